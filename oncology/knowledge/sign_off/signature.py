"""Signing entries: the texts of their files with the fields of sign-off written into them."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from oncology.knowledge.faults import nearest_word
from oncology.knowledge.files import Files, kind_of, parse_with_faults, schema_text
from oncology.knowledge.sign_off.entries import (
    ACCEPTED,
    Entry,
    EntryKind,
    Row,
    content_of,
    digests_of,
    load_entries,
)
from terminology import yaml_form

_ALL = "*"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, in which role, on which day, and what of the entry where it is not the whole."""

    by: str
    role: str
    on: datetime.date
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Which signable entries are signed, and which were changed since, in the order of the kinds."""

    entries: tuple[Entry, ...]  # all that may be signed
    signed: tuple[Entry, ...]
    changed: tuple[Entry, ...]


def standing(entries: Iterable[Entry]) -> Standing:
    """Where the sign-offs of these entries, all those of the knowledge, stand."""
    every = tuple(entries)
    digests = digests_of(every)
    signable = tuple(entry for entry in every if entry.kind.is_signable)
    accepted = [entry for entry in signable if entry.is_accepted]
    same = {e.name for e in accepted if e.row.get("digest") == digests[e.name]}
    return Standing(
        signable,
        tuple(entry for entry in accepted if entry.name in same),
        tuple(entry for entry in accepted if entry.name not in same),
    )


def select_entries(entries: Iterable[Entry], words: Iterable[str]) -> list[Entry]:
    """The signable entries of the given names; `regimen/*` names all of a kind.

    Raises:
        ValueError: With one line for each name that there is not, and the nearest that there is.
    """
    by_name = {entry.name: entry for entry in entries if entry.kind.is_signable}
    names: dict[str, None] = {}
    faults = []
    for word in words:
        kind, _, key = word.partition("/")
        matches = [name for name in by_name if name.startswith(f"{kind}/")] if key == _ALL else []
        matches += [word] if word in by_name else []
        if not matches:
            faults.append(f"{word}: there is no such entry; {_mend(word, by_name)}")
        names.update(dict.fromkeys(matches))
    if faults:
        raise ValueError("\n".join(faults))
    return [by_name[name] for name in names]


def _mend(word: str, names: Collection[str]) -> str:
    """The nearest kind for `kind/*`; else the nearest name of the kind, or that with the same id."""
    kind, _, key = word.partition("/")
    if key == _ALL:
        return nearest_word(kind, {name.partition("/")[0] for name in names})
    same = [name for name in names if name.startswith(f"{kind}/")]
    if not same:
        same = [name for name in names if name.partition("/")[2] == (key or kind)]
        return f"did you mean {same[0]}?" if same else nearest_word(word, names)
    return nearest_word(word, same)


def signed_texts(files: Files, names: Iterable[str], signature: Signature) -> dict[str, str]:
    """The texts of the files in which the named entries stand, each entry signed, by path.

    Args:
        files: Files without a fault.
        names: As `select_entries` takes them.
        signature: What is written into each entry.

    Raises:
        ValueError: With one line for each name that there is not.
    """
    entries = load_entries(files)
    digests = digests_of(entries)
    groups: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in select_entries(entries, names):
        groups[entry.path].append(entry)
    texts = {}
    for path, group in groups.items():
        text, schema = files.text(path), schema_text(path.partition("/data/")[0], kind_of(path))
        content, _ = parse_with_faults(path, text, schema)
        fields = {entry.id: _fields(signature, digests[entry.name]) for entry in group}
        signed = _signed(content, group[0].kind, fields)
        texts[path] = yaml_form.yaml_text(signed, schema, yaml_form.comments_of(text))
    return texts


def _fields(signature: Signature, digest: str) -> Row:
    scope = {"scope": signature.scope} if signature.scope else {}
    return {
        "status": ACCEPTED,
        "by": signature.by,
        "role": signature.role,
        "on": signature.on.isoformat(),
        **scope,
        "digest": digest,
    }


def _signed(content: Row, kind: EntryKind, fields: Mapping[str, Row]) -> Row:
    """A file's content with the fields of each entry, by the id of the entry."""
    if kind.rows is None:
        (own,) = fields.values()
        return {**content_of(content), **own}
    key = kind.key or ""
    rows = [
        {**content_of(row), **fields[row[key]]}
        if isinstance(row, Mapping) and row.get(key) in fields
        else row
        for row in content[kind.rows]
    ]
    return {**content, kind.rows: rows}
