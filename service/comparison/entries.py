"""What stands in the files of a state, as entries that a reader knows by kind and title."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oncology.knowledge import kind_of

NAMED_BY = ("id", "code", "name", "symbol", "gene", "concept", "rxcui")
_TITLED_BY = ("title", "name", "term", "label", "text", "reason", "one")
WHOLE = ("id", "name")  # a file with one of these on top is one entry
_LONGEST = 140  # characters of a title; what is longer is a text
_PATTERN = re.compile(r"[|\\\[{^]")  # what is searched for, or filled in, titles nothing
Key = tuple[str, str]  # kind, id


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: what it is called, and its data."""

    kind: str
    id: str
    title: str  # with the id, where they differ
    data: Any


def entries_of(documents: Mapping[str, Mapping[str, Any]]) -> dict[Key, Entry]:
    """Every entry of the files, by its kind and id."""
    rows: dict[Key, list[tuple[str, Any]]] = defaultdict(list)
    for path, content in documents.items():
        for kind, name, title, row in _rows(path, content):
            rows[kind, name].append((title, row))
    return {
        key: Entry(*key, pairs[0][0], pairs[0][1] if len(pairs) == 1 else [r for _, r in pairs])
        for key, pairs in rows.items()
    }


def _rows(path: str, content: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Any]]:
    """Kind, id, title and data of each entry of one file."""
    kind = kind_of(path).removesuffix(".csv")
    if kind.startswith("wording."):
        package = path.partition("/data/")[0]
        for name, sentence in content["sentences"].items():
            yield "sentence", f"{package}/{name}", f"{package}: {name}", sentence
    elif any(key in content for key in WHOLE):
        yield from _rows_of_whole(kind, content)
    else:
        yield from _rows_of_lists(kind, path, content)


def _rows_of_whole(kind: str, content: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Any]]:
    name = name_of(content) or ""
    for approval in content.get("approvals", ()):
        title = f"{name}, {str(approval['in']).upper()} ({approval['id']})"
        yield "approvals", approval["id"], title, approval
    yield kind, name, _title(name, content), {k: v for k, v in content.items() if k != "approvals"}


def _rows_of_lists(
    kind: str, path: str, content: Mapping[str, Any]
) -> Iterator[tuple[str, str, str, Any]]:
    head = {}
    for key, value in content.items():
        below = kind if key == "table" else f"{kind}.{key}"
        if is_named_list(value):
            for row in value:
                name = str(name_of(row))
                yield below, name, _title(name, row), row
        elif key == "groups" and isinstance(value, Mapping):
            yield from ((below, name, name, row) for name, row in value.items())
        else:
            head[key] = value
    if head:
        yield kind, path, path, head


def is_named_list(value: object) -> bool:
    """Whether each member of a list is an entry of its own."""
    return isinstance(value, list) and bool(value) and all(name_of(row) for row in value)


def name_of(row: object) -> str | None:
    """What a mapping is known by; None where it has no name, or is none."""
    if not isinstance(row, Mapping):
        return None
    name = next((row[key] for key in NAMED_BY if row.get(key)), None)
    return str(name) if isinstance(name, str | int) else None


def _title(name: str, row: Mapping[str, Any]) -> str:
    texts = (row.get(key) for key in _TITLED_BY)
    title = next((t for t in texts if isinstance(t, str) and t != name), name)
    if len(title) > _LONGEST or _PATTERN.search(title):
        return name
    slug = "-".join(re.findall(r"[a-z0-9]+", title.lower()))
    return title if slug == name or title == name else f"{title} ({name})"
