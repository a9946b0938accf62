"""Every statement's source can be followed, and every source is cited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from oncology.checks.documents import Documents
from oncology.knowledge import EntryPlace, fault_text, nearest_word

Row = Mapping[str, Any]
# Kinds of which the address of the whole is the address of the thing.
_WHOLE_SITES = frozenset({"database", "standard", "registry"})
_IDENTIFIERS = ("pmid", "doi", "nct", "set_id", "application")


def source_faults(documents: Documents) -> Iterator[str]:
    """Citations of nothing, sources that nobody cites, addresses that lead to no document."""
    known = _known(documents)
    cited: set[str] = set()
    for place, entry in documents.mappings:
        for name in _citations(entry):
            key = name.partition(" ")[0]
            cited.add(key)
            if key not in known:
                problem = f"there is no source {key}"
                yield fault_text(place, problem, nearest_word(key, known))
    for place, row in documents.rows("sources", "sources"):
        if row["id"] not in cited:
            yield fault_text(place, "no statement cites it", "cite it, or take it out")
        yield from _address_faults(place, row)


def _known(documents: Documents) -> set[str]:
    """Ids of sources, of trials and of their publications."""
    known = {row["id"] for _, row in documents.rows("sources", "sources")}
    for _, trial in documents.rows("trials", "trials"):
        known.add(trial["id"])
        known.update(f"{trial['id']}/{paper['id']}" for paper in trial["publications"])
    return known


def _citations(entry: Row) -> Iterator[str]:
    value = entry.get("source")
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (name for name in value if isinstance(name, str))
    rests = entry.get("rests_on")
    if isinstance(rests, list):
        yield from rests


def _address_faults(place: EntryPlace, row: Row) -> Iterator[str]:
    """An address that names a site and no page of it cannot be followed to the statement."""
    address = row.get("url")
    if address is None or row["kind"] in _WHOLE_SITES or any(row.get(k) for k in _IDENTIFIERS):
        return
    parts = urlsplit(address)
    if parts.path.strip("/") == "" and not parts.query:
        problem = f"the address {address} names a site, not a document"
        yield fault_text(place, problem, "give the whole address, or an identifier")
