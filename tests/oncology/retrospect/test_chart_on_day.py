"""Of a later day nothing is left: no resource, no end, no reason of an end, no note; and nothing else goes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncology.retrospect.chart_dates import chart_dates
from oncology.retrospect.chart_on_day import PastChart
from service.synthesis.chart import chart_of
from service.synthesis.plan import plan_of
from service.synthesis.tables import tables
from tests.oncology.retrospect.library import decisions

DAY, LATER = date(2024, 5, 10), "2024-05-11"
SUBJECT = {"reference": "Patient/p"}


def on_day(*resources, without=()):
    return PastChart(resources).on_day(DAY, without)


def resource(kind="Observation", **more):
    return {"resourceType": kind, "id": "x", "subject": SUBJECT, **more}


@pytest.mark.parametrize(
    "dates",
    [
        {"effectiveDateTime": LATER},
        {"effectiveDateTime": "2024-06"},
        {"effectiveDateTime": "2025"},
        {"effectivePeriod": {"start": LATER}},
        {"effectivePeriod": {"end": LATER}},
        {"effectiveDateTime": "2024-01-01", "issued": f"{LATER}T08:00:00Z"},
        {"onsetDateTime": "2020-01-01", "recordedDate": LATER},
        {"authoredOn": LATER},
        {"effectivePeriod": {"start": "2020-01-01"}, "dateAsserted": LATER},
        {"performedDateTime": LATER},
        {"context": {"period": {"start": LATER}}},
        {"content": [{"attachment": {"creation": LATER}}]},
    ],
)
def test_what_is_of_a_later_day_or_recorded_later_is_left_out(dates):
    assert on_day(resource(**dates)).resources == ()


@pytest.mark.parametrize(
    "dates",
    [
        {}, {"effectiveDateTime": "2024-05-10"}, {"effectiveDateTime": "2024-05"},
        {"effectiveDateTime": "2024"}, {"effectivePeriod": {"start": "2020-01-01", "end": "2021-01-01"}},
        {"issued": "2024-05-10T23:59:00+02:00"}, {"effectiveDateTime": "no date"},
    ],
)  # fmt: skip
def test_all_else_stays_as_it_is(dates):
    whole = resource(**dates)
    assert on_day(whole).resources[0] is whole


def test_an_undated_result_is_kept_apart_and_the_background_is_not():
    chart = on_day(
        resource(), resource("Condition"), resource(effectiveDateTime="2024-01-01") | {"id": "y"}
    )
    assert len(chart.resources) == 3
    assert [r["resourceType"] for r in chart.dated] == ["Condition", "Observation"]


def test_what_was_recorded_later_of_earlier_days_is_counted():
    late = resource(effectiveDateTime="2024-01-01", issued=LATER)
    assert on_day(late, resource(issued=LATER), resource(effectiveDateTime=LATER)).late_entries == 1


def test_a_result_is_as_old_as_the_report_that_it_is_part_of():
    report = resource("DiagnosticReport", effectiveDateTime=LATER, result=[{"reference": "Observation/x"}])  # fmt: skip
    assert on_day(report, resource()).resources == ()
    issued = report | {"effectiveDateTime": "2024-01-01", "issued": LATER}
    own = resource(effectiveDateTime="2024-01-01")
    assert on_day(issued, own).resources == ()
    assert len(on_day(issued, own | {"issued": "2024-02-01"}).resources) == 1
    assert len(on_day(report | {"effectiveDateTime": "2024-01-01"}, resource()).dated) == 2


def test_panels_in_a_circle_end():
    one = resource(hasMember=[{"reference": "Observation/y"}])
    two = resource(hasMember=[{"reference": "Observation/x"}]) | {"id": "y"}
    assert len(on_day(one, two).resources) == 2


def test_a_drug_that_ended_later_was_taken_and_nothing_says_why_it_will_end():
    drug = resource(
        "MedicationStatement", status="stopped", statusReason=[{"text": "progression"}],
        note=[{"text": "stopped for pneumonitis"}], effectivePeriod={"start": "2024-01-01", "end": LATER},
    )  # fmt: skip
    assert on_day(drug).resources == (
        resource("MedicationStatement", status="active", effectivePeriod={"start": "2024-01-01"}),
    )
    never = drug | {"status": "not-taken"}
    assert on_day(never).resources[0]["status"] == "not-taken"


def test_death_and_remission_of_a_later_day_are_not_there_yet():
    patient = {"resourceType": "Patient", "id": "p", "deceasedDateTime": LATER}
    condition = resource("Condition", abatementDateTime=LATER, clinicalStatus={"text": "resolved"})
    assert on_day(patient, condition).resources == (
        {"resourceType": "Patient", "id": "p"}, resource("Condition"),
    )  # fmt: skip
    order = resource("MedicationRequest", status="stopped", dosageInstruction=[{"text": "x", "timing": {"repeat": {"boundsPeriod": {"start": "2024-01-01", "end": LATER}}}}])  # fmt: skip
    [plain] = on_day(order).resources
    assert plain["status"] == "active"
    assert plain["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"] == {"start": "2024-01-01"}  # fmt: skip


def test_notes_and_contained_results_of_a_later_day_go():
    report = resource(
        "DiagnosticReport", effectiveDateTime="2024-01-01",
        note=[{"time": LATER, "text": "a"}, {"text": "b"}],
        contained=[{"resourceType": "Observation", "effectiveDateTime": LATER}],
    )  # fmt: skip
    [plain] = on_day(report).resources
    assert (plain["note"], plain["contained"]) == ([{"text": "b"}], [])


def test_named_resources_are_left_out_also_by_their_place():
    assert on_day(resource(), without={"Observation/x"}).resources == ()
    assert on_day({"resourceType": "Observation"}, resource(), without={"#1"}).resources == (
        resource(),
    )


ELEMENTS = [*chart_dates().happened, *chart_dates().recorded]


def laid(path, value):
    for name in reversed(path):
        value = {name: value}
    return value


later_resources = st.builds(
    lambda kind, path, days, more: resource(kind, **laid(path, (DAY + timedelta(days)).isoformat())) | more,
    st.sampled_from(["Observation", "Condition", "MedicationStatement", "DiagnosticReport", "Procedure"]),
    st.sampled_from(ELEMENTS),
    st.integers(1, 4000),
    st.sampled_from([{}, {"id": "y"}, {"result": [{"reference": "Observation/o"}]}, {"status": "stopped"}]),
)  # fmt: skip


@given(st.lists(later_resources, max_size=4))
def test_nothing_of_a_later_day_changes_the_chart_of_the_day(later):
    chart = [
        {"resourceType": "Patient", "id": "p"},
        resource(effectiveDateTime="2024-01-01", issued="2024-01-02") | {"id": "o"},
        resource("MedicationStatement", effectivePeriod={"start": "2023-01-01"}) | {"id": "m"},
    ]
    assert PastChart([*chart, *later]).on_day(DAY).resources == PastChart(chart).on_day(DAY).resources  # fmt: skip


GENE = [
    ({"coding": [{"system": "http://loinc.org", "code": "48018-6"}]}, {"coding": [{"system": "http://www.genenames.org", "code": "HGNC:3467", "display": "ESR1"}]}),
    ({"coding": [{"system": "http://loinc.org", "code": "48005-3"}]}, {"text": "p.Tyr537Ser"}),
]  # fmt: skip


def later_entries(patient, day):
    """What would move an answer, were it known: a mutation, a metastasis, a drug, a progression, a death."""
    when = (day + timedelta(days=1)).isoformat()
    subject = {"subject": {"reference": f"Patient/{patient}"}}
    mutation = {
        "resourceType": "Observation", "id": "later-esr1", "status": "final", **subject, "effectiveDateTime": when,
        "code": {"coding": [{"system": "http://loinc.org", "code": "69548-6"}]},
        "valueCodeableConcept": {"coding": [{"system": "http://loinc.org", "code": "LA9633-4"}]},
        "component": [{"code": c, "valueCodeableConcept": v} for c, v in GENE],
    }  # fmt: skip
    receptor = {
        "resourceType": "Observation", "id": "later-er", "status": "final", **subject, "effectiveDateTime": when,
        "code": {"coding": [{"system": "http://loinc.org", "code": "16112-5"}]}, "valueCodeableConcept": {"text": "negative"},
    }  # fmt: skip
    allergy = {
        "resourceType": "AllergyIntolerance", "id": "later-allergy", "patient": subject["subject"],
        "recordedDate": when, "code": {"text": "fulvestrant"},
    }  # fmt: skip
    return [mutation, receptor, allergy]


@pytest.mark.parametrize("number", range(1, 9))
def test_what_comes_later_changes_no_row_of_a_line(number):
    """The whole way, on made-up patients: each line's row is the same with later entries in the chart."""
    table = tables()
    plan = plan_of(number, 7, table)
    chart = [*chart_of(plan, table)]
    present = date(2026, 11, 1)
    rows = decisions(chart, present, plan.id)
    for row in [row for row in rows if row["line"]][-2:]:
        more = decisions([*chart, *later_entries(plan.id, day_of(row))], present, plan.id)
        assert [r for r in more if r["line"] == row["line"]] == [row]


def day_of(row):
    return date.fromisoformat(row["start"])


def test_the_lines_are_those_of_the_plan():
    """Numbers, days and drugs of regular courses."""
    table = tables()
    for number in range(20, 32):
        plan = plan_of(number, 7, table)
        rows = decisions(chart_of(plan, table), date(2026, 11, 1), plan.id)
        lines = [(r["line"], r["start"], r["agents"]) for r in rows if r["outcome"]]
        assert lines == [
            (n, line.start.isoformat(), sorted(line.regimen.agents))
            for n, line in enumerate(plan.lines, 1)
        ]
