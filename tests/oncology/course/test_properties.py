"""Properties that hold for any chart, on generated ones (hypothesis)."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import terminology
from oncology.course.follow import follow
from oncology.dates import PartialDate
from oncology.intake.record import (
    Cancer,
    DiseaseStatus,
    Medication,
    PatientRecord,
    Procedure,
    Stage,
    Variant,
)
from oncology.knowledge import Rules, load_parameters

AS_OF = date(2026, 11, 23)
BEGIN = date(2020, 3, 1)
GRADES = ["low", "moderate", "high"]
WORDS, PARAMETERS = terminology.load(), load_parameters()
EXAMPLES = settings(
    max_examples=1000 if os.environ.get("CI") == "true" else 100,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
AGENTS = [
    "letrozole", "anastrozole", "exemestane", "tamoxifen", "fulvestrant", "elacestrant",
    "palbociclib", "ribociclib", "abemaciclib", "capivasertib", "everolimus", "olaparib",
    "capecitabine", "paclitaxel", "docetaxel", "trastuzumab deruxtecan",
]  # fmt: skip
REASONS = [None, None, "progression", "toxicity", "refusal", "completed"]


def medication(name: str, start: date, end: date | None, number: int, **other) -> Medication:
    fields = {
        "kind": "statement", "ingredients": (name,), "name": name,
        "status": "stopped" if end else "active", "start": PartialDate.of(start),
        "end": PartialDate.of(end) if end else None, "recorded": None, "intent": None,
        "order_intent": None, "stop_reason": None, "reason_concepts": (), "dose_value": None,
        "dose_unit": None, "dose_text": None, "supply_days": None, "patient_reported": False,
        "do_not_perform": False, "investigational": False, "source": f"MedicationStatement/m{number}",
    }  # fmt: skip
    return Medication(**{**fields, **other})


def status(value: str, day: date, number: int) -> DiseaseStatus:
    return DiseaseStatus(value, PartialDate.of(day), f"Observation/{value}{number}")


DAYS = st.integers(0, 1900).map(lambda n: BEGIN + timedelta(n))


@st.composite
def medications(draw) -> tuple[Medication, ...]:
    entries = []
    for number in range(draw(st.integers(1, 6))):
        start = draw(DAYS)
        length = draw(st.one_of(st.none(), st.integers(12, 700)))
        end = start + timedelta(length) if length else None
        reason = draw(st.sampled_from(REASONS)) if end else None
        entries.append(
            medication(draw(st.sampled_from(AGENTS)), start, end, number, stop_reason=reason)
        )
    return tuple(entries)


@st.composite
def charts(draw) -> PatientRecord:
    """A chart with advanced disease since BEGIN, de novo or after adjuvant endocrine therapy."""
    drugs = draw(medications())
    onset = BEGIN - timedelta(draw(st.sampled_from([10, 1200])))
    relapsed = onset < BEGIN - timedelta(200)
    if relapsed:
        start = onset + timedelta(draw(st.integers(60, 300)))
        end = start + timedelta(draw(st.integers(40, 1100)))
        drugs += (medication("tamoxifen", start, min(end, BEGIN), 90),)
    events = [status("worsened", d, n) for n, d in enumerate(draw(st.lists(DAYS, max_size=3)))]
    events += [status("stable", d, n) for n, d in enumerate(draw(st.lists(DAYS, max_size=1)))]
    days = draw(st.lists(DAYS, max_size=1))
    return PatientRecord(
        cancers=(
            Cancer("primary", PartialDate.of(onset), True, None, False, None, "left", True, "Condition/dx"),
            Cancer("secondary", PartialDate.of(BEGIN), True, "bone", False, False, None, True, "Condition/met"),
        ),
        stages=(Stage("II", None, PartialDate.of(onset), "Observation/stage"),) if relapsed else (),
        procedures=(Procedure("breast-surgery", PartialDate.of(onset + timedelta(30)), "left", "Procedure/s"),) if relapsed else (),
        statuses=tuple(events),
        variants=tuple(
            Variant("ESR1", "present", "D538G", "D538G", None, "missense", True, "somatic", None, "ctdna", None, PartialDate.of(d), (f"Observation/v{n}",))
            for n, d in enumerate(days)
        ),
        medications=drugs,
    )  # fmt: skip


def seen(record: PatientRecord, day: date = AS_OF):
    return follow(record, Rules(PARAMETERS, WORDS, day)).history


def sentence(history) -> tuple:
    """Lines with their dates, category and confidence; not the references."""
    lines = [
        (
            sorted({(a.ingredient, a.start.text, a.end.text if a.end else "") for a in line.agents}),
            line.start, line.end, line.opened_by, line.tags, line.progression, line.confidence,
        )
        for line in history.lines
    ]  # fmt: skip
    resistance = history.resistance
    return (
        lines,
        resistance.category,
        resistance.alternatives,
        resistance.confidence,
        history.confidence,
    )


@EXAMPLES
@given(charts(), st.randoms(use_true_random=False))
def test_the_order_of_resources_carries_no_meaning(record, random) -> None:
    def mixed(values: tuple) -> tuple:
        return tuple(random.sample(values, len(values)))

    shuffled = replace(
        record,
        medications=mixed(record.medications),
        statuses=mixed(record.statuses),
        cancers=mixed(record.cancers),
    )
    assert seen(shuffled) == seen(record)


@EXAMPLES
@given(charts(), DAYS, st.sampled_from(["error", "goserelin", "denosumab", "zoledronic acid"]))
def test_what_makes_no_line_adds_nothing(record, day, what) -> None:
    drug = "fulvestrant" if what == "error" else what
    extra = medication(drug, day, day + timedelta(200), 80)
    if what == "error":
        extra = replace(extra, status="entered-in-error")
    more = replace(record, medications=(*record.medications, extra))
    assert sentence(seen(more)) == sentence(seen(record))


@EXAMPLES
@given(charts(), st.data())
def test_a_copy_of_a_record_adds_nothing(record, data) -> None:
    drug = data.draw(st.sampled_from(record.medications))
    copy = replace(drug, source="MedicationStatement/copy")
    more = replace(record, medications=(*record.medications, copy))
    if record.statuses:
        status = replace(data.draw(st.sampled_from(record.statuses)), source="Observation/copy")
        more = replace(more, statuses=(*more.statuses, status))
    assert sentence(seen(more)) == sentence(seen(record))


@EXAMPLES
@given(charts(), DAYS, st.integers(1, 900))
def test_a_later_day_never_removes_a_line(record, day, later) -> None:
    now, then = seen(record, day), seen(record, day + timedelta(later))
    # that a drug maintains what chemotherapy reached shows once the chemotherapy has ended (LN-4f)
    taken_back = sum("maintenance" in line.tags for line in then.lines)
    assert len(then.lines) + taken_back >= len(now.lines)


@EXAMPLES
@given(charts())
def test_lines_are_ordered_and_do_not_overlap(record) -> None:
    lines = seen(record).lines
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    for line in lines:
        assert line.end is None or line.start.middle <= line.end.middle
        assert all(a.end is None or a.start.middle <= a.end.middle for a in line.agents)
        assert all(a.start.middle >= line.start.middle for a in line.agents)
    for line, following in pairwise(lines):
        assert line.end is not None
        assert line.end.middle < following.start.middle


def _later(day: PartialDate | None) -> PartialDate | None:
    return PartialDate.of(day.first.replace(year=day.first.year + 4)) if day else None


@EXAMPLES
@given(charts())
def test_shifting_all_dates_by_four_years_changes_nothing(record) -> None:
    shifted = replace(
        record,
        medications=tuple(replace(m, start=_later(m.start), end=_later(m.end)) for m in record.medications),
        statuses=tuple(replace(s, date=_later(s.date)) for s in record.statuses),
        cancers=tuple(replace(c, onset=_later(c.onset)) for c in record.cancers),
        stages=tuple(replace(s, date=_later(s.date)) for s in record.stages),
        procedures=tuple(replace(p, date=_later(p.date)) for p in record.procedures),
        variants=tuple(replace(v, date=_later(v.date)) for v in record.variants),
    )  # fmt: skip
    here, there = seen(record), seen(shifted, AS_OF.replace(year=AS_OF.year + 4))
    assert [
        (_later(line.start), _later(line.end), line.opened_by, line.tags, _later(line.progression))
        for line in here.lines
    ] == [
        (line.start, line.end, line.opened_by, line.tags, line.progression) for line in there.lines
    ]
    assert here.resistance.category == there.resistance.category
    assert here.confidence == there.confidence


@EXAMPLES
@given(charts(), st.sampled_from([4, 7]), st.data())
def test_a_coarser_day_of_progression_keeps_the_answer_and_no_more_confidence(
    record, length, data
) -> None:
    worse = [n for n, s in enumerate(record.statuses) if s.value == "worsened"]
    assume(worse)
    index = data.draw(st.sampled_from(worse))
    coarse = [
        replace(s, date=PartialDate.parse(s.date.text[:length])) if n == index else s
        for n, s in enumerate(record.statuses)
    ]
    exact, vague = seen(record), seen(replace(record, statuses=tuple(coarse)))
    possible = {vague.resistance.category, *vague.resistance.alternatives}
    assert exact.resistance.category in possible
    assert GRADES.index(vague.confidence) <= GRADES.index(exact.confidence)


@EXAMPLES
@given(charts(), st.data())
def test_a_coarser_start_keeps_the_answer(record, data) -> None:
    index = data.draw(st.integers(0, len(record.medications) - 1))
    drugs = [
        replace(m, start=PartialDate.parse(m.start.text[:7])) if n == index else m
        for n, m in enumerate(record.medications)
    ]
    exact, vague = seen(record), seen(replace(record, medications=tuple(drugs)))
    assert exact.resistance.category in {vague.resistance.category, *vague.resistance.alternatives}
    assert GRADES.index(vague.confidence) <= GRADES.index(exact.confidence)


def test_ci_runs_a_thousand_examples() -> None:
    count = 1000 if os.environ.get("CI") == "true" else 100
    assert EXAMPLES.max_examples == count
