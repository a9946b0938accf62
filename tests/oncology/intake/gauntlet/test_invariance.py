"""The same patient gives the same Assessment, however the record was sent."""

import copy
import itertools
import json
import os
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import terminology
from oncology.assessment.assess import assess
from oncology.assessment.case import Case
from oncology.intake import read_bundle, read_bundles
from oncology.knowledge.load import load_knowledge as load

PATIENTS = sorted((Path(__file__).resolve().parents[4] / "service/demo/patients").glob("*.json"))
SYSTEMS = {
    "http://loinc.org": ["urn:oid:2.16.840.1.113883.6.1", "https://loinc.org", "http://loinc.org/"],
    "http://snomed.info/sct": ["urn:oid:2.16.840.1.113883.6.96", "https://snomed.info/sct"],
    "http://www.nlm.nih.gov/research/umls/rxnorm": ["urn:oid:2.16.840.1.113883.6.88"],
}
NOISE = [
    {"resourceType": "Appointment", "id": "n1", "status": "booked"},
    {"resourceType": "Coverage", "id": "n2", "status": "active"},
    {"resourceType": "Immunization", "id": "n3", "status": "completed"},
    {"resourceType": "FamilyMemberHistory", "id": "n4", "status": "completed", "condition": [{"code": {"text": "Breast cancer"}}]},
    {"resourceType": "Encounter", "id": "n5", "reasonCode": [{"text": "Metastatic breast cancer"}]},
    {"resourceType": "Observation", "id": "n6", "status": "final", "code": {"text": "Serum sodium"}, "valueQuantity": {"value": 140}},
    {"resourceType": "Observation", "id": "n7", "status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": "32996-1"}], "text": "HER2 serum"}, "valueQuantity": {"value": 90, "unit": "ng/mL"}},
    {"resourceType": "Observation", "id": "n8", "status": "entered-in-error", "code": {"coding": [{"system": "http://loinc.org", "code": "85337-4"}]}, "valueString": "Negative"},
    {"resourceType": "Observation", "id": "n9", "status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": "14130-9"}]}, "valueQuantity": {"value": 3, "unit": "fmol/mg"}},
    {"resourceType": "Condition", "id": "n10", "code": {"text": "Seasonal rhinitis"}},
    {"resourceType": "Condition", "id": "n11", "code": {"text": "Family history of breast cancer"}},
    {"resourceType": "Condition", "id": "n12", "code": {"text": "Liver metastases ruled out"}},
    {"resourceType": "Condition", "id": "n13", "code": {"text": "Metastatic breast cancer"}, "verificationStatus": {"coding": [{"code": "refuted"}]}},
    {"resourceType": "Procedure", "id": "n14", "status": "completed", "code": {"text": "Colonoscopy"}},
    {"resourceType": "AllergyIntolerance", "id": "n15", "code": {"text": "Peanut"}},
    {"resourceType": "DiagnosticReport", "id": "n16", "status": "final", "code": {"text": "Chest X-ray"}},
]  # fmt: skip
ADHERENCE = {"active": "taking", "stopped": "stopped-as-directed", "on-hold": "on-hold", "not-taken": "not-taking"}  # fmt: skip
EXAMPLES = settings(
    max_examples=25 if os.environ.get("CI") else 4,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def resources_of(path):
    return list(read_bundle(json.loads(path.read_text())).resources)


@cache
def answer_to(path):
    """The Assessment of the chart as it was sent, with which each other way is compared."""
    return judged(resources_of(path))


def bundle(resources):
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries}


def judged(resources, patient="demo"):
    return assess(
        Case(
            resources,
            None,
            date(2026, 11, 24),
            "us",
        ),
        load(),
        terminology.load(),
    )


def anonymous(document, names):
    """The document with every reference replaced by its place among the original ones."""
    text = json.dumps(document, sort_keys=True)
    for new, old in names.items():
        text = text.replace(f"/{new}", f"/{old}").replace(f'"{new}"', f'"{old}"')
    return sorted_sources(json.loads(text))


def sorted_sources(node):
    if isinstance(node, dict):
        return {
            k: sorted(v) if k == "sources" and isinstance(v, list) else sorted_sources(v)
            for k, v in node.items()
        }
    if isinstance(node, list):
        inner = [sorted_sources(v) for v in node]
        return sorted(inner, key=lambda v: json.dumps(v, sort_keys=True))
    return node


