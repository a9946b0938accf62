"""The entries of the data files by name, and what a specialist signs of each: its digest.

An entry is named `kind/id`: `regimen/elacestrant`, `parameter/pd_link`. Signed is what it says,
with all that it is made of and only names: shared criteria, ranking rules, cautions and disputes,
the numbers that criteria compare with, the approvals that stand in its drug's file, and the key
trials, whose figures a card shows. Drugs, other trials and sources are signed on their own.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oncology.knowledge.files import SHIPPED, Files, kind_of, parse_with_faults, schema_text

Row = Mapping[str, Any]
Contents = Mapping[str, Row]  # of the files, by path from the project's root
Name = tuple[str, str]  # kind and id

FOLDERS = ("oncology/knowledge/data", "oncology/knowledge/evidence/data")
SIGN_OFF = ("status", "by", "role", "on", "scope", "digest")  # fields, as the schemas have them
PROPOSED, ACCEPTED = "proposed", "accepted"
_DIGITS = 16  # of a digest


@dataclass(frozen=True, slots=True)
class EntryKind:
    """Where entries of a kind stand."""

    name: str
    schema: str  # of their files
    rows: str | None = None  # the list of a file that holds them; None: the file is one entry
    key: str | None = "id"  # the field with the id; None: there is one, called `all`
    is_signable: bool = True


ENTRY_KINDS = (
    EntryKind("regimen", "regimens"),
    EntryKind("agent", "agents", key="name"),
    EntryKind("class", "classes"),
    EntryKind("trial", "trials"),
    EntryKind("criterion", "criteria", "criteria"),
    EntryKind("ranking-rule", "ranking_rules", "rules"),
    EntryKind("caution", "cautions", "cautions", "code"),
    EntryKind("dispute", "disputes", "disputes"),
    EntryKind("every-regimen", "every_regimen", key=None),
    EntryKind("order-rule", "order_rules", "rules"),
    EntryKind("alert", "alerts", "alerts", "code"),
    EntryKind("test", "tests_due", "tests"),
    EntryKind("parameter", "parameters", "parameters"),
    EntryKind("source", "sources", "sources"),
    EntryKind("fact", "facts", "facts", "name", is_signable=False),
)
_ORDER = {kind.name: number for number, kind in enumerate(ENTRY_KINDS)}
_BY_SCHEMA = {kind.schema: kind for kind in ENTRY_KINDS}

# Fields under which an entry names what it is made of, and the kind of what they name.
_PARTS = {
    **dict.fromkeys(
        ("requires", "excludes", "wording", "when", "all", "any", "not"), "criterion"
    ),
    "rules": "ranking-rule",
    "cautions": "caution",
    "disputed": "dispute",
    "us": "approval",
    "eu": "approval",
    "parameter": "parameter",
}  # fmt: skip
# Kinds whose fields of these names hold plain words.
_WITHOUT_PARTS = frozenset({"trial", "class", "source", "parameter", "fact"})


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An entry as it stands in its file."""

    kind: EntryKind
    id: str
    path: str
    row: Row
    checked: datetime.date | None  # its own day, else that of its file

    @property
    def name(self) -> str:
        """Kind and id, by which it is signed: `regimen/elacestrant`."""
        return f"{self.kind.name}/{self.id}"

    @property
    def is_accepted(self) -> bool:
        """Whether it says that it is signed."""
        return self.row.get("status") == ACCEPTED


def load_entries(files: Files = SHIPPED) -> tuple[Entry, ...]:
    """Every entry of the files. Raises ValueError, with the path, for a file that is no YAML."""
    return entries_of(read_contents(files))


def read_contents(files: Files) -> Contents:
    """What the knowledge files hold. Raises ValueError, with the path, where one is no YAML."""
    contents: dict[str, Row] = {}
    for folder in FOLDERS:
        for path in files.tree(folder):
            schema = schema_text(folder.removesuffix("/data"), kind_of(path))
            contents[path], _ = parse_with_faults(path, files.text(path), schema)
    return contents


def entries_of(contents: Contents) -> tuple[Entry, ...]:
    """Every entry, in the order of the kinds, then of files and lists."""
    entries = [entry for path, content in contents.items() for entry in _entries(path, content)]
    return tuple(sorted(entries, key=lambda entry: _ORDER[entry.kind.name]))


def digests_of(entries: Iterable[Entry]) -> dict[str, str]:
    """The digest of what would be signed today, by the name of each signable entry.

    It is the first 16 hexadecimal digits of SHA-256 over canonical JSON of the entry and of all
    that it names, each without its fields of sign-off.
    """
    rows = {(entry.kind.name, entry.id): entry.row for entry in entries}
    index = {**rows, **dict(_approvals(rows))}
    signable = {kind.name for kind in ENTRY_KINDS if kind.is_signable}
    return {f"{kind}/{key}": _digest((kind, key), index) for kind, key in rows if kind in signable}


def content_of(row: Row) -> Row:
    """An entry without its fields of sign-off."""
    return {name: value for name, value in row.items() if name not in SIGN_OFF}


def _entries(path: str, content: Row) -> Iterator[Entry]:
    kind = _BY_SCHEMA.get(kind_of(path))
    if kind is None:
        return
    for row in content.get(kind.rows, ()) if kind.rows else [content]:
        if isinstance(row, Mapping):
            key = str(row.get(kind.key)) if kind.key else "all"
            day = row.get("checked") or content.get("checked")
            yield Entry(kind, key, path, row, datetime.date.fromisoformat(day) if day else None)


def _approvals(rows: Mapping[Name, Row]) -> Iterator[tuple[Name, Row]]:
    for (kind, _), row in rows.items():
        if kind == "agent":
            for approval in row["approvals"]:
                yield ("approval", approval["id"]), approval


def _digest(name: Name, index: Mapping[Name, Row]) -> str:
    parts: dict[str, Any] = {}
    open_names = list(_named(name, index))
    while open_names:
        part = open_names.pop()
        if "/".join(part) not in parts:
            parts["/".join(part)] = _plain(part, index.get(part))
            open_names += _named(part, index)
    text = json.dumps(
        {"entry": _plain(name, index[name]), "parts": parts},
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def _plain(name: Name, row: Row | None) -> Row | None:
    """What is signed of a row; the status of an approval is no sign-off."""
    return row if row is None or name[0] == "approval" else content_of(row)


def _named(name: Name, index: Mapping[Name, Row]) -> Iterator[Name]:
    """What an entry names in its own words."""
    kind, row = name[0], index.get(name)
    if row is None or kind in _WITHOUT_PARTS:
        return
    yield from _names_below(row)
    for trial in (row.get("key_evidence"), *(key["trial"] for key in row.get("key_by", ()))):
        if trial:
            yield "trial", trial


def _names_below(value: Any) -> Iterator[Name]:
    if isinstance(value, Mapping):
        for field, below in value.items():
            kind = _PARTS.get(field)
            words = [below] if isinstance(below, str) else below
            if kind and isinstance(words, list):
                yield from ((kind, word) for word in words if isinstance(word, str))
            yield from _names_below(below)
    elif isinstance(value, list):
        for item in value:
            yield from _names_below(item)
