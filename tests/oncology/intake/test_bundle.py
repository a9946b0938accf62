"""One reader of Bundles: what it finds, how it names it, and which references it resolves."""

import copy
import time
from datetime import date
from uuid import NAMESPACE_URL, uuid5

import pytest

import terminology
from oncology.intake import read_bundle, read_bundles, read_record

DAY = date(2026, 11, 24)
A, B = (
    "urn:uuid:22222222-2222-4222-8222-222222222222",
    "urn:uuid:33333333-3333-4333-8333-333333333333",
)
LETROZOLE = {"resourceType": "Medication", "code": {"text": "letrozole"}}


def bundle(*entries):
    members = [{"fullUrl": url, "resource": resource} for url, resource in entries]
    return {"resourceType": "Bundle", "type": "collection", "entry": members}


def statement(target, **more):
    own = {"resourceType": "MedicationStatement", "id": "m", "status": "active"}
    return {**own, "medicationReference": {"reference": target}, **more}


def drugs(*documents, patient="p"):
    contents = read_bundles(documents, patient)
    resources = [resource for part in contents for resource in part.resources]
    record = read_record(resources, patient, DAY, terminology.load())
    return [m.ingredients for m in record.medications]


SERVER = "https://ehr.example/fhir/Medication/22"
ADDRESSES = [
    (A, A),
    (A, A.upper().replace("URN:UUID", "urn:uuid")),
    ("urn:oid:1.2.3", "urn:oid:1.2.3"),
    (SERVER, SERVER),
    (SERVER, f"{SERVER}/_history/2"),
    (f"{SERVER}/_history/2", SERVER),
    (SERVER, "Medication/22"),
    ("https://ehr.example/get?what=a/b", "https://ehr.example/get?what=a/b"),
    ("http://x.example/<script>\ud800", "http://x.example/<script>\ud800"),
]


@pytest.mark.parametrize(("url", "target"), ADDRESSES)
@pytest.mark.parametrize("identifier", [{}, {"id": "22"}, {"id": "other"}, {"id": 5}])
@pytest.mark.parametrize("apart", [False, True])
def test_a_reference_to_an_address_is_followed(url, target, identifier, apart):
    medication = (url, {**LETROZOLE, **identifier})
    target_entry = (B, statement(target))
    documents = (
        [bundle(medication), bundle(target_entry)] if apart else [bundle(target_entry, medication)]
    )
    assert drugs(*documents) == [("letrozole",)]


def test_an_id_outranks_an_address_with_the_same_end():
    other = {**LETROZOLE, "id": "22", "code": {"text": "tamoxifen"}}
    document = bundle(
        (SERVER, {**LETROZOLE, "id": "x"}), ("https://b.example/Medication/22", other)
    )
    assert drugs(document, statement("Medication/22")) == [("tamoxifen",)]
    assert drugs(document, statement(SERVER)) == [("letrozole",)]


def test_an_address_of_two_resources_names_neither():
    other = {**LETROZOLE, "id": "y", "code": {"text": "tamoxifen"}}
    document = bundle((A, {**LETROZOLE, "id": "x"}), (A, other))
    assert drugs(document, statement(A)) == drugs(statement(A)) == [()]


STRANGE = (
    "https://ehr.example/fhir/Condition/22",
    "urn:uuid:<img src=x>",
    "https://e.example/" + "a" * 9000,
)


@pytest.mark.parametrize(
    ("url", "identifier"),
    [
        (A, A.removeprefix("urn:uuid:")),
        (SERVER, "22"),
        ("urn:oid:1.2.3", "1.2.3"),
        *((url, str(uuid5(NAMESPACE_URL, url))) for url in STRANGE),
    ],
)
def test_an_address_gives_an_id_that_is_one(url, identifier):
    [resource] = read_bundle(bundle((url, LETROZOLE))).resources
    assert resource["code"] == LETROZOLE["code"]
    assert resource["id"] == identifier


def test_what_was_sent_is_left_as_it_is():
    document = bundle((A, LETROZOLE), (B, statement(A, note=[{"text": "x"}])))
    before = copy.deepcopy(document)
    contents = read_bundle(document)
    assert document == before
    assert read_bundle(list(contents.resources)).resources == contents.resources


def test_only_references_are_rewritten():
    [_, resource] = read_bundle(
        bundle((A, LETROZOLE), (B, statement(A, note=[{"text": A}])))
    ).resources
    assert resource["note"] == [{"text": A}]


ERROR, HINT = (
    {"resourceType": "OperationOutcome", "issue": [{"severity": s}]} for s in ("error", "warning")
)