def renamed(resources, names):
    text = json.dumps(resources)
    for old, new in names.items():
        text = text.replace(f'"id": "{old}"', f'"id": "{new}"').replace(f'/{old}"', f'/{new}"')
    return json.loads(text)


@pytest.mark.parametrize("path", PATIENTS, ids=lambda p: p.stem)
@EXAMPLES
@given(data=st.data())
def test_order_and_bundles_do_not_matter(path, data):
    """Any order, in up to six bundles, one inside another, some resources sent twice."""
    resources = data.draw(st.permutations(resources_of(path)))
    twice = data.draw(st.lists(st.sampled_from(resources), max_size=5))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(resources)), min_size=1, max_size=5)))
    edges = [0, *cuts, len(resources)]
    bundles = [bundle(resources[a:b]) for a, b in itertools.pairwise(edges)]
    inside = bundle([*bundles[1:], *copy.deepcopy(twice)])
    documents = data.draw(st.sampled_from([[[bundles[0], inside]], [bundles[0], [inside]]]))
    flat = [resource for contents in read_bundles(documents) for resource in contents.resources]
    assert judged(flat) == answer_to(path)


@cache
def plain_answer_to(path):
    return sorted_sources(json.loads(json.dumps(answer_to(path))))


@pytest.mark.parametrize("path", PATIENTS, ids=lambda p: p.stem)
@EXAMPLES
@given(data=st.data())
def test_ids_do_not_matter(path, data):
    resources = resources_of(path)
    ids = [r["id"] for r in resources]
    shuffled = data.draw(st.permutations(range(len(ids))))
    names = {old: f"zz{number:04d}x" for old, number in zip(ids, shuffled, strict=True)}
    back = {new: old for old, new in names.items()}
    other = judged(renamed(resources, names))
    assert anonymous(other, back) == plain_answer_to(path)


def without_left(answer):
    """An answer but for what it names as left unread."""
    gaps = [gap for gap in answer["dataGaps"] if gap["code"] != "left-unread"]
    return {**answer, "dataGaps": gaps}


@pytest.mark.parametrize("path", PATIENTS, ids=lambda p: p.stem)
@EXAMPLES
@given(numbers=st.sets(st.integers(0, len(NOISE) - 1), min_size=1))
def test_irrelevant_resources_do_not_matter(path, numbers):
    resources = resources_of(path)
    patient = next(r["id"] for r in resources if r["resourceType"] == "Patient")
    subject = {"subject": {"reference": f"Patient/{patient}"}}
    noise = [{**NOISE[number], **subject} for number in sorted(numbers)]
    assert without_left(judged(noise + resources)) == without_left(answer_to(path))


def swapped(node, choose):
    if isinstance(node, dict):
        return {
            k: choose(v) if k == "system" and v in SYSTEMS else swapped(v, choose)
            for k, v in node.items()
        }
    return [swapped(v, choose) for v in node] if isinstance(node, list) else node


@pytest.mark.parametrize("path", PATIENTS, ids=lambda p: p.stem)
@EXAMPLES
@given(data=st.data())
def test_equivalent_system_addresses_do_not_matter(path, data):
    resources = resources_of(path)
    other = swapped(
        copy.deepcopy(resources),
        lambda system: data.draw(st.sampled_from([system, *SYSTEMS[system]])),
    )
    assert judged(other) == answer_to(path)


MEDICATION_KINDS = {
    "MedicationStatement", "MedicationRequest", "MedicationAdministration", "MedicationDispense",
}  # fmt: skip


def as_r5(resource):
    """The resource as R5 writes it."""
    result = copy.deepcopy(resource)
    kind = result["resourceType"]
    if kind in MEDICATION_KINDS:
        if "medicationCodeableConcept" in result:
            result["medication"] = {"concept": result.pop("medicationCodeableConcept")}
        if "medicationReference" in result:
            result["medication"] = {"reference": result.pop("medicationReference")}
        reasons = [{"concept": c} for c in result.pop("reasonCode", [])]
        reasons += [{"reference": r} for r in result.pop("reasonReference", [])]
        if reasons:
            result["reason"] = reasons
    if kind == "MedicationStatement" and result.get("status") in ADHERENCE:
        result["adherence"] = {"code": {"coding": [{"code": ADHERENCE[result["status"]]}]}}
        result["status"] = "recorded"
        if "statusReason" in result:
            result["adherence"]["reason"] = result.pop("statusReason")[0]
    if kind == "MedicationAdministration":
        for end in ("DateTime", "Period"):
            if f"effective{end}" in result:
                result[f"occurence{end}"] = result.pop(f"effective{end}")
    if kind == "Procedure":
        for end in ("DateTime", "Period"):
            if f"performed{end}" in result:
                result[f"occurrence{end}"] = result.pop(f"performed{end}")
    return result


