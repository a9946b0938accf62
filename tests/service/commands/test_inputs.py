"""What the command line takes: files, folders, lines, of one patient or of many."""

import json
from unittest.mock import Mock

import pytest

from oncology.intake import KINDS_READ
from service.commands.inputs import read_all
from service.documents import charts

CANARY = "Zebulon-Canary-1931"


def resource(kind, name, **elements):
    return {"resourceType": kind, "id": name, **elements}


def of(patient):
    return {"subject": {"reference": f"Patient/{patient}"}}


def bundle(*resources, kind="collection"):
    return {
        "resourceType": "Bundle", "type": kind, "entry": [{"resource": one} for one in resources],
    }  # fmt: skip


def write(path, *documents):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(d if isinstance(d, str) else json.dumps(d) for d in documents))


@pytest.fixture
def read(tmp_path):
    """What there is in the folder of the test: by label the names in each Bundle, and the refusals."""

    def read(*paths):
        charts, refusals = {}, {}
        for item in read_all([str(tmp_path / path) for path in paths or ("",)], 20):
            label = item.label.removeprefix(f"{tmp_path}/")
            if item.error is not None:
                refusals[label] = f"{item.error.problem} {item.error.fix}"
                continue
            entries = item.document.get("entry", ())
            names = [f"{e['resource']['resourceType']}/{e['resource'].get('id')}" for e in entries]
            charts[label] = sorted(names)
        return charts, refusals

    return read


P1, P2 = resource("Patient", "1"), resource("Patient", "2")


def test_an_export_by_kind_is_a_chart_for_each_patient(read, tmp_path):
    write(tmp_path / "Patient.ndjson", P1, P2)
    write(tmp_path / "Condition.ndjson", *(resource("Condition", f"c{n}", **of(n)) for n in "121"))
    write(
        tmp_path / "AllergyIntolerance.ndjson",
        resource(
            "AllergyIntolerance", "a", patient={"reference": "https://ehr.example/fhir/Patient/2"}
        ),
    )
    charts, refusals = read()
    assert charts == {
        "Patient.ndjson:1": ["Condition/c1", "Condition/c1", "Patient/1"],
        "Patient.ndjson:2": ["AllergyIntolerance/a", "Condition/c2", "Patient/2"],
    }
    assert refusals == {}
    by_file = read("Condition.ndjson", "Patient.ndjson", "AllergyIntolerance.ndjson")
    assert by_file == (charts, refusals)


def test_what_a_record_refers_to_comes_with_it(read, tmp_path):
    """A Medication names no patient; each gets those that its records lead to, in several steps."""
    order = resource(
        "MedicationRequest", "m", **of(1), medicationReference={"reference": "Medication/x"}
    )
    write(
        tmp_path / "all.ndjson", P1, P2, order,
        resource("Medication", "x", ingredient=[{"itemReference": {"reference": "Medication/y"}}]),
        resource("Medication", "y", ingredient=[{"itemReference": {"reference": "Medication/x"}}]),
        resource("Medication", "z"), resource("Organization", "o"), resource("Binary", "b"),
        resource("DocumentReference", "d", **of(2), content=[{"attachment": {"url": "Binary/b"}}]),
    )  # fmt: skip
    assert read() == (
        {
            "all.ndjson:1": ["Medication/x", "Medication/y", "MedicationRequest/m", "Patient/1"],
            "all.ndjson:2": ["Binary/b", "DocumentReference/d", "Patient/2"],
        },
        {},
    )


def test_of_one_patient_alone_is_what_names_nobody(read, tmp_path):
    write(tmp_path / "Patient.json", P1)
    write(tmp_path / "deep/Observation.json", resource("Observation", "o"))
    write(tmp_path / "deep/Medication.json", resource("Medication", "m"))
    charts, refusals = read()
    assert charts == {"Patient.json": ["Medication/m", "Observation/o", "Patient/1"]}
    assert refusals == {}


@pytest.mark.parametrize("kind", sorted(KINDS_READ - {"Patient", "OperationOutcome"}))
def test_of_several_nothing_that_is_read_is_lost_in_silence(read, tmp_path, kind):
    write(tmp_path / "all.ndjson", P1, resource(kind, "x", note=CANARY), P2)
    charts, refusals = read()
    assert charts == {"all.ndjson:1": ["Patient/1"], "all.ndjson:3": ["Patient/2"]}
    assert list(refusals) == ["all.ndjson:2"]
    assert "names no patient" in refusals["all.ndjson:2"]
    assert CANARY not in str(refusals)


