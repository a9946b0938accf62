"""A plan to the chart of a patient: what a hospital would have on record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from service.synthesis.calendar import plus_months
from service.synthesis.elements import Writer
from service.synthesis.plan import GeneTest, Plan
from service.synthesis.tables import Tables
from service.types import Json

_VISIT_MONTHS = 3
_RECENT = timedelta(days=60)


def chart_of(plan: Plan, table: Tables) -> tuple[Json, ...]:
    """The resources of a regular chart, the patient first."""
    writer = Writer(table, plan.id)
    return (
        _patient(plan),
        *_disease(plan, writer),
        *_pathology(plan, writer),
        *_early_therapy(plan, writer),
        *_therapy(plan, writer),
        *(_gene(test, n, writer) for n, test in enumerate(plan.tests)),
        *_visits(plan, writer),
    )


def _patient(plan: Plan) -> Json:
    died = {"deceasedDateTime": plan.died.isoformat()} if plan.died else {}
    born = plan.born.isoformat()
    return {
        "resourceType": "Patient", "id": plan.id, "gender": "female", "birthDate": born, **died
    }  # fmt: skip


def _disease(plan: Plan, writer: Writer) -> Iterator[Json]:
    yield writer.condition("cancer", "breast-cancer", plan.diagnosed)
    stage = "stage-2b" if plan.adjuvant else "stage-4"
    value = writer.concept(stage)
    yield writer.observation(
        "stage", writer.concept("stage-group"), plan.diagnosed, valueCodeableConcept=value
    )
    for site in plan.sites:
        yield writer.condition(f"metastasis-{site}", site, plan.advanced)


def _pathology(plan: Plan, writer: Writer) -> Iterator[Json]:
    """The primary, and the metastasis where the first is years older."""
    days = [plan.diagnosed] if plan.adjuvant is None else [plan.diagnosed, plan.advanced]
    specimen = {"specimen": {"display": writer.table.rows["words"]["specimen"]}}
    for number, day in enumerate(days):
        for name, value in (
            ("er", "positive"), ("pr", "positive"), ("her2-stain", f"stain-{plan.her2}"),
            ("her2", "negative"),
        ):  # fmt: skip
            concept = writer.concept(value)
            yield writer.observation(
                f"{name}-{number}", writer.concept(name), day, valueCodeableConcept=concept, **specimen
            )  # fmt: skip
        percent = {"value": plan.er_percent, "unit": "%", "code": "%"}
        yield writer.observation(
            f"er-percent-{number}", writer.concept("er-percent"), day, valueQuantity=percent, **specimen
        )  # fmt: skip


def statement(
    writer: Writer, agent: str, start: date, end: date | None, why: str | None = None
) -> Json:
    """A MedicationStatement; `why` says how it ended, None where it goes on."""
    period = {"start": start.isoformat(), **({"end": end.isoformat()} if end else {})}
    rows = writer.table.rows
    reason = {"statusReason": [writer.concept(why)]} if why else {}
    status = "active" if end is None else "completed" if why == "done" else "stopped"
    name = f"{agent.replace(' ', '-')}-{start:%Y%m%d}"
    intent = (
        "palliative" if agent not in rows["early_chemotherapy"] and why != "done" else "curative"
    )
    return writer.resource(
        "MedicationStatement",
        name,
        status=status,
        medicationCodeableConcept=writer.drug(agent),
        effectivePeriod=period,
        reasonCode=[writer.concept("breast-cancer")],
        extension=[writer.intent(intent)],
        **reason,
    )


def _early_therapy(plan: Plan, writer: Writer) -> Iterator[Json]:
    course = plan.adjuvant
    if course is None:
        return
    rows = writer.table.rows
    when = course.surgery.isoformat()
    surgery = {"text": rows["words"]["surgery"]}
    yield writer.resource(
        "Procedure", "surgery", status="completed", code=surgery, performedDateTime=when
    )
    if course.chemotherapy is not None:
        for agent in rows["early_chemotherapy"]:
            yield statement(writer, agent, *course.chemotherapy, "done")
    why = "no-response" if course.is_stopped_by_relapse else "done"
    drugs = [course.agent]
    if plan.is_premenopausal:
        drugs.append(rows["ovarian_suppression"])
    for agent in drugs:
        drug = statement(writer, agent, course.start, course.end, why)
        yield {**drug, "extension": [writer.intent("curative")]}


def _therapy(plan: Plan, writer: Writer) -> Iterator[Json]:
    for number, line in enumerate(plan.lines):
        drugs = list(line.regimen.agents)
        if plan.is_premenopausal and line.regimen.is_endocrine:
            drugs.append(writer.table.rows["ovarian_suppression"])
        why = "no-response" if line.end else None
        for agent in drugs:
            yield statement(writer, agent, line.start, line.end, why)
        if line.progression:
            yield _status(f"progression-{number}", "worsened", line.progression, writer)
        else:
            last = max(line.start, writer.table.last - timedelta(days=20))
            yield _status(f"stable-{number}", "stable", last, writer)
    if plan.lines and "bone" in plan.sites:
        end = plan.died or (plan.lines[-1].end and plan.lines[-1].end + _RECENT)
        agent = writer.table.rows["bone_agent"]
        yield statement(writer, agent, plan.lines[0].start, end, "done" if end else None)


def _status(name: str, value: str, day: date, writer: Writer) -> Json:
    return writer.observation(
        name, writer.concept("progression"), day, valueCodeableConcept=writer.concept(value)
    )


def _gene(test: GeneTest, number: int, writer: Writer) -> Json:
    row = writer.table.rows["genes"][test.gene]
    hgnc = {"system": "http://www.genenames.org", "code": row["hgnc"], "display": test.gene}
    parts: list[tuple[str, Json]] = [
        ("gene-studied", {"coding": [hgnc]}),
        ("source-class", writer.concept(row["source"])),
    ]
    if test.is_altered:
        parts += [
            ("protein-change", {"text": row["change"]}),
            ("significance", writer.concept("pathogenic")),
        ]
    return writer.observation(
        f"{test.gene.lower()}-{number}",
        writer.concept("variant-test"),
        test.day,
        valueCodeableConcept=writer.concept("present" if test.is_altered else "absent"),
        component=[
            {"code": writer.concept(name), "valueCodeableConcept": value} for name, value in parts
        ],
        specimen={"display": row["specimen"]},
    )


def _visits(plan: Plan, writer: Writer) -> Iterator[Json]:
    """Blood every three months, menopause and performance status at the first and last of them."""
    chance = Random(plan.id)  # noqa: S311 - no secret hangs on it
    last = plan.died or (plan.lines[-1].end if plan.lines else None) or writer.table.last
    days = [plan.advanced]
    while (day := plus_months(plan.advanced, _VISIT_MONTHS * len(days))) < last:
        days.append(day)
    menopause = writer.concept("premenopausal" if plan.is_premenopausal else "postmenopausal")
    for number, day in enumerate(days):
        if number in {0, len(days) - 1}:
            yield writer.observation(
                f"menopause-{number}", writer.concept("menopause"), day, valueCodeableConcept=menopause
            )  # fmt: skip
            ecog = chance.randrange(2)
            yield writer.observation(
                f"ecog-{number}", writer.concept("ecog"), day, valueInteger=ecog
            )
        for index, row in enumerate(writer.table.rows["laboratory"]):
            value = round(chance.uniform(row["low"], row["high"]), 2)
            code_and_value = writer.laboratory(row, value)
            yield writer.observation(f"laboratory-{index}-{number}", day=day, **code_and_value)  # type: ignore[arg-type]
