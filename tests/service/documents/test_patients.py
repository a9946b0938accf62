"""A resource is of the same patient for `luminal assess` and for `luminal cohort`."""

import json

import pytest

from service.cohort.records import UnreadableError, records_of
from service.documents import charts_of, patient_of_single, piece_of

UUID = "7c1b0f6e-0000-4000-8000-000000000000"
PATIENTS = [{"resourceType": "Patient", "id": name} for name in ("a", "b", UUID)]
OBSERVATION = {"resourceType": "Observation", "id": "o"}
ROWS = [
    ("subject", {"reference": "Patient/a"}, "a"),
    ("subject", {"reference": "https://fhir.example.org/r4/Patient/a/_history/2"}, "a"),
    ("patient", {"reference": "Patient/a"}, "a"),
    ("for", {"reference": "Patient/a"}, "a"),
    ("beneficiary", {"reference": "Patient/a"}, "a"),
    ("individual", {"reference": "Patient/a"}, "a"),
    ("subject", [{"reference": "Group/g"}, {"reference": "Patient/a"}], "a"),
    ("subject", {"reference": f"urn:uuid:{UUID}"}, UUID),
    ("subject", {"reference": "urn:uuid:a"}, None),
    ("subject", {"display": "a"}, None),
]  # fmt: skip


@pytest.mark.parametrize(("member", "value", "expected"), ROWS)
def test_both_ways_of_grouping_know_the_same_references(member, value, expected):
    resource = {**OBSERVATION, member: value}
    assert patient_of_single(resource) == expected
    charts = charts_of([*map(piece_of, ("1", "2", "4"), PATIENTS), piece_of("3", resource)])
    owners = [name for name, pieces in charts.own.items() if any(p.label == "3" for p in pieces)]
    patients = [name.removeprefix("Patient/") for name in owners if name in charts.patients]
    assert patients == ([expected] if expected else [])
    if expected is None:
        assert [label for label, _ in charts.faults()] == ["3"]
        with pytest.raises(UnreadableError, match="no-patient"):
            [*records_of(json.dumps(resource).encode(), 64)]
    else:
        [record] = records_of(json.dumps(resource).encode(), 64)
        assert (record.key, record.is_shared) == (expected, False)


def test_a_lone_patient_does_not_take_what_is_about_another():
    resource = {**OBSERVATION, "subject": {"reference": "Group/g"}}
    charts = charts_of([piece_of("1", PATIENTS[0]), piece_of("2", resource)])
    assert [label for label, _ in charts.faults()] == ["2"]
