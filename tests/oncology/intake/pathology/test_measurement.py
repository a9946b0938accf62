"""Plain measurements: what is read here is what the readers of all other resources make of it."""

from __future__ import annotations

from datetime import date

import pytest

import terminology
from oncology.intake import read_record
from oncology.intake.builder import RecordBuilder
from oncology.intake.pathology.measurement import PlainReader, plain_apart

DAY = date(2026, 11, 24)
WORDS = terminology.load()
PATIENT = {"resourceType": "Patient", "id": "p", "birthDate": "1960-01-01"}
HEMOGLOBIN = {"system": "http://loinc.org", "code": "718-7"}
# the other readers pass over it, the reader of plain measurements does not know it
UNKNOWN = {"extension": [{"url": "https://example.org/x", "valueBoolean": True}]}


def result(name="hb", **fields):
    return {
        "resourceType": "Observation",
        "id": name,
        "status": "final",
        "subject": {"reference": "Patient/p"},
        "code": {"coding": [HEMOGLOBIN]},
        "effectiveDateTime": "2026-10-01T08:00:00Z",
        "valueQuantity": {"value": 12.1, "unit": "g/dL"},
        **fields,
    }


def without(name):
    return {key: value for key, value in result().items() if key != name}


def record(resources):
    return read_record([PATIENT, *resources], "p", DAY, WORDS)


def apart(resources):
    return plain_apart(resources, PlainReader("p", DAY, WORDS), RecordBuilder())


def test_three_hundred_results_take_no_further_step():
    resources = [result(f"hb-{number}", issued=str(number)) for number in range(300)]
    plain, others = apart([PATIENT, *resources])
    assert [position for position, _ in others] == [1]
    assert len(plain) == 300


@pytest.mark.parametrize(
    "resource",
    [
        result(),
        result(status="amended"),
        result(valueQuantity={"value": 7, "unit": "mmol/L", "comparator": "<"}),
        result(code={"coding": [HEMOGLOBIN, {"code": "HB", "display": "Hemoglobin"}]}),
        result(effectiveDateTime="2026"),
        result(interpretation=[{"text": "low"}], method={"text": "by hand"}),
    ],
)
def test_a_plain_one_is_read_as_the_others_are(resource):
    plain, _ = apart([resource])
    assert [item.measurement for item in plain] == list(record([resource | UNKNOWN]).measurements)
    assert record([resource]) == record([resource | UNKNOWN])


@pytest.mark.parametrize(
    "resource",
    [
        without("effectiveDateTime"),
        without("valueQuantity"),
        without("status") | {"status": "preliminary"},
        result(status=["final"]),
        result(status="entered-in-error"),
        result(subject={"reference": "Patient/another"}),
        result(subject="Patient/p"),
        result(effectiveDateTime="2027-01-01"),
        result(effectiveDateTime="yesterday"),
        result(effectiveDateTime=20261001),
        result(valueQuantity={"value": 900, "unit": "g/dL"}),
        result(valueQuantity={"value": 12, "unit": "apples"}),
        result(valueQuantity={"value": "12.1", "unit": "g/dL"}),
        result(valueQuantity={"value": True, "unit": "g/dL"}),
        result(valueQuantity={"value": 10**400, "unit": "g/dL"}),
        result(valueQuantity=[{"value": 12.1, "unit": "g/dL"}]),
        result(dataAbsentReason={"text": "not done"}),
        result(component=[{"code": {"coding": [HEMOGLOBIN]}}]),
        result(
            code={"coding": [{"system": "http://loinc.org", "code": "85329-1"}]},
            valueQuantity={"value": 80, "unit": "%"},
        ),
        result(code={"text": "shoe size"}),
        result(code=None),
        result(note=[{"text": "x" * 30_000}]),
        result(text={"status": "generated", "div": "x" * 30_000}, method={"text": "y" * 30_000}),
    ],
)
def test_what_is_not_plain_is_left_to_the_others(resource):
    assert apart([resource]) == ([], [(1, resource)])
    assert record([resource]) == record([resource | UNKNOWN])


def test_one_of_before_the_birth_is_named():
    resource = result(effectiveDateTime="1950-01-01")
    assert record([resource]) == record([resource | UNKNOWN])
    assert [gap.code for gap in record([resource]).gaps] == ["implausible-date"]


@pytest.mark.parametrize(
    "resources",
    [
        [result("b"), result("a"), result("c", issued="2026-10-02T00:00:00Z")],
        [result("a"), result("a")],
        [result("a"), result("a", valueQuantity={"value": 9, "unit": "g/dL"})],
        [result("a"), result("a", code={"text": "shoe size"})],
        [result("a"), result("a b")],
        [result("b"), {k: v for k, v in result().items() if k != "id"}],
        [result("a", meta={"versionId": "1"}), result("b", identifier=[{"value": "7"}])],
    ],
    ids=[
        "other id",
        "sent twice",
        "two values",
        "two codes",
        "strange id",
        "no id",
        "stored twice",
    ],
)
def test_copies_are_told_as_among_the_others(resources):
    assert record(resources) == record([resource | UNKNOWN for resource in resources])


def test_they_stand_among_the_others_in_the_order_of_names():
    between = result("b", issued="2") | UNKNOWN
    resources = [result("c", issued="3"), between, result("a", issued="1")]
    sources = [m.source for m in record(resources).measurements]
    assert sources == [f"Observation/{name}" for name in "abc"]


def test_a_chart_whose_patient_nobody_names_is_read_all_the_same():
    assert read_record([PATIENT, result()], None, DAY, WORDS) == record([result()])
