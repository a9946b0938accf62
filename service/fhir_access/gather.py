"""Prefetched data against the templates: what is there, what is missing, what is no data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from hooks import Absence
from oncology.intake import read_bundles
from service.documents import Call
from service.errors import DataMissing, Note
from service.fhir_access.client import next_page
from service.fhir_access.source import QueryResult, Source
from service.types import Json


@dataclass(frozen=True, slots=True)
class CallData:
    """The resources and draft orders of a call, and the template keys that brought not all."""

    resources: tuple[object, ...]
    draft_orders: tuple[object, ...]
    absences: tuple[Absence, ...]


def gather_data(
    call: Call,
    templates: Mapping[str, str],
    essential: Iterable[tuple[str, ...]],
    source: Source | None = None,
) -> CallData:
    """Returns the resources of a call, and from `source` what the client left out.

    A key that is null, or an empty Bundle, says that there is no data. A key that holds an
    OperationOutcome says that the client could not have it either, so that it is not asked for
    again. Only a key left out is fetched. Keys that no template asked for are read too. All values
    and the draft orders are read together, since any of them may refer to any other.

    Raises:
        DataMissing: Every key of a group is missing without which the service cannot decide.
    """
    prefetch = call.prefetch
    results = _fetch(prefetch, templates, source)
    values = {**prefetch, **{key: item.document for key, item in results.items()}}
    absent = {key: Absence(key, "not-supplied") for key in templates if key not in prefetch}
    *contents, drafts = read_bundles([*values.values(), _drafts(call)], call.patient_id)
    for key, content in zip(values, contents, strict=True):
        gap = results[key].gap if key in results else None
        if content.errors:
            gap = "supplied-error" if key in prefetch else gap or "server-failed"
        if gap is not None:
            absent[key] = Absence(key, gap)
        elif key in results:
            absent.pop(key, None)
    absences = tuple(absent[key] for key in templates if key in absent)
    _require_essential(absences, essential)
    resources = tuple(resource for content in contents for resource in content.resources)
    return CallData(resources, drafts.resources, absences)


def _drafts(call: Call) -> object:
    """The Bundle of draft orders, whether it says that it is one or not."""
    drafts = call.context.get("draftOrders")
    ordering = call.hook != "patient-view" and isinstance(drafts, dict)
    return {**cast(Json, drafts), "resourceType": "Bundle"} if ordering else None


def _fetch(
    prefetch: Mapping[str, object], templates: Mapping[str, str], source: Source | None
) -> Mapping[str, QueryResult]:
    """Asks for the keys left out, and for the further pages of Bundles that have some."""
    unfinished = {
        key: cast(Json, value)
        for key, value in prefetch.items()
        if isinstance(value, dict) and next_page(value) is not None
    }
    queries = {key: text for key, text in templates.items() if key not in prefetch}
    if source is None:
        return {key: QueryResult(page, "pages-left") for key, page in unfinished.items()}
    return source.fetch(queries, unfinished) if queries or unfinished else {}


def _require_essential(absences: tuple[Absence, ...], essential: Iterable[tuple[str, ...]]) -> None:
    by_key = {item.key: item for item in absences if not item.is_partial}
    groups = [group for group in essential if all(key in by_key for key in group)]
    if not groups:
        return
    keys = [key for group in groups for key in group]
    raise DataMissing(
        code="prefetch-missing",
        problem=f"Data are missing that it cannot decide without: {', '.join(map(' or '.join, groups))}.",
        fix="Send them as prefetch, by the templates of GET /cds-services, or grant access to the FHIR server.",
        where=tuple(f"prefetch.{key}" for key in keys),
        notes=tuple(Note(by_key[key].code, by_key[key].text, f"prefetch.{key}") for key in keys),
    )
