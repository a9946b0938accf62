"""Prefetched data against the templates: what is there, what is missing, what is no data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from hooks import Absence
from service.errors import DataMissing, Note
from service.fhir_access.client import next_page
from service.fhir_access.source import Fetched, Source
from service.types import Json


@dataclass(frozen=True, slots=True)
class Gathered:
    """The resources of a request, and the template keys that brought none, or not all."""

    resources: tuple[object, ...]
    missing: tuple[Absence, ...]


def gather(
    prefetch: Mapping[str, object],
    templates: Mapping[str, str],
    essential: Iterable[tuple[str, ...]],
    source: Source | None = None,
) -> Gathered:
    """Returns the resources in a prefetch, and from `source` what the client left out.

    A key that is null, or an empty Bundle, says that there is no data. A key that holds an
    OperationOutcome says that the client could not have it either, so that it is not asked for
    again. Only a key left out is fetched. Keys that no template asked for are read too.

    Raises:
        DataMissing: Every key of a group is missing without which the service cannot decide.
    """
    fetched = _fetch(prefetch, templates, source)
    found: list[object] = []
    absent: dict[str, Absence] = {
        key: Absence(key, "not-supplied") for key in templates if key not in prefetch
    }
    for key, value in {**prefetch, **{k: f.document for k, f in fetched.items()}}.items():
        resources, failed = contents(value)
        found += resources
        gap = fetched[key].gap if key in fetched else None
        if failed:
            gap = "supplied-error" if key in prefetch else gap or "server-failed"
        if gap is not None:
            absent[key] = Absence(key, gap)
        elif key in fetched:
            absent.pop(key, None)
    missing = tuple(absent[key] for key in templates if key in absent)
    _require_essential(missing, essential)
    return Gathered(tuple(found), missing)


def _fetch(
    prefetch: Mapping[str, object], templates: Mapping[str, str], source: Source | None
) -> Mapping[str, Fetched]:
    """Asks for the keys left out, and for the further pages of Bundles that have some."""
    unfinished = {
        key: cast(Json, value)
        for key, value in prefetch.items()
        if isinstance(value, dict) and next_page(value) is not None
    }
    wanted = {key: text for key, text in templates.items() if key not in prefetch}
    if source is None:
        return {key: Fetched(page, "pages-left") for key, page in unfinished.items()}
    return source.fetch(wanted, unfinished) if wanted or unfinished else {}


def _require_essential(missing: tuple[Absence, ...], essential: Iterable[tuple[str, ...]]) -> None:
    gone = {item.key: item for item in missing if not item.is_partial}
    lacking = [group for group in essential if all(key in gone for key in group)]
    if not lacking:
        return
    keys = [key for group in lacking for key in group]
    raise DataMissing(
        code="prefetch-missing",
        problem=f"Data are missing that it cannot decide without: {', '.join(map(' or '.join, lacking))}.",
        fix="Send them as prefetch, by the templates of GET /cds-services, or grant access to the FHIR server.",
        where=tuple(f"prefetch.{key}" for key in keys),
        notes=tuple(Note(gone[key].code, gone[key].text, f"prefetch.{key}") for key in keys),
    )


def contents(value: object) -> tuple[list[object], bool]:
    """Returns the resources in one prefetch value, and whether an error stands in their place."""
    resources: list[object] = []
    failed = False
    open_values = [value]
    while open_values:
        item = open_values.pop()
        kind = item.get("resourceType") if isinstance(item, Mapping) else None
        if item is None:
            continue
        if kind == "Bundle" and isinstance(item, Mapping):
            open_values += reversed(_entries(item))
        elif kind == "OperationOutcome" and isinstance(item, Mapping):
            failed = failed or _is_error(item)
        else:
            resources.append(item)
    return resources, failed


def _entries(bundle: Mapping[str, object]) -> list[object]:
    entries = bundle.get("entry")
    if not isinstance(entries, list):
        return []
    return [entry.get("resource") for entry in entries if isinstance(entry, Mapping)]


def _is_error(outcome: Mapping[str, object]) -> bool:
    """Tells an error from the hints that servers put beside a full search result."""
    issues = outcome.get("issue")
    if not isinstance(issues, list) or not issues:
        return True
    severities = {issue.get("severity") for issue in issues if isinstance(issue, Mapping)}
    return not severities or bool(severities - {"information", "warning"})
