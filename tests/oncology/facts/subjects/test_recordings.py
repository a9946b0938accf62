"""Recent conditions and new lung disease: what every day that the dates allow agrees on."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from oncology.dates import PartialDate, add_months
from oncology.values import Known, Unknown, contains_any
from service.vignettes import chart
from tests.oncology.facts.exposure_charts import DAY, facts_on, patient

LINE = date(2026, 2, 1)
DAYS = [DAY - timedelta(days=days) for days in (-1, 0, 1, 60, 91, 92, 93, 183, 184, 185, 300, 900)]
LENGTHS = {"day": 10, "month": 7, "year": 4}
STATUS = "http://terminology.hl7.org/CodeSystem/condition-clinical"


def condition(words: str, **elements: object) -> dict:
    return {
        "resourceType": "Condition",
        "id": "beside",
        "subject": {"reference": "Patient/p"},
        "code": {"text": words},
        **elements,
    }


def status(code: str | None) -> dict:
    return {"clinicalStatus": {"coding": [{"system": STATUS, "code": code}]}} if code else {}


def facts_with(*conditions: dict, lines: bool = True):
    therapy = {"lines": [f"fulvestrant + abemaciclib, {LINE} to now"]} if lines else {}
    return facts_on(chart.resources(patient(*conditions, **therapy, progression=None)))


def days_of(when: PartialDate) -> list[date]:
    """The days that a date allows, none of them after the day of assessment."""
    span = (min(when.last, DAY) - when.first).days
    return [when.first + timedelta(days=day) for day in range(span + 1)]


def in_all(answers: list[bool]) -> bool | None:
    """What all answers agree on; no day at all is none of the day."""
    return None if len(set(answers)) > 1 else bool(answers) and answers[0]


def flag(answer: Known | Unknown) -> bool | None:
    return bool(answer.value) if isinstance(answer, Known) else None


@pytest.mark.parametrize(("day", "length"), [*product(DAYS, LENGTHS.values())])
def test_a_condition_is_recent_where_every_day_that_its_onset_allows_is(day, length) -> None:
    words = day.isoformat()[:length]
    facts = facts_with(condition("Pulmonary embolism", onsetDateTime=words))
    since = add_months(DAY, -6)
    truth = in_all([since <= d for d in days_of(PartialDate.parse(words))])
    assert contains_any(facts["recent-conditions"], ["vte"]) is truth


@pytest.mark.parametrize("day", DAYS)
def test_a_day_of_recording_only_says_that_a_condition_began_no_later(day) -> None:
    facts = facts_with(condition("Pulmonary embolism", recordedDate=day.isoformat()))
    old = day < add_months(DAY, -6) or day > DAY
    assert contains_any(facts["recent-conditions"], ["vte"]) is (False if old else None)


@pytest.mark.parametrize(
    ("elements", "answer"),
    [
        ({}, None),
        ({"abatementDateTime": "2019"}, False),
        ({"abatementDateTime": "2026-11"}, None),
        ({"abatementDateTime": "no date"}, None),
        ({"onsetDateTime": "2026-09", "abatementDateTime": "2026-10"}, True),
        ({"onsetDateTime": "2019", "abatementDateTime": "2026-10"}, False),
        ({"onsetDateTime": "2026-09", **status("resolved")}, True),
    ],
)
def test_an_end_bounds_the_onset(elements, answer) -> None:
    facts = facts_with(condition("DVT", **elements))
    assert contains_any(facts["recent-conditions"], ["vte"]) is answer
    assert contains_any(facts["recent-conditions"], ["stroke"]) is False


def test_what_is_surely_recent_stands_beside_what_may_be() -> None:
    other = condition("NSTEMI", onsetDateTime="2026-10-01") | {"id": "other"}
    answer = facts_with(condition("DVT"), other)["recent-conditions"]
    assert isinstance(answer, Unknown)
    assert (answer.members, answer.possible) == (("myocardial-infarction",), ("vte",))


@pytest.mark.parametrize(
    ("day", "length", "code", "lines"),
    [
        *product(
            DAYS,
            LENGTHS.values(),
            ("active", "recurrence", "relapse", "resolved", "inactive", "remission", None),
            (True, False),
        )
    ],
)
def test_lung_disease_is_active_and_new_where_status_and_every_day_say_so(
    day, length, code, lines
) -> None:
    words = day.isoformat()[:length]
    entry = condition("Drug-induced pneumonitis", onsetDateTime=words, **status(code))
    since = min(add_months(DAY, -3), LINE) if lines else add_months(DAY, -3)
    truth = in_all([since <= d for d in days_of(PartialDate.parse(words))])
    if code in {"resolved", "inactive", "remission"}:
        truth = False
    if code is None and truth:
        truth = None
    assert flag(facts_with(entry, lines=lines)["active-lung-disease"]) is truth


def test_no_record_of_lung_disease_is_none() -> None:
    assert facts_with()["active-lung-disease"] == Known(False)
    assert facts_with(condition("DVT"))["active-lung-disease"] == Known(False)
