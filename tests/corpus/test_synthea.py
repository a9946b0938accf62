"""Files in the forms of Synthea are read, and a receptor that is read otherwise is told."""

import json

from tests.corpus import synthea

UUID = "7c1b0f6e-0000-4000-8000-000000000000"


def chart(name, status, subject):
    code = {"coding": [{"system": "http://loinc.org", "code": "85337-4"}]}
    value = {"coding": [{"system": "http://snomed.info/sct", "code": status}]}
    return [
        {"resourceType": "Patient", "id": name, "gender": "female", "birthDate": "1959-01-01"},
        {"resourceType": "Observation", "id": f"o-{name}", "status": "final", "code": code,
         "subject": {"reference": subject}, "effectiveDateTime": "2020-01-01", "valueCodeableConcept": value},
    ]  # fmt: skip


def test_bundles_arrays_and_lines_are_held_against_their_codes(tmp_path, capsys):
    entries = [
        {"fullUrl": f"urn:uuid:{r['id']}", "resource": r}
        for r in chart("b", "10828004", "urn:uuid:b")
    ]
    (tmp_path / "bundle.json").write_text(json.dumps({"resourceType": "Bundle", "entry": entries}))
    (tmp_path / "array.json").write_text(json.dumps(chart(UUID, "260385009", f"urn:uuid:{UUID}")))
    lines = chart("l", "10828004", "Patient/l")
    (tmp_path / "lines.ndjson").write_text("\n".join(map(json.dumps, lines)))
    rows, plans = synthea.rows_of(tmp_path)
    assert {name: plan["er"] for name, plan in plans.items()} == {
        "b": "positive", UUID: "negative", "l": "positive",
    }  # fmt: skip
    assert [*synthea.differences(rows, plans)] == []
    rows["l"]["er"] = "negative"
    assert [*synthea.differences(rows, plans)] == [("l", "er", "positive", "negative")]
    assert synthea.main(tmp_path) == 0
    assert "receptors read otherwise: 0" in capsys.readouterr().out
