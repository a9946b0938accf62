"""Awkward shapes of charts, as hospitals send them: each changes one regular chart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, cast

from service.synthesis.elements import Writer
from service.synthesis.plan import Plan
from service.types import Json

Shape = Callable[[tuple[Json, ...], Plan, Writer], Iterable[Json]]
_DRUG = "medicationCodeableConcept"
_PACK_DAYS = 28
_MOST_PACKS = 12


def _agent(resource: Json) -> str:
    concept = cast("dict[str, list[dict[str, str]]]", resource[_DRUG])
    return concept["coding"][0]["display"]


def _statements(
    chart: tuple[Json, ...], change: Callable[[Json], Iterable[Json]]
) -> Iterator[Json]:
    for resource in chart:
        yield from change(resource) if _DRUG in resource else (resource,)


def _atc_codes(chart: tuple[Json, ...], _plan: Plan, writer: Writer) -> Iterator[Json]:
    return _statements(chart, lambda r: [{**r, _DRUG: writer.drug(_agent(r), "atc")}])


def _brand_words(chart: tuple[Json, ...], _plan: Plan, writer: Writer) -> Iterator[Json]:
    drugs = writer.table.rows["drugs"]
    return _statements(chart, lambda r: [{**r, _DRUG: {"text": drugs[_agent(r)]["brand"]}}])


def _month_dates(chart: tuple[Json, ...], _plan: Plan, _writer: Writer) -> Iterator[Json]:
    def monthly(resource: Json) -> list[Json]:
        period = cast("dict[str, str]", resource["effectivePeriod"])
        return [{**resource, "effectivePeriod": {k: day[:7] for k, day in period.items()}}]

    return _statements(chart, monthly)


def _no_end_dates(chart: tuple[Json, ...], _plan: Plan, _writer: Writer) -> Iterator[Json]:
    def endless(resource: Json) -> list[Json]:
        period = cast("dict[str, str]", resource["effectivePeriod"])
        return [{**resource, "effectivePeriod": {"start": period["start"]}}]

    return _statements(chart, endless)


def _no_progressions(chart: tuple[Json, ...], _plan: Plan, _writer: Writer) -> Iterator[Json]:
    return (r for r in chart if "-progression-" not in str(r["id"]))


def _is_pathology(resource: Json) -> bool:
    name = str(resource["id"]).rpartition("-")[0]
    return name.endswith(("-er", "-pr", "-her2", "-her2-stain", "-er-percent"))


def _no_receptors(chart: tuple[Json, ...], _plan: Plan, _writer: Writer) -> Iterator[Json]:
    return (r for r in chart if not _is_pathology(r))


def _report_words(chart: tuple[Json, ...], plan: Plan, writer: Writer) -> Iterator[Json]:
    yield from (r for r in chart if not _is_pathology(r))
    stain = writer.coding(f"stain-{plan.her2}")["display"]
    words = writer.table.rows["words"]["report"].format(percent=plan.er_percent, stain=stain)
    for number, day in enumerate(dict.fromkeys((plan.diagnosed, plan.advanced))):
        yield writer.resource(
            "DiagnosticReport",
            f"report-{number}",
            status="final",
            code=writer.concept("pathology"),
            effectiveDateTime=day.isoformat(),
            conclusion=words,
        )


def _orders_and_packs(chart: tuple[Json, ...], _plan: Plan, writer: Writer) -> Iterator[Json]:
    def packs(resource: Json) -> Iterator[Json]:
        yield resource
        period = cast("dict[str, str]", resource["effectivePeriod"])
        start = date.fromisoformat(period["start"])
        end = date.fromisoformat(period["end"]) if "end" in period else writer.table.last
        name = str(resource["id"]).removeprefix(f"{writer.patient}-")
        count = min((end - start).days // _PACK_DAYS, _MOST_PACKS)
        for number in range(count):
            day = start + timedelta(days=_PACK_DAYS * number)
            yield writer.resource(
                "MedicationDispense",
                f"{name}-pack-{number}",
                status="completed",
                medicationCodeableConcept=resource[_DRUG],
                whenHandedOver=day.isoformat(),
                daysSupply={"value": _PACK_DAYS, "unit": "d", "code": "d"},
            )

    return _statements(chart, packs)


def _r5(chart: tuple[Json, ...], _plan: Plan, _writer: Writer) -> Iterator[Json]:
    """MedicationStatement as R5 has it: a CodeableReference, and adherence for the status."""

    def newer(resource: Json) -> list[Json]:
        plain: dict[str, Any] = {
            k: v for k, v in resource.items() if k not in {_DRUG, "reasonCode"}
        }
        answer = "taking" if resource["status"] == "active" else "stopped"
        plain["status"] = "recorded"
        plain["medication"] = {"concept": resource[_DRUG]}
        plain["reason"] = [{"concept": c} for c in cast("list[Json]", resource["reasonCode"])]
        system = "http://hl7.org/fhir/CodeSystem/medication-statement-adherence"
        adherence: dict[str, Any] = {"code": {"coding": [{"system": system, "code": answer}]}}
        if reasons := plain.pop("statusReason", None):
            adherence["reason"] = reasons[0]
        plain["adherence"] = adherence
        return [plain]

    return _statements(chart, newer)


def _referenced_drugs(chart: tuple[Json, ...], _plan: Plan, writer: Writer) -> Iterator[Json]:
    """Drugs in resources of their own, which name no patient: a formulary's."""

    def by_reference(resource: Json) -> Iterator[Json]:
        agent = _agent(resource)
        name = f"drug-{agent.replace(' ', '-')}"
        plain = {k: v for k, v in resource.items() if k != _DRUG}
        yield {**plain, "medicationReference": {"reference": f"Medication/{name}"}}
        yield {"resourceType": "Medication", "id": name, "code": writer.drug(agent)}

    return _statements(chart, by_reference)


def _twice_sent(chart: tuple[Json, ...], _plan: Plan, _writer: Writer) -> Iterator[Json]:
    """Two systems hold the same, each under ids of its own."""
    for resource in chart:
        yield resource
        if resource["resourceType"] != "Patient":
            yield {**resource, "id": f"{resource['id']}-copy"}


SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "atc-codes": _atc_codes,
        "brand-words": _brand_words,
        "month-dates": _month_dates,
        "no-end-dates": _no_end_dates,
        "no-progressions": _no_progressions,
        "no-receptors": _no_receptors,
        "orders-and-packs": _orders_and_packs,
        "r5": _r5,
        "referenced-drugs": _referenced_drugs,
        "report-words": _report_words,
        "twice-sent": _twice_sent,
    }
)
