"""Diagnoses by the codes of classifications: ICD-10 and what countries made of it, ICD-9-CM, ICD-11."""

from __future__ import annotations

from itertools import product

import pytest

from terminology.files import read_csv
from tests.oncology.intake.gauntlet.charts import condition, read

ICD10 = ("http://hl7.org/fhir/sid/icd-10", "http://fhir.de/CodeSystem/bfarm/icd-10-gm", "ICD-10", "urn:oid:2.16.840.1.113883.6.3", None)  # fmt: skip
SECONDARY = [f"C77.{n}" for n in (0, 1, 2, 3, 4, 5, 8, 9)] + [f"C78.{n}" for n in range(9)] + [f"C79.{n}" for n in range(9)]  # fmt: skip


@pytest.mark.parametrize(("system", "code"), list(product(ICD10, SECONDARY)))
def test_every_code_of_a_secondary_tumour_has_a_site(system, code):
    for written in (code, code.replace(".", ""), f"{code}†", f"{code}*", code.lower()):
        if system is None and written[-1] in "†*":
            continue
        (cancer,) = read(condition(system, written)).cancers
        assert cancer.kind == "secondary", written
        assert cancer.site not in {None, "unspecified"}, written


def test_the_danish_letter_and_icd_9_are_read():
    sks = "urn:oid:1.2.208.176.2.4.12"
    assert [c.kind for c in read(condition(sks, "DC504")).cancers] == ["primary"]
    assert [c.site for c in read(condition(sks, "DC787")).cancers] == ["liver"]
    icd9 = "http://hl7.org/fhir/sid/icd-9-cm"
    assert [c.kind for c in read(condition(icd9, "174.9")).cancers] == ["primary"]
    assert [c.site for c in read(condition(icd9, "198.5")).cancers] == ["bone"]
    assert [c.kind for c in read(condition(icd9, "153.9")).cancers] == ["other-cancer"]
    assert [c.kind for c in read(condition(icd9, "V10.3")).cancers] == ["history"]


ICD11 = "http://id.who.int/icd/release/11/mms"
ICD11_ADDRESSES = (ICD11, "http://id.who.int/icd/release/11/2024-01/mms", f"{ICD11}|2024-01", "ICD-11")  # fmt: skip
ICD11_SITES = {"2D70": "lung", "2D72": "pleura", "2D80.0": "liver", "2D50": "brain", "2E03": "bone", "2E05.0": "ovary", "2E07": "adrenal", "2D60.3": "axillary lymph node", "2D91": "peritoneum", "2E08": "skin", "2D8Z": "other", "2E05.Y": "other"}  # fmt: skip


@pytest.mark.parametrize("system", ICD11_ADDRESSES)
@pytest.mark.parametrize("code", ICD11_SITES)
def test_icd_11_names_the_site_with_and_without_extensions(system, code):
    for written in (code, code.lower(), f"{code}&XK9K", f"{code}&XK9K&XH7KH3"):
        (cancer,) = read(condition(system, written)).cancers
        assert (cancer.kind, cancer.site) == ("secondary", ICD11_SITES[code]), written


@pytest.mark.parametrize("breast", ["2C6Z", "2C61.0", "2C61.0&XK9K", "2C61&XH7KH3"])
@pytest.mark.parametrize("site", ["2E03", "2D80.0&XK9K"])
def test_a_cluster_of_icd_11_names_the_cancer_and_its_spread(breast, site):
    for written in (f"{breast}/{site}", f"{site}/{breast}"):
        cancers = read(condition(ICD11, written)).cancers
        assert {c.site for c in cancers if c.kind == "secondary"} == {ICD11_SITES[site.partition("&")[0]]}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "kind"),
    [("2C6Z", "primary"), ("2C62", "primary"), ("2E65.2", "in-situ"), ("QC40.3", "history"),
     ("2B90.Z", "other-cancer"), ("2A81", "other-cancer")],
)  # fmt: skip
def test_icd_11_tells_cancers_from_each_other(code, kind):
    assert [c.kind for c in read(condition(ICD11, code)).cancers] == [kind]


def test_a_benign_tumour_and_a_syndrome_of_icd_11_are_no_cancer():
    for code in ("2F30.5", "2C65", "2F75"):
        assert read(condition(ICD11, code)).cancers == ()


@pytest.mark.parametrize("row", read_csv("icd11_entities"), ids=lambda row: row["code"])
def test_an_entity_of_icd_11_is_read_as_its_code(row):
    expectation = read(condition(ICD11, row["code"]))
    for written in (row["entity"], f"http://id.who.int/icd/entity/{row['entity']}", f"{ICD11}/{row['entity']}"):  # fmt: skip
        assert read(condition(ICD11, written)) == expectation, written


CERTAINTY = "http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit"
SURE = "https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT"


@pytest.mark.parametrize(
    ("letter", "active", "gaps"),
    [("A", None, []), ("V", None, ["unconfirmed-condition"]), ("Z", False, []), ("G", True, [])],
)
@pytest.mark.parametrize("code", ["C78.7", "C79.5", "C50.9"])
def test_the_german_certainty_decides(code, letter, active, gaps):
    extension = [{"url": CERTAINTY, "valueCoding": {"system": SURE, "code": letter}}]
    diagnosis = condition("http://fhir.de/CodeSystem/bfarm/icd-10-gm", code)
    diagnosis["code"]["coding"][0]["extension"] = extension
    record = read(diagnosis)
    assert [c.active for c in record.cancers] == ([] if active is None else [active])
    named = [g.code for g in record.gaps]
    assert named == (gaps or (["left-unread"] if letter == "A" else []))
