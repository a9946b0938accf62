"""Every statement's source can be followed, and every source is cited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from oncology.checks.documents import Documents
from oncology.knowledge import EntryPlace, fault_text, nearest_word

Row = Mapping[str, Any]
# Kinds of which the address of the whole is the address of the thing.
_WHOLE_SITES = frozenset({"database", "standard", "registry"})
# Hosts that open for nobody else: test systems, previews of a site, the proxy of a library.
_CLOSED_HOST = re.compile(
    r"(?:^|[.-])(?:dev|preview|qa\d*|sit|staging|test|uat\d*)(?=[.-])"
    r"|ezproxy|mimsdev|\.vercel\.app$|\.workers\.dev$"
)
# Addresses that answer a program: no clinician reads what comes back.
_MACHINE_HOST = re.compile(r"^(?:api|rest|services)[.-]|[.-]api[.-]")
_MACHINE_PATH = re.compile(r"\.(?:json|ndjson|xml|csv)$|(?:^|/)api(?:/|$)")
_HOST = re.compile(r"(?:https?://|(?<![\w./@-]))((?:[\w-]+\.)+[a-z]{2,})(?=/|$)")
_CUT_ADDRESS = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}/\S*(?:\.\.\.|\u2026)")
_IDENTIFIERS = ("pmid", "doi", "nct", "set_id", "application")


def source_faults(documents: Documents) -> Iterator[str]:
    """Citations of nothing, sources that nobody cites, addresses that lead to no document."""
    ids = _source_ids(documents)
    citations: set[str] = set()
    for place, entry in documents.mappings:
        yield from _closed_address_faults(place, entry)
        yield from _machine_address_faults(place, entry)
        for name in _citations(entry):
            key = name.partition(" ")[0]
            citations.add(key)
            if key not in ids:
                problem = f"there is no source {key}"
                yield fault_text(place, problem, nearest_word(key, ids))
    for place, row in documents.rows("sources", "sources"):
        if row["id"] not in citations:
            yield fault_text(place, "no statement cites it", "cite it, or take it out")
        yield from _address_faults(place, row)


def _source_ids(documents: Documents) -> set[str]:
    """Ids of sources, of trials and of their publications."""
    ids = {row["id"] for _, row in documents.rows("sources", "sources")}
    for _, trial in documents.rows("trials", "trials"):
        ids.add(trial["id"])
        ids.update(f"{trial['id']}/{paper['id']}" for paper in trial["publications"])
    return ids


def _citations(entry: Row) -> Iterator[str]:
    value = entry.get("source")
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (name for name in value if isinstance(name, str))
    rests = entry.get("rests_on")
    if isinstance(rests, list):
        yield from rests


def _closed_address_faults(place: EntryPlace, entry: Row) -> Iterator[str]:
    """Addresses, in any field of an entry, that are cut short or open for nobody else."""
    for value in entry.values():
        for text in value if isinstance(value, list) else [value]:
            if not isinstance(text, str) or not _may_hold_address(text):
                continue
            if _CUT_ADDRESS.search(text):
                yield fault_text(
                    place, f"the address in {text} is cut short", "give it whole, or in words"
                )
            for host in _HOST.findall(text):
                if _CLOSED_HOST.search(host):
                    problem = f"{host} does not open for a reader"
                    yield fault_text(place, problem, "name the page that it is a copy of")


def _machine_address_faults(place: EntryPlace, entry: Row) -> Iterator[str]:
    """A source that leads to the answer of an interface, which nobody can read as a document."""
    address = entry.get("url")
    if not isinstance(address, str):
        return
    parts = urlsplit(address)
    if _MACHINE_HOST.search(parts.netloc) or _MACHINE_PATH.search(parts.path):
        problem = f"the address {address} answers a program, not a reader"
        yield fault_text(place, problem, "name the page of the same document, or an identifier")


def _may_hold_address(text: str) -> bool:
    """Whether the patterns are worth their time: a host has a point, and a path or the end after it."""
    return "." in text and ("/" in text or text.rstrip()[-1:].isalpha())


def _address_faults(place: EntryPlace, row: Row) -> Iterator[str]:
    """An address that names a site and no page of it cannot be followed to the statement."""
    address = row.get("url")
    if address is None or row["kind"] in _WHOLE_SITES or any(row.get(k) for k in _IDENTIFIERS):
        return
    parts = urlsplit(address)
    if parts.path.strip("/") == "" and not parts.query:
        problem = f"the address {address} names a site, not a document"
        yield fault_text(place, problem, "give the whole address, or an identifier")
