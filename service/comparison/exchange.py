"""Two states to a third: one of them with some of its statements as the other has them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Set
from typing import Any

import yaml

from oncology.knowledge import kind_of
from service.comparison.entries import WHOLE, Key, entries_of, is_named_list, name_of
from service.comparison.state import PAGES, State, Texts, read_state

_SAID = ("/wording.", "/version.yaml")  # is said or shown, and decides nothing
Document = Mapping[str, Any]
_IsOther = Callable[[Key], bool]


def deciding_differences(old: State, new: State) -> tuple[Key, ...]:
    """Statements that differ and may move an answer, by kind and id, sorted."""
    before, after = (entries_of(_deciding(state.documents)) for state in (old, new))
    keys = before.keys() | after.keys()
    return tuple(sorted(k for k in keys if _data(before, k) != _data(after, k)))


def titles_of(keys: Set[Key], old: State, new: State) -> dict[Key, str]:
    """What statements are called, as in the newer state that has them."""
    entries = {**old.entries, **new.entries}
    return {key: entries[key].title for key in keys}


def with_statements(base: State, other: State, keys: Set[Key], shipped: Texts) -> State:
    """The base, with the statements of these keys as the other state has them.

    Raises:
        Incomparable: They cannot stand in the base, such as a regimen without its criterion.
    """
    texts = dict(base.texts)
    for path in base.documents.keys() | other.documents.keys():
        own, foreign = base.documents.get(path), other.documents.get(path)
        if own == foreign:
            continue
        document = _exchanged(path, (own or {}, foreign or {}), lambda key: key in keys)
        if document == own:
            continue
        if document:
            texts[path] = _text(path, document)
        else:
            texts.pop(path, None)
    return read_state(base.name, texts, shipped)


def _deciding(documents: Mapping[str, Document]) -> dict[str, Document]:
    return {
        path: content
        for path, content in documents.items()
        if not path.startswith(PAGES) and not any(word in path for word in _SAID)
    }


def _data(entries: Mapping[Key, Any], key: Key) -> Any:
    entry = entries.get(key)
    return None if entry is None else (entry.data,)


def _exchanged(path: str, pair: tuple[Document, Document], is_other: _IsOther) -> Document:
    """One file of two: its own entries, but those that are to come from the other."""
    kind = kind_of(path).removesuffix(".csv")
    if any(key in document for document in pair for key in WHOLE):
        return _of_whole(kind, pair, is_other)
    names = dict.fromkeys((*pair[0], *pair[1]))
    document: dict[str, Any] = {}
    for name in names:
        below = kind if name == "table" else f"{kind}.{name}"
        sides = [side.get(name) for side in pair]
        if any(map(is_named_list, sides)) and all(s is None or isinstance(s, list) for s in sides):
            document[name] = _of_lists(below, (sides[0] or [], sides[1] or []), is_other)
        elif name == "groups" and all(s is None or isinstance(s, Mapping) for s in sides):
            document[name] = _of_groups(below, (sides[0] or {}, sides[1] or {}), is_other)
        else:
            side = pair[is_other((kind, path))]
            if name in side:
                document[name] = side[name]
    return {n: v for n, v in document.items() if v or any(side.get(n) == v for side in pair)}


def _of_whole(kind: str, pair: tuple[Document, Document], is_other: _IsOther) -> Document:
    name = name_of(pair[0] or pair[1]) or ""
    side = pair[is_other((kind, name))]
    if not side:
        return {}
    document = dict(side)
    lists = (list(pair[0].get("approvals", ())), list(pair[1].get("approvals", ())))
    if any(lists):
        document["approvals"] = _of_lists("approvals", lists, is_other)
    return document


def _of_lists(kind: str, pair: tuple[list[Any], list[Any]], is_other: _IsOther) -> list[Any]:
    """Rows in their own order, rows that only the other has behind them."""
    own = [row for row in pair[0] if not is_other((kind, str(name_of(row))))]
    foreign = [row for row in pair[1] if is_other((kind, str(name_of(row))))]
    if not foreign:
        return own
    order = {str(name_of(row)): n for n, row in reversed([*enumerate((*pair[0], *pair[1]))])}
    return sorted((*own, *foreign), key=lambda row: order[str(name_of(row))])


def _of_groups(kind: str, pair: tuple[Document, Document], is_other: _IsOther) -> Document:
    names = dict.fromkeys((*pair[0], *pair[1]))
    sides = {name: pair[is_other((kind, name))] for name in names}
    return {name: side[name] for name, side in sides.items() if name in side}


def _text(path: str, document: Document) -> str:
    if not path.endswith(".csv"):
        return yaml.safe_dump(dict(document), sort_keys=False, allow_unicode=True, width=10_000)
    stream = io.StringIO()
    rows = document["table"]
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()
