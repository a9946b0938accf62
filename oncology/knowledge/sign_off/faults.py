"""What is wrong in what an entry says of itself: its sign-off, and a name that was another's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from oncology.knowledge.days import read_day
from oncology.knowledge.faults import fault_text, nearest_word
from oncology.knowledge.files import kind_of
from oncology.knowledge.sign_off.entries import (
    ACCEPTED,
    ENTRY_KINDS,
    PROPOSED,
    SIGN_OFF,
    Contents,
    Entry,
    Row,
    digests_of,
    entries_of,
)

_NEEDED = ("by", "role", "on", "digest")
_SIGN = "sign it with `luminal knowledge sign`"


def sign_off_faults(contents: Contents, today: date | None = None) -> Iterator[str]:
    """Sign-offs that lack a part, that hold no longer, or that stand where nobody signs."""
    entries = entries_of(contents)
    # they take longer than all that is asked here, and while nobody has signed nothing asks for one
    digests = digests_of(entries) if any(entry.is_accepted for entry in entries) else {}
    for entry in entries:
        if entry.kind.is_signable:
            place = (entry.path, entry.name)
            faults = _signed(entry, digests[entry.name]) if entry.is_accepted else _unsigned(entry)
            yield from (fault_text(place, *fault) for fault in faults)
            day = read_day(entry.row.get("on"))
            if today and day and day > today:
                problem = f"signed on {day}, which lies in the future"
                yield fault_text(place, problem, "write the day on which it was signed")
            for part in _parts(list(entry.row.values())):
                name = part.get("id") or part.get("code") or "a part"
                problem = f"{name} has a sign-off within the entry"
                yield fault_text(place, problem, "sign the whole entry, and take it out there")


def _signed(entry: Entry, digest: str) -> Iterator[tuple[str, str]]:
    """Problem and mend of an entry that says that it is signed."""
    gaps = [name for name in _NEEDED if not entry.row.get(name)]
    if gaps:
        yield f"accepted without {', '.join(gaps)}", f"{_SIGN}, or set status proposed"
    elif entry.row["digest"] != digest:
        problem = "changed since it was signed (or what it names was)"
        yield problem, "sign it again, or set status proposed and take the sign-off out"


def _unsigned(entry: Entry) -> Iterator[tuple[str, str]]:
    """Problem and mend of an entry that nobody signed and that has what a sign-off has."""
    signature_fields = [name for name in SIGN_OFF if name != "status" and entry.row.get(name)]
    if signature_fields:
        yield (
            f"{', '.join(signature_fields)} filled while it is {PROPOSED}",
            f"{_SIGN}, or empty what is filled",
        )


def _parts(value: object) -> Iterator[Row]:
    """Criteria, rules, cautions and disputes within an entry that have fields of a sign-off."""
    if isinstance(value, Mapping):
        if "digest" in value or "by" in value or value.get("status") in (PROPOSED, ACCEPTED):
            yield value
        yield from _parts(list(value.values()))
    elif isinstance(value, list):
        for item in value:
            yield from _parts(item)


def retired_faults(contents: Contents) -> Iterator[str]:
    """Retired ids that an entry of the kind uses, and successors that there are not.

    Records and policies hold a retired id, so that it names no other entry.
    """
    places = {entry.name: entry.path for entry in entries_of(contents)}
    kinds = {kind.name for kind in ENTRY_KINDS}
    for path, row in _retired(contents):
        name = f"{row['kind']}/{row['id']}"
        if row["kind"] not in kinds:
            problem = f"there is no kind {row['kind']}"
            yield fault_text((path, name), problem, nearest_word(row["kind"], kinds))
        if name in places:
            problem = f"the id was retired on {row['retired']} and names no other entry"
            yield fault_text((places[name], row["id"]), problem, "give the entry an id of its own")
        for successor in row.get("replaced_by", ()):
            if successor not in places:
                problem = f"replaced by {successor}, which there is not"
                yield fault_text((path, name), problem, nearest_word(successor, places))


def _retired(contents: Contents) -> Iterator[tuple[str, Row]]:
    for path, content in contents.items():
        if kind_of(path) == "retired":
            yield from ((path, row) for row in content["retired"])
