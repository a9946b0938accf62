"""Prefetched data against the templates: what is there, what is missing, what is no data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from hooks import Absence, Profile, us_core_parts
from oncology.intake import Contents, mapping, read_bundles
from service.documents import Call
from service.errors import DataMissing, Note
from service.fhir_access.client import next_page
from service.fhir_access.drafts import drafts_of
from service.fhir_access.outcome import Refusal, holds_any, refusal_in
from service.fhir_access.source import QueryResult, Source, Templates
from service.types import Json


@dataclass(frozen=True, slots=True)
class CallData:
    """The resources and draft orders of a call, and what brought nothing, or not all.

    `selections` are the names of the drafts to judge; None for all of them. `prefetched`: what may
    be said of the same prefetch in another call; None where the resources rest on more than that.
    """

    resources: Sequence[object]
    draft_orders: tuple[object, ...]
    absences: tuple[Absence, ...]
    selections: tuple[str, ...] | None = None
    prefetched: Prefetched | None = None


@dataclass(frozen=True, slots=True)
class Prefetched:
    """What was found of a prefetch, and which calls that send the same bytes may rely on it.

    `absences`: what it lacks. `is_open`: a FHIR server would have been asked for something.
    `private`: what its refusals were freed of; None where it holds none.
    """

    absences: tuple[Absence, ...]
    needs: Needs
    is_open: bool
    private: tuple[str, ...] | None

    def holds_for(self, call: Call, needs: Needs, source: Source | None) -> bool:
        """Whether gathering the data of a call that sends the same prefetch would end the same."""
        is_fetched = self.is_open and source is not None
        return not is_fetched and self.needs == needs and self.private in {None, call.private}


@dataclass(frozen=True, slots=True)
class Needs:
    """What a call may ask for: queries by key, groups of which one must answer, the EHR's profile."""

    templates: Templates
    essential: tuple[tuple[str, ...], ...]
    profile: Profile = Profile()  # noqa: RUF009 - frozen


def gather_data(call: Call, needs: Needs, source: Source | None = None) -> CallData:
    """Returns the resources of a call, and from `source` what the client left out.

    A key that is null, or an empty Bundle, says that there is no data. A key that holds an
    OperationOutcome says that the client could not have it either, so that it is not asked for
    again, unless it says that the query lacks a parameter: then the query is put by its parts.
    Only a key left out is fetched, and none that the EHR is known not to serve. Keys that no
    template asked for are read too. All values and the draft orders are read together, since any
    of them may refer to any other.

    Raises:
        DataMissing: Every key of a group is missing without which the service cannot decide.
    """
    prefetch = call.prefetch
    private = call.private
    outcomes = {key: _outcome_in(value) for key, value in prefetch.items()}
    refusals = {key: refusal_in(outcome, private) for key, outcome in outcomes.items()}
    plans = {key: _plan(key, needs, prefetch, refusals) for key in needs.templates}
    unfinished = _unfinished(prefetch)
    results = _fetch(unfinished, plans, source)
    values = {**prefetch, **{key: item.document for key, item in results.items()}}
    *contents, sent = read_bundles([*values.values(), _drafts(call)], call.patient_id)
    failed = {key for key, content in zip(values, contents, strict=True) if content.errors}
    resources = tuple(resource for content in contents for resource in content.resources)
    states = _states(results, failed, refusals, _names(resources))
    absences = tuple(
        absence
        for key, plan in plans.items()
        if (absence := _absence(key, plan, states)) is not None
    )
    _require_essential(absences, needs.essential, refusals.values())
    if not _has_patient(resources, call):
        absences = (*absences, Absence("patient", "patient-unresolved"))
    is_open = bool(unfinished) or any(plan.missing for plan in plans.values())
    is_alone = _stands_alone(sent) and not any(content.is_addressed for content in contents)
    prefetched = None
    if is_alone and not (is_open and source is not None):
        has_refusal = any(map(_is_outcome, outcomes.values()))
        prefetched = Prefetched(absences, needs, is_open, private if has_refusal else None)
    return _with_drafts(CallData(resources, (), absences, None, prefetched), sent, call)


