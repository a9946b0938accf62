"""Code systems: every spelling of an address leads to one short name."""

import pytest

import terminology
from terminology import Coding, files

ROWS = files.read_yaml("systems")["systems"]


@pytest.fixture(scope="module")
def systems():
    return terminology.load().systems


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
@pytest.mark.parametrize("ending", ["", "/"])
def test_every_spelling_of_an_address_has_its_name(systems, row, ending):
    assert systems[row["id"]] == row["url"]
    for url in (row["url"], *row["also"]):
        assert systems.name_of(url.rstrip("/") + ending) == row["id"]
        assert systems.pairs([Coding(url, "1")])[0][0] == row.get("within", row["id"])


def test_a_strange_or_absent_address_has_no_name(systems):
    assert systems.name_of("http://example.org/codes") is None
    assert systems.name_of(None) is None
    assert list(systems) == [row["id"] for row in ROWS]
    assert len(systems) == len(ROWS)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://www.whocc.no/atc|2024", "atc"),
        ("https://www.whocc.no/atc/", "atc"),
        ("atc", "atc"),
        ("http://snomed.info/sct/11000146104", "snomed"),
        ("http://snomed.info/sct/11000146104/version/20240401", "snomed"),
        ("HTTP://LOINC.ORG", "loinc"),
        ("http://snomed.info/sctx", None),
    ],
)
def test_versions_and_editions_are_no_other_system(systems, url, name):
    assert systems.name_of(url) == name


@pytest.mark.parametrize(
    ("system", "code", "pair"),
    [
        ("http://hl7.org/fhir/sid/icd-10", "C79.5†", ("icd10", "C795")),
        ("http://fhir.de/CodeSystem/bfarm/icd-10-gm", "C79.5 *", ("icd10", "C795")),
        ("urn:oid:1.2.208.176.2.4.12", "DC504", ("icd10", "C504")),
        ("http://hl7.org/fhir/sid/icd-9-cm", "174.9", ("icd9cm", "1749")),
        ("http://loinc.org", "85337-4", ("loinc", "85337-4")),
    ],
)
def test_codes_of_a_classification_have_one_form(systems, system, code, pair):
    ((name, coding),) = systems.pairs([Coding(system, code)])
    assert (name, coding.code) == pair