def test_resources_of_a_patient_who_is_not_there_are_named_once(read, tmp_path):
    write(tmp_path / "all.ndjson", P1, *(resource("Condition", f"c{n}", **of(9)) for n in range(5)))
    charts, refusals = read()
    assert charts == {"all.ndjson:1": ["Patient/1"]}
    assert list(refusals) == ["all.ndjson:2"]
    assert "5 resources from here on" in refusals["all.ndjson:2"]


def test_a_patient_may_be_named_by_an_identifier(read, tmp_path):
    def named(system, value):
        return {"subject": {"identifier": {"system": system, "value": value}}}

    patients = [
        resource("Patient", n, identifier=[{"system": "mrn", "value": n}, {"system": "s", "value": "x"}])
        for n in "12"
    ]  # fmt: skip
    write(
        tmp_path / "all.ndjson", *patients, resource("Condition", "c", **named("mrn", "2")),
        resource("Condition", "d", **named("s", "x")),
    )  # fmt: skip
    charts, refusals = read()
    assert charts["all.ndjson:2"] == ["Condition/c", "Patient/2"]
    assert list(refusals) == ["all.ndjson:4"]


def test_bundles_are_charts_unless_they_are_parts(read, tmp_path):
    write(tmp_path / "1.json", bundle(P1, resource("Condition", "c", **of(1))))
    write(tmp_path / "2.json", bundle(P1, resource("Condition", "d", **of(1)), kind="searchset"))
    write(tmp_path / "3.json", bundle(P1, P2, resource("Condition", "e", **of(2))))
    write(tmp_path / "4.json", bundle(resource("Observation", "o", **of(2)), kind="searchset"))
    charts, refusals = read()
    assert charts == {
        "1.json": ["Condition/c", "Patient/1"],
        "2.json": ["Condition/d", "Patient/1"],
        "3.json": ["Condition/e", "Observation/o", "Patient/2"],
    }
    assert refusals == {}


def test_references_within_a_bundle_of_several_hold(read, tmp_path):
    url = "urn:uuid:00000000-0000-4000-8000-00000000000a"
    document = bundle(P1, P2, resource("Condition", "c", subject={"reference": url}))
    document["entry"][1]["fullUrl"] = url
    write(tmp_path / "all.json", document)
    items = [*read_all([str(tmp_path)], 20)]
    assert [len(item.document["entry"]) for item in items] == [1, 2]


def test_bad_lines_and_files_are_named_and_none_of_the_others_lost(read, tmp_path):
    write(tmp_path / "a.ndjson", P1, "{" + CANARY, [1], {"resourceType": 5}, P2)
    write(
        tmp_path / "error.ndjson",
        {"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]},
    )
    write(
        tmp_path / "hint.ndjson",
        {"resourceType": "OperationOutcome", "issue": [{"severity": "warning"}]},
    )
    write(tmp_path / "notes.txt", CANARY)
    write(tmp_path / ".hidden/x.json", "{")
    write(
        tmp_path / "manifest.json", {"transactionTime": "2026-11-01", "request": "x", "output": []}
    )
    charts, refusals = read()
    assert {"a.ndjson:1", "a.ndjson:5"} <= set(charts)
    # what has the form of no resource is left to whoever reads documents, who refuses it
    assert set(charts) == {"a.ndjson:1", "a.ndjson:4", "a.ndjson:5"}
    assert sorted(refusals) == ["a.ndjson:2", "a.ndjson:3", "error.ndjson", "notes.txt"]
    assert CANARY not in str(refusals)


def test_an_empty_folder_is_named(read, tmp_path):
    (tmp_path / "none").mkdir()
    assert list(read("none")[1]) == ["none"]


@pytest.mark.parametrize("number", [10, 40])
def test_the_work_grows_with_the_number_of_patients(tmp_path, monkeypatch, number):
    """Each resource is read again when its chart is made, however many patients there are."""
    patients = [resource("Patient", str(n)) for n in range(number)]
    drugs = [resource("Medication", str(n)) for n in range(number)]
    orders = [
        resource("MedicationRequest", f"m{n}", **of(n), medicationReference={"reference": f"Medication/{n}"})
        for n in range(number)
    ]  # fmt: skip
    write(tmp_path / "all.ndjson", *patients, *orders, *drugs)
    counted = Mock(wraps=charts.orjson)
    monkeypatch.setattr(charts, "orjson", counted)
    assert len([*read_all([str(tmp_path)], 20)]) == number
    assert counted.loads.call_count == counted.dumps.call_count == 3 * number