@cache
def whole_answer_to(path):
    """The Assessment of the chart with every resource in the shape of R5."""
    return judged([as_r5(resource) for resource in resources_of(path)])


@pytest.mark.parametrize("path", PATIENTS, ids=lambda p: p.stem)
@EXAMPLES
@given(data=st.data())
def test_r5_shapes_do_not_matter(path, data):
    """Every resource, or any of them, in the shape of R5."""
    resources = resources_of(path)
    whole = [as_r5(r) for r in resources]
    assert whole != resources or path.stem[0] in "16"  # these two hold no medication record
    some = [r5 if data.draw(st.booleans()) else r4 for r4, r5 in zip(resources, whole, strict=True)]
    assert judged(some) == answer_to(path)
    assert whole_answer_to(path) == answer_to(path)


LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
RXNORM, ATC = "http://www.nlm.nih.gov/research/umls/rxnorm", "http://www.whocc.no/atc"
ICD, HGNC = "http://hl7.org/fhir/sid/icd-10-cm", "http://www.genenames.org/geneId"
FLAG = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


def drug_codes():
    """One drug's ingredient codes in the three systems, where no other drug shares them."""
    drugs = terminology.load().drugs.values()
    shared = [d.atc for d in drugs]
    return [
        {
            (system, code)
            for system, code in ((RXNORM, d.rxnorm), (SNOMED, d.snomed), (ATC, d.atc))
            if code and (system != ATC or shared.count(code) == 1)
        }
        for d in drugs
    ]


EQUIVALENT = [
    {(SNOMED, "10828004"), (LOINC, "LA6576-8"), (FLAG, "POS")},  # positive
    {(SNOMED, "260385009"), (LOINC, "LA6577-6"), (FLAG, "NEG")},  # negative
    {(LOINC, "85337-4"), (LOINC, "40556-3"), (LOINC, "16112-5")},  # ER
    {(LOINC, "85339-0"), (LOINC, "40557-1"), (LOINC, "16113-3")},  # PR
    {(LOINC, "85318-4"), (LOINC, "31150-6"), (LOINC, "96893-3")},  # HER2 by FISH
    {(LOINC, "LA9633-4"), (SNOMED, "52101004")},  # present
    {(LOINC, "LA9634-2"), (SNOMED, "2667000")},  # absent
    {(SNOMED, "254837009"), (ICD, "C50.919"), (ICD, "C50919"), (SNOMED, "372137005")},  # breast
    {(SNOMED, "94222008"), (ICD, "C79.51")},  # metastasis in bone
    {(SNOMED, "94381002"), (ICD, "C78.7")},  # metastasis in the liver
    {(HGNC, "HGNC:3467"), (HGNC, "3467")},  # ESR1
    {(HGNC, "HGNC:8975"), (HGNC, "8975")},  # PIK3CA
    *drug_codes(),
]


def recoded(node, choose):
    if isinstance(node, dict):
        for same in EQUIVALENT:
            if [node.get("system"), node.get("code")] in [list(pair) for pair in same]:
                system, code = choose(sorted(same))
                return {"system": system, "code": code}
        return {k: recoded(v, choose) for k, v in node.items()}
    return [recoded(v, choose) for v in node] if isinstance(node, list) else node


@pytest.mark.parametrize("path", PATIENTS, ids=lambda p: p.stem)
@EXAMPLES
@given(data=st.data())
def test_equivalent_codes_do_not_matter(path, data):
    resources = resources_of(path)
    choices = []

    def choose(same):
        choices.append(same)
        return data.draw(st.sampled_from(same))

    other = recoded(copy.deepcopy(resources), choose)
    assert choices, "the chart holds no code that has an equivalent"
    assert judged(other) == answer_to(path)
