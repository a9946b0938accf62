"""A chart comes with what it refers to, however few charts are held at once."""

import json

import pytest

from service.cohort import parts
from service.cohort.records import Record
from service.cohort.storage import SPAN, RecordFiles, RecordTable


def order(patient, drug):
    reference = {"reference": f"Medication/{drug}"}
    return json.dumps({"resourceType": "MedicationRequest", "id": patient, "medicationReference": reference})  # fmt: skip


def medication(name, part=None):
    ingredient = [{"itemReference": {"reference": f"Medication/{part}"}}] if part else []
    return json.dumps({"resourceType": "Medication", "id": name, "ingredient": ingredient})


@pytest.mark.parametrize("batch", [1, 10**9])
def test_each_chart_has_what_it_refers_to_and_no_more(tmp_path, monkeypatch, batch):
    monkeypatch.setattr(parts, "_BATCH_BYTES", batch)
    table = RecordTable(tmp_path / "spill", b"")
    for patient, drug in (("a", "x"), ("b", "y"), ("c", "x")):
        table.add(Record(patient, False, order(patient, drug)))
    for name, part in (("x", "z"), ("y", None), ("z", None)):
        table.add(Record(f"Medication/{name}", True, medication(name, part)))
    table.write(tmp_path / "records.parquet")
    files = RecordFiles([tmp_path / "records.parquet"], tmp_path / "spill")
    charts = dict(parts.with_shared(files.patients(0, SPAN, 10**6), files))
    names = {patient: [json.loads(text)["id"] for text in texts] for patient, texts in charts.items()}  # fmt: skip
    assert names == {"a": ["a", "x", "z"], "b": ["b", "y"], "c": ["c", "x", "z"]}


def test_a_patient_with_too_much_stays_without_texts(tmp_path):
    files = RecordFiles([], tmp_path / "spill")
    assert dict(parts.with_shared([("a", None)], files)) == {"a": None}