def gather_beside(
    call: Call, prefetched: Prefetched, resources: Sequence[object]
) -> CallData | None:
    """Returns what `gather_data` would of a call whose prefetch was seen before; None if it might not.

    Args:
        call: The call; its prefetch is not looked at.
        prefetched: What was found of the same prefetch; it holds for this call.
        resources: Those of the prefetch, which may be read when somebody asks for them.
    """
    (sent,) = read_bundles([_drafts(call)], call.patient_id)
    if not _stands_alone(sent):
        return None
    return _with_drafts(CallData(resources, (), prefetched.absences, None, prefetched), sent, call)


def _with_drafts(data: CallData, sent: Contents, call: Call) -> CallData:
    drafts = drafts_of(sent.resources, _selected(call))
    return replace(
        data,
        draft_orders=drafts.orders,
        absences=(*data.absences, *drafts.absences),
        selections=drafts.selections,
    )


def _stands_alone(sent: Contents) -> bool:
    """Whether nothing among the drafts could make resources of the prefetch be read in another way."""
    return not sent.is_addressed and not any(
        mapping(resource).get("resourceType") == "Patient" for resource in sent.resources
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """How one key is had: the queries that are to answer it, those to make, what may replace one.

    `parts` are all templates that may answer it in place of the plain query.
    """

    queries: Mapping[str, str]
    missing: Mapping[str, str]
    parts: Mapping[str, str]
    is_served: bool = True


def _plan(
    key: str, needs: Needs, prefetch: Mapping[str, object], refusals: Mapping[str, Refusal]
) -> _Plan:
    template = needs.templates[key]
    own, usual = needs.profile.parts(key, template), us_core_parts(key, template)
    parts = usual if list(own) == [key] else own
    if key in prefetch and not (parts and key in refusals and refusals[key].lacks_parameter):
        return _Plan({key: template}, {}, {})
    sent = [one for one in (own, usual) if any(part in prefetch for part in one if part != key)]
    if key in prefetch or sent:
        queries = sent[0] if sent else parts
        missing = {part: text for part, text in queries.items() if part not in prefetch}
        return _Plan(queries, missing, {})
    if key in needs.profile.not_served:
        return _Plan({}, {}, {}, is_served=False)
    return _Plan(own, own, parts if list(own) == [key] else {})


def _states(
    results: Mapping[str, QueryResult],
    failed: set[str],
    refusals: Mapping[str, Refusal],
    names: Iterable[str],
) -> dict[str, tuple[str | None, str]]:
    """For each query that was answered or tried: the code of the gap that it leaves, and the reason."""
    states: dict[str, tuple[str | None, str]] = {}
    reasons = [one.reason for one in refusals.values()]
    reasons += [one.reason for one in results.values()]
    names = tuple(names) if any(reasons) else ()  # the way through all resources
    for key in {**refusals, **results}:
        result = results.get(key)
        gap, reason = (result.gap, result.reason) if result else (None, "")
        if key in failed:
            gap = "supplied-error" if key in refusals else gap or "server-failed"
            reason = refusals[key].reason if key in refusals else reason
        states[key] = gap, "" if reason and holds_any(reason, names) else reason
    return states


def _absence(key: str, plan: _Plan, states: Mapping[str, tuple[str | None, str]]) -> Absence | None:
    """What is missing of a key, after all of its queries."""
    if not plan.is_served:
        return Absence(key, "not-served")
    is_in_parts = bool(plan.parts) and any(part in states for part in plan.parts)
    names = list(plan.parts if is_in_parts else plan.queries)
    if key in states and not any(name in states for name in names):
        names = [key]  # what was sent lacks a parameter, and there is nobody to ask for the parts
    ends = [states.get(name, ("not-supplied", "")) for name in names]
    absences = [Absence(key, gap, reason) for gap, reason in ends if gap is not None]
    if not absences:
        return None
    whole = [one for one in absences if not one.is_partial]
    if len(whole) == len(ends):
        return whole[0]
    return Absence(key, "part-failed", whole[0].reason) if whole else absences[0]


def _has_patient(resources: Iterable[object], call: Call) -> bool:
    """Whether a Patient came that is the one of the call; one without an id is taken for it."""
    patients = (
        cast(Json, item)
        for item in resources
        if isinstance(item, dict) and item.get("resourceType") == "Patient"
    )
    return any(item.get("id") in (None, call.patient_id) for item in patients)


def _names(resources: Iterable[object]) -> Iterator[str]:
    """The words of the names of each Patient, but initials."""
    for item in resources:
        is_patient = isinstance(item, dict) and item.get("resourceType") == "Patient"
        names = cast(Json, item).get("name") if is_patient else None
        for name in names if isinstance(names, list) else []:
            parts = name.values() if isinstance(name, dict) else ()
            for part in parts:
                texts = part if isinstance(part, list) else [part]
                words = (word for text in texts if isinstance(text, str) for word in text.split())
                yield from (word for word in words if len(word) > 1)


def _outcome_in(value: object) -> object:
    """The OperationOutcome that stands in place of data, alone or in a Bundle."""
    entries = value.get("entry") if isinstance(value, dict) else None
    if not isinstance(entries, list):
        return value
    resources = (entry.get("resource") for entry in entries if isinstance(entry, dict))
    return next(filter(_is_outcome, resources), None)


def _is_outcome(value: object) -> bool:
    return mapping(value).get("resourceType") == "OperationOutcome"


def _drafts(call: Call) -> object:
    """The Bundle of draft orders, whether it says that it is one or not."""
    drafts = call.context.get("draftOrders")
    ordering = call.hook != "patient-view" and isinstance(drafts, dict)
    return {**cast(Json, drafts), "resourceType": "Bundle"} if ordering else None


def _selected(call: Call) -> list[str] | None:
    """What the hook selects, for the one that does."""
    selections = call.context.get("selections")
    if call.hook != "order-select":
        return None
    return [str(name) for name in selections] if isinstance(selections, list) else []


def _unfinished(prefetch: Mapping[str, object]) -> dict[str, Json]:
    """The Bundles that have further pages."""
    return {
        key: cast(Json, value)
        for key, value in prefetch.items()
        if isinstance(value, dict) and next_page(value) is not None
    }


def _fetch(
    unfinished: Mapping[str, Json], plans: Mapping[str, _Plan], source: Source | None
) -> Mapping[str, QueryResult]:
    """Asks for the queries left out, and for the further pages of Bundles that have some."""
    queries = {part: text for plan in plans.values() for part, text in plan.missing.items()}
    if source is None:
        return {key: QueryResult(page, "pages-left") for key, page in unfinished.items()}
    parts = {key: plan.parts for key, plan in plans.items() if plan.parts}
    return source.fetch(queries, unfinished, parts) if queries or unfinished else {}


def _require_essential(
    absences: Sequence[Absence],
    essential: Iterable[tuple[str, ...]],
    refusals: Iterable[Refusal],
) -> None:
    by_key = {item.key: item for item in absences if not item.is_partial}
    groups = [group for group in essential if all(key in by_key for key in group)]
    if not groups:
        return
    keys = [key for group in groups for key in group]
    fix = "Send them as prefetch, by the templates of GET /cds-services, or grant access to the FHIR server."
    if any(one.lacks_parameter for one in refusals):
        fix += " A query that lacks a parameter may be sent by its parts; name the vendor in the tenants file."
    raise DataMissing(
        code="prefetch-missing",
        problem=f"Data are missing that it cannot decide without: {', '.join(map(' or '.join, groups))}.",
        fix=fix,
        where=tuple(f"prefetch.{key}" for key in keys),
        notes=tuple(Note(by_key[key].code, by_key[key].text, f"prefetch.{key}") for key in keys),
    )
