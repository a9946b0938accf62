"""Before reading: a name for each resource, contained results lifted out, panels' dates handed down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from oncology.intake.builder import Builder
from oncology.intake.fhir import (
    Resource,
    addresses,
    items,
    local,
    mapping,
    reference,
    text,
    unreadable,
)
from oncology.values import Reason

Named = tuple[str, Resource]
Content = tuple[tuple[str, str], ...]

# what makes two resources the same statement: everything but who stored it, and how it is shown
_OWN = frozenset({"id", "meta", "identifier", "text"})
_MATTER = ("code", "medicationCodeableConcept", "medicationReference", "medication")
_HANDED_DOWN = (
    "effectiveDateTime",
    "effectivePeriod",
    "effectiveInstant",
    "specimen",
    "bodySite",
)


def prepare(resources: Sequence[object], build: Builder) -> tuple[list[Named], dict[str, Resource]]:
    """Every resource once, in reading order, and all of them by reference, copies too.

    What cannot be named is a gap. A copy that is not read must still be found by who points to it.
    """
    everything = _named(resources, build)
    named = _without_copies(everything, build)
    lifted = [
        *named,
        *(child for source, resource in named for child in _contained(source, resource)),
    ]
    read = sorted(_inherited(lifted), key=_place)
    return read, {**dict(everything), **dict(read)}


def _place(pair: Named) -> tuple[str, str, Content]:
    """One reading order whatever the order of arrival; what has no id goes by its content."""
    source, resource = pair
    kind = str(resource.get("resourceType"))
    return kind, source if "/" in source else "", () if "/" in source else _content(resource)


def _named(resources: Sequence[object], build: Builder) -> list[Named]:
    named: list[Named] = []
    seen: dict[str, Resource] = {}
    for position, resource in enumerate(resources, 1):
        if not isinstance(resource, dict) or not text(resource.get("resourceType")):
            build.gaps.append(unreadable(f"#{position}", "resourceType"))
            continue
        identifier = text(resource.get("id"))
        source = f"{resource['resourceType']}/{identifier}" if identifier else f"#{position}"
        if source in seen:
            _same_id(source, resource, named, seen, build)
            continue
        seen[source] = resource
        named.append((source, cast("Resource", resource)))
    return named


def _same_id(
    source: str, resource: Resource, named: list[Named], seen: dict[str, Resource], build: Builder
) -> None:
    """One id twice: a copy, two versions of one record, or two records under a careless id."""
    first = seen[source]
    if first == resource:
        return
    if _subject_matter(first) != _subject_matter(resource):
        text = "came twice for different things; both were used"
        named.append((source, resource))
    else:
        text = "came twice with different content; one of them was used"
        newer = _version(resource) > _version(first)
        level = _version(resource) == _version(first)
        # where neither is newer the choice must not hang on the order of arrival
        if newer or (level and _content(resource) < _content(first)):
            named[named.index((source, first))] = (source, resource)
            seen[source] = resource
    build.gaps.append(Reason("duplicate-id", f"{source} {text}.", "warning", (source,)))


def _subject_matter(resource: Resource) -> str:
    return repr([resource.get(key) for key in _MATTER])


def _version(resource: Resource) -> str:
    return text(mapping(resource.get("meta")).get("lastUpdated")) or ""


def _content(resource: Resource) -> Content:
    return tuple(sorted((key, repr(value)) for key, value in resource.items() if key not in _OWN))


def _without_copies(named: list[Named], build: Builder) -> list[Named]:
    """Drop the same statement under another id, so that nothing is counted twice."""
    alike: dict[str, list[Named]] = {}
    for source, resource in named:
        if resource.get("resourceType") != "Patient" and len(resource) > 2:
            alike.setdefault(_subject_matter(resource), []).append((source, resource))
    copies: set[str] = set()
    for group in alike.values():
        if len(group) == 1:  # most of a chart; the whole content need not be compared
            continue
        kept: dict[Content, str] = {}
        for source, resource in sorted(group, key=lambda pair: pair[0]):
            first = kept.setdefault(_content(resource), source)
            if first != source and resource.get("id") is not None:
                build.note("duplicate-resource", source, f"it repeats {first}", "info")
                copies.add(source)
    return [(source, resource) for source, resource in named if source not in copies]


def _contained(source: str, resource: Resource) -> list[Named]:
    """Results inside a report or panel, with the subject of what holds them."""
    if resource.get("resourceType") not in {"DiagnosticReport", "Observation"}:
        return []
    found: list[Named] = []
    for child in items(resource.get("contained")):
        if child.get("resourceType") == "Observation":
            subject = {} if child.get("subject") else {"subject": resource.get("subject")}
            found.append((f"{source}#{child.get('id') or ''}", {**child, **subject}))
    return found


def _inherited(named: list[Named]) -> list[Named]:
    """Members of a report or panel take its date and specimen where they have none."""
    parents: dict[str, Resource] = {}
    for source, resource in named:
        for key in ("result", "hasMember"):
            for target in items(resource.get(key)):
                literal = reference(target) or ""
                name = source + literal if literal.startswith("#") else local(literal)
                parents.setdefault(name, resource)
    if not parents:
        return named
    index = dict(named)
    return [(source, _filled(source, index, parents, 0)) for source, _ in named]


def _filled(
    source: str, index: dict[str, Resource], parents: dict[str, Resource], depth: int
) -> Resource:
    resource = index[source]
    parent = next((parents[name] for name in addresses(source) if name in parents), None)
    if parent is None or depth > 5 or resource.get("resourceType") != "Observation":
        return resource
    above = next((name for name, node in index.items() if node is parent), None)
    giver = _filled(above, index, parents, depth + 1) if above else parent
    dated = any(str(key).startswith("effective") for key in resource)
    given = {
        key: giver[key]
        for key in _HANDED_DOWN
        if key in giver and key not in resource and not (dated and key.startswith("effective"))
    }
    return {**given, **resource} if given else resource