@pytest.mark.parametrize(
    "outcome", [ERROR, {"resourceType": "OperationOutcome"}, {**ERROR, "issue": "x"}]
)
def test_errors_stand_apart(outcome):
    contents = read_bundle(bundle((None, LETROZOLE), (None, HINT), (None, outcome)))
    assert contents.resources == (LETROZOLE,)
    assert contents.errors == (outcome,)


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {"resourceType": "Bundle"},
        bundle(),
        bundle((A, None)),
        {"resourceType": "Bundle", "entry": [3, "x"]},
    ],
)
def test_nothing_is_nothing(document):
    assert read_bundle(document).resources == ()


@pytest.mark.parametrize("document", ["hello", 3, {"id": "x"}, {"resourceType": ["Bundle"]}])
def test_what_is_no_resource_is_handed_on(document):
    assert read_bundle(document).resources == (document,)
    assert read_bundle(bundle((A, document))).resources == (document,)


def nested(depth):
    document = bundle((A, LETROZOLE))
    for _ in range(depth):
        document = [bundle((None, document))]
    return document


def test_depth_has_no_bound():
    deep = node = {}
    for _ in range(50_000):
        node["extension"] = [{"reference": A}]
        node = node["extension"][0]
    contents = read_bundle([nested(50_000), {**LETROZOLE, "id": "d", "extension": [deep]}])
    assert len(contents.resources) == 2
    while deep:  # taken apart by hand, since to forget it whole is a recursion too
        deep = deep.pop("extension", [None])[0]


def seconds(count):
    entries = [(f"urn:uuid:{n}", {**LETROZOLE, "id": f"m{n}"}) for n in range(count)]
    entries += [(f"urn:uuid:s{n}", statement(f"urn:uuid:{n}", id=f"s{n}")) for n in range(count)]
    document, best = bundle(*entries), float("inf")
    for _ in range(3):
        start = time.process_time()
        read_bundle(document)
        best = min(best, time.process_time() - start)
    return best


def test_time_grows_with_the_size_alone():
    assert seconds(10_000) < 50 * seconds(1_000)  # ten times the size; by its square it were 100


PATIENT = {"resourceType": "Patient", "gender": "female"}
OTHER = {"resourceType": "Patient", "gender": "male"}


def of(target):
    return {**statement("Medication/l"), "subject": {"reference": target}}


STATIN = {**LETROZOLE, "id": "l"}
OWNERS = [
    # the lone Patient that no id names is the patient of the call
    ("p", [(A, PATIENT)], A, True),
    ("p", [(A, PATIENT), ("https://e.example/Patient/q", OTHER)], A, True),
    ("p", [(A, {**PATIENT, "id": "p"})], A, True),
    ("p", [("https://e.example/Patient/p", PATIENT)], "https://e.example/Patient/p", True),
    (None, [(A, PATIENT)], A, True),
    # another person's data are not the patient's
    ("p", [(A, {**PATIENT, "id": "q"})], A, False),
    ("p", [("https://e.example/Patient/q", PATIENT)], "https://e.example/Patient/q", False),
    ("p", [(A, PATIENT), ("https://e.example/Patient/q", OTHER)], "Patient/q", False),
    ("p", [(A, {**PATIENT, "id": "p"}), (B, {**OTHER, "id": "q"})], B, False),
    ("p", [(A, {**PATIENT, "id": "p"}), (B, OTHER)], B, False),
    ("p", [(A, PATIENT), (B, OTHER)], B, False),
    ("p", [("https://e.example/Patient/q", {**PATIENT, "id": "p"})], "Patient/q", False),
]  # fmt: skip


@pytest.mark.parametrize(("patient", "patients", "subject", "mine"), OWNERS)
def test_whose_record_it_is(patient, patients, subject, mine):
    statins = drugs(bundle(*patients), bundle((None, of(subject))), STATIN, patient=patient)
    assert bool(statins) is mine


@pytest.mark.parametrize(
    ("url", "resource", "is_addressed"),
    [
        (None, {"resourceType": "Observation", "id": "o"}, False),
        ("https://ehr.example/Observation/o", {"resourceType": "Observation", "id": "o"}, False),
        ("https://ehr.example/Observation/o", {"resourceType": "Observation"}, False),
        ("https://ehr.example/Observation/x", {"resourceType": "Observation", "id": "o"}, True),
        (A, {"resourceType": "Observation", "id": "o"}, True),
        (A, {"resourceType": "Observation"}, False),
        ("https://ehr.example/Patient/x", {"resourceType": "Patient", "id": "p"}, False),
    ],
)
def test_it_says_whether_references_may_lead_into_a_document(url, resource, is_addressed):
    """Where none may, what others hold makes no difference to how it is read, nor it to them."""
    document = bundle((url, resource))
    assert read_bundle(document).is_addressed == is_addressed
    pointer = statement(url or "Observation/o")
    alone, beside = read_bundle(pointer), read_bundles((pointer, document))[0]
    assert (alone == beside) or is_addressed
