"""Prefetched data against the templates: what is there, what is missing, what is no data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from service.errors import DataMissing


@dataclass(frozen=True, slots=True)
class Gathered:
    """The resources of a request, and the template keys that brought none."""

    resources: tuple[object, ...]
    missing: tuple[str, ...]


def gather(
    prefetch: Mapping[str, object],
    templates: Iterable[str],
    essential: Iterable[tuple[str, ...]],
) -> Gathered:
    """Returns the resources in a prefetch.

    A key that is null, or an empty Bundle, says that there is no data. A key left out, or holding
    an OperationOutcome, says nothing: it is missing. Keys that no template asked for are read too.

    Raises:
        DataMissing: Every key of a group is missing without which the service cannot decide.
    """
    found: list[object] = []
    unread: set[str] = set()
    for key, value in prefetch.items():
        resources, failed = contents(value)
        found += resources
        if failed:
            unread.add(key)
    missing = tuple(key for key in templates if key not in prefetch or key in unread)
    lacking = [group for group in essential if all(key in missing for key in group)]
    if lacking:
        raise DataMissing(
            code="prefetch-missing",
            problem=f"Data are missing that it cannot decide without: {', '.join(map(' or '.join, lacking))}.",
            fix="Send them as prefetch, by the templates of GET /cds-services.",
            where=tuple(f"prefetch.{key}" for group in lacking for key in group),
        )
    return Gathered(tuple(found), missing)


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
