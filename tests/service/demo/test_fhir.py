"""The demo's patients, and the small server over them."""

import pytest

from service.demo.fhir import create_server, demo_patients

PATIENTS = demo_patients()


@pytest.fixture
def fhir(serve_app):
    with serve_app(create_server(PATIENTS)) as address:
        yield address


def test_every_patient_has_ids_and_references_within_the_bundle():
    assert len(PATIENTS) == 8
    for owner, members in PATIENTS.items():
        keys = {(item["resourceType"], item["id"]) for item in members}
        assert len(keys) == len(members)
        for item in members:
            if item["resourceType"] != "Patient":
                assert item["subject"] == {"reference": f"Patient/{owner}"}


def test_the_patients_are_readable_fhir():
    from fhir.resources.R4B import get_fhir_model_class

    for members in PATIENTS.values():
        for item in members:
            get_fhir_model_class(item["resourceType"]).model_validate(item)


def test_search_by_patient_code_count_and_form(fhir, http):
    query = {"patient": "demo-2", "code": "http://loinc.org|69548-6,85337-4", "_count": "4"}
    first = http.get(f"{fhir}/Observation", params=query).json()
    assert (first["total"], len(first["entry"])) == (7, 4)
    rest = http.get(first["link"][0]["url"]).json()
    assert len(rest["entry"]) == 3
    form = http.post(f"{fhir}/Observation/_search", data={"subject": "Patient/demo-2"}).json()
    assert form["total"] > 7
    assert http.get(f"{fhir}/Patient/demo-2").json()["id"] == "demo-2"
    assert http.get(f"{fhir}/Patient/none").status_code == 404
    assert http.get(f"{fhir}/metadata").json()["fhirVersion"] == "4.0.1"
    assert http.get(f"{fhir}/metadata", headers={"Origin": "https://a.example"}).headers[
        "Access-Control-Allow-Origin"
    ]


def test_every_patient_has_the_names_that_clients_show():
    """The official sandbox fails on a Patient without `given` and `family`."""
    names = []
    for members in PATIENTS.values():
        [patient] = [item for item in members if item["resourceType"] == "Patient"]
        [name] = patient["name"]
        names.append((*name["given"], name["family"]))
        assert name["family"] == "Synthetic"
        assert name["text"]  # says what the case shows
    assert len(set(names)) == len(names)
