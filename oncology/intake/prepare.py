"""Before reading: a name for each resource, contained results lifted out, panels' dates handed down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from oncology.intake.builder import RecordBuilder
from oncology.intake.chart import Entry
from oncology.intake.fhir import (
    OWN,
    Resource,
    addresses,
    is_kind,
    items,
    local,
    mapping,
    name_of,
    part_name,
    reference,
    shortened,
    statement_of,
    text,
    unreadable,
    written,
)
from oncology.intake.reading_rules import text_limit
from oncology.intake.wording import sentence

Content = tuple[tuple[str, str], ...]

_MATTER = ("code", "medicationCodeableConcept", "medicationReference", "medication")
_FROM_PARENT = (
    "effectiveDateTime",
    "effectivePeriod",
    "effectiveInstant",
    "specimen",
    "bodySite",
)
_DEEPEST = 5  # levels of panels in panels; a chart may point in a circle


def prepare_entries(
    resources: Iterable[tuple[int, object]], record: RecordBuilder
) -> tuple[list[Entry], dict[str, Resource]]:
    """Every resource once, in reading order, and all of them by reference, copies too.

    They come with their places in the chart, by which those without an id are named.

    What cannot be named is a gap. A copy that is not read must still be found by who points to it.
    """
    everything = _entries(resources, record)
    entries = _without_copies(everything, record)
    entries = [*entries, *(child for entry in entries for child in _contained(entry))]
    entries = sorted(_with_parents(entries), key=_reading_order)
    return entries, {**dict(everything), **dict(entries)}


def _reading_order(entry: Entry) -> tuple[str, str, Content]:
    """One reading order whatever the order of arrival; what has no id goes by its content."""
    has_id = not entry.source.startswith("#")
    return entry.kind, entry.source if has_id else "", () if has_id else _content(entry.resource)


def _entries(resources: Iterable[tuple[int, object]], record: RecordBuilder) -> list[Entry]:
    entries: list[Entry] = []
    places: dict[str, int] = {}  # where the one that is read of a name stands
    for position, resource in resources:
        if not isinstance(resource, dict) or not is_kind(resource.get("resourceType")):
            record.gaps.append(unreadable(f"#{position}", "resourceType"))
            continue
        identifier = text(resource.get("id"))
        source = name_of(resource["resourceType"], identifier) if identifier else f"#{position}"
        entry = _with_short_texts(Entry(source, cast("Resource", resource)), record)
        if source in places:
            _settle_same_id(entry, entries, places[source], record)
            continue
        places[source] = len(entries)
        entries.append(entry)
    return entries


def _with_short_texts(entry: Entry, record: RecordBuilder) -> Entry:
    """No text is read past a length that no report has, so that one chart cannot take all time."""
    longest = text_limit()
    resource = shortened(entry.resource, longest)
    if resource is entry.resource:
        return entry
    reason = sentence("text-too-long", source=entry.source, longest=f"{longest:,}")
    record.add_gap("text-too-long", entry.source, reason)
    return Entry(entry.source, resource)


def _settle_same_id(entry: Entry, entries: list[Entry], place: int, record: RecordBuilder) -> None:
    """One id twice: a copy, two versions of one record, or two records under a careless id."""
    source, resource = entry
    first = entries[place].resource
    if first == resource:
        return
    if _subject_matter(first) != _subject_matter(resource):
        reason = sentence("same-id-both-used", source=source)
        entries.append(entry)
    else:
        reason = sentence("same-id-one-used", source=source)
        newer = _version(resource) > _version(first)
        level = _version(resource) == _version(first)
        # where neither is newer the choice must not hang on the order of arrival
        if newer or (level and _content(resource) < _content(first)):
            entries[place] = entry
    record.add_gap("duplicate-id", source, reason)


def _subject_matter(resource: Resource) -> bytes:
    return written([resource.get(key) for key in _MATTER])


def _version(resource: Resource) -> str:
    return text(mapping(resource.get("meta")).get("lastUpdated")) or ""


def _content(resource: Resource) -> Content:
    return tuple(sorted((key, repr(value)) for key, value in resource.items() if key not in OWN))


def _without_copies(entries: list[Entry], record: RecordBuilder) -> list[Entry]:
    """Drop the same statement under another id, so that nothing is counted twice."""
    alike: dict[bytes, list[Entry]] = {}
    for entry in entries:
        if entry.kind != "Patient" and len(entry.resource) > 2:
            alike.setdefault(_subject_matter(entry.resource), []).append(entry)
    copies: set[str] = set()
    for group in alike.values():
        if len(group) == 1:  # most of a chart; the whole content need not be compared
            continue
        originals: dict[bytes, str] = {}
        for source, resource in sorted(group, key=lambda entry: entry.source):
            first = originals.setdefault(statement_of(resource), source)
            if first != source and resource.get("id") is not None:
                reason = sentence("duplicate-resource", source=source, first=first)
                record.add_gap("duplicate-resource", source, reason, "info")
                copies.add(source)
    return [entry for entry in entries if entry.source not in copies]


def _contained(entry: Entry) -> list[Entry]:
    """Results inside a report or panel, with the subject of what holds them."""
    if entry.kind not in {"DiagnosticReport", "Observation"}:
        return []
    children: list[Entry] = []
    for child in items(entry.get("contained")):
        if child.get("resourceType") == "Observation":
            subject = {} if child.get("subject") else {"subject": entry.get("subject")}
            source = f"{entry.source}#{part_name(child.get('id'))}"
            children.append(Entry(source, {**child, **subject}))
    return children


def _with_parents(entries: list[Entry]) -> list[Entry]:
    """Members of a report or panel take its date and specimen where they have none."""
    parents: dict[str, Entry] = {}
    for entry in entries:
        for key in ("result", "hasMember"):
            for target in items(entry.resource.get(key)):
                literal = reference(target) or ""
                is_part = literal.startswith("#")
                name = f"{entry.source}#{part_name(literal[1:])}" if is_part else local(literal)
                parents.setdefault(name, entry)
    return [Entry(e.source, _with_parent(e, parents, 0)) for e in entries] if parents else entries


def _with_parent(entry: Entry, parents: Mapping[str, Entry], depth: int) -> Resource:
    resource = entry.resource
    parent = next((parents[name] for name in addresses(entry.source) if name in parents), None)
    if parent is None or depth > _DEEPEST or entry.kind != "Observation":
        return resource
    giver = _with_parent(parent, parents, depth + 1)
    has_day = any(str(key).startswith("effective") for key in resource)
    elements = {
        key: giver[key]
        for key in _FROM_PARENT
        if key in giver and key not in resource and not (has_day and key.startswith("effective"))
    }
    return {**elements, **resource} if elements else resource
