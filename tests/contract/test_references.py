"""The same patient gives the same answers when references go by `fullUrl`, on all ways in.

The ways: a hook call, `/assess` with that call, `/assess` with a Bundle, and the command line with
either; draft orders ride in the call.
"""

import json
import re
from datetime import date
from functools import partial
from uuid import NAMESPACE_OID, UUID, uuid5

import orjson
import pytest

import terminology
from hooks import HookCall, respond, validate_response
from oncology.assessment import parts_on_demand, validate
from oncology.knowledge import load_knowledge
from service.clinical.answers import assessment_for
from service.clinical.engine import card_uuid
from service.clinical.submission import submission_of_document
from service.commands.assess import Choices, assess_files
from service.vignettes import chart
from tests.contract.conftest import PATIENTS
from tests.prefetch import KEYS
from tests.vignettes import cases

INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
DAY = "2026-11-24"
BUNDLES = [*sorted(PATIENTS.glob("*.json")), PATIENTS.parents[2] / "examples/bundle.json"]
DRUGS = ("ribociclib", "elacestrant")


def bundle(entries, kind="searchset"):
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def drafts_of(patient):
    rows = chart.drafts([{"drug": name, "dose": "400 mg once daily"} for name in DRUGS])
    return [{**row, "subject": {"reference": f"Patient/{patient}"}} for row in rows]


def with_medications(resources):
    """The resources, and each of their drugs as a Medication that the records of it point to."""
    drugs = {}
    for resource in resources:
        if "medicationCodeableConcept" in resource:
            other = dict(resource)
            code = other.pop("medicationCodeableConcept")
            name = f"drug-{uuid5(NAMESPACE_OID, json.dumps(code))}"
            drugs[name] = {"resourceType": "Medication", "id": name, "code": code}
            resource = {**other, "medicationReference": {"reference": f"Medication/{name}"}}
        yield resource
    yield from drugs.values()


def uuids(resources):
    """A UUID for each resource, in the order of their ids, by which equals are told apart."""
    places = sorted({f"{r['resourceType']}/{r['id']}" for r in resources})
    return {name: str(UUID(int=(rank << 96) + 1)) for rank, name in enumerate(places)}


def by_address(resources, names, identifiers):
    """Entries whose references are all `urn:uuid`, and resources that lose or change their id."""
    text = json.dumps(resources)
    for name, uuid in names.items():
        text = text.replace(f'"reference": "{name}"', f'"reference": "urn:uuid:{uuid}"')
    for resource, other in zip(resources, json.loads(text), strict=True):
        name = other.pop("id")
        if identifiers == "other":
            other["id"] = name if other["resourceType"] == "Patient" else f"zz-{name}"
        uuid = names[f"{resource['resourceType']}/{name}"]
        yield {"fullUrl": f"urn:uuid:{uuid}", "resource": other}


def prefetch(members):
    kinds = [member["resource"]["resourceType"] for member in members]
    keys = {key: bundle([]) for key in KEYS.values()}
    for kind, member in zip(kinds, members, strict=True):
        keys[KEYS.get(kind, "conditions")]["entry"] += [member]
    return keys


def request(members, patient, hook, orders=(), selections=()):
    context = {"userId": "Practitioner/1", "patientId": patient}
    if hook != "patient-view":
        context["draftOrders"] = bundle(list(orders))
    if hook == "order-select":
        context["selections"] = list(selections)
    own = {"asOf": DAY, "jurisdiction": "us"}
    return {
        "hook": hook,
        "hookInstance": INSTANCE,
        "context": context,
        "prefetch": prefetch(list(members)),
        "extension": {"org.luminal": own},
    }


def as_sent(resources, hook):
    """A request and a Bundle of a chart with ids, and references by type and id."""
    patient = next(r["id"] for r in resources if r["resourceType"] == "Patient")
    members, orders = ([{"resource": r} for r in rows] for rows in (resources, drafts_of(patient)))
    selections = [f"MedicationRequest/{orders[0]['resource']['id']}"]
    return request(members, patient, hook, orders, selections), bundle(members, "collection")


def by_full_url(resources, hook, identifiers):
    """The same with references by address, and what each new name stands for."""
    patient = next(r["id"] for r in resources if r["resourceType"] == "Patient")
    orders = list(with_medications(drafts_of(patient)))
    resources = list(with_medications(resources))
    names = uuids([*resources, *orders])
    members, drafts = (list(by_address(r, names, identifiers)) for r in (resources, orders))
    back = {uuid: name.partition("/")[2] for name, uuid in names.items()}
    back |= {f"zz-{old}": old for old in back.values()}
    first = f"MedicationRequest/{orders[0]['id']}"
    changed = f"MedicationRequest/zz-{orders[0]['id']}"
    selections = [changed if identifiers == "other" else f"MedicationRequest/{names[first]}"]
    call = request(members, patient, hook, drafts, selections)
    return call, bundle(members, "collection"), back


def plain(answer, back):
    """An answer with the old ids, in one order, and without what is keys of ids."""
    text = orjson.dumps(answer).decode()
    if back:
        names = "|".join(sorted(map(re.escape, back), key=len, reverse=True))
        text = re.sub(names, lambda match: back[match[0]], text)
    return settled(orjson.loads(text))


def settled(node):
    if isinstance(node, dict):
        return {
            k: sorted(v) if k == "sources" else settled(v) for k, v in node.items() if k != "uuid"
        }
    return [settled(item) for item in node] if isinstance(node, list) else node


def resources_of(path):
    return [entry["resource"] for entry in json.loads(path.read_text())["entry"]]


@pytest.fixture(scope="module")
def known():
    """Answers on all ways by what was sent; three tests send the same."""
    return {}


@pytest.fixture
def ways(known, live, http, real_engine, tmp_path, capsysbinary):
    """Returns every answer to a request and a Bundle: over HTTP and from the command line."""

    def post(path, document):
        answer = http.post(f"{live}/{path}", json=document)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def printed(document, output):
        path = tmp_path / "document.json"
        path.write_text(json.dumps(document))
        choices = Choices(date.fromisoformat(DAY), "us", output, "json")
        assert assess_files([str(path)], choices, real_engine) == 0
        return orjson.loads(capsysbinary.readouterr().out)

    def ways(call, whole):
        key = json.dumps([call, whole])
        if key not in known:
            known[key] = asked(call, whole)
        return known[key]

    def asked(call, whole):
        query = f"assess?asOf={DAY}&jurisdiction=us"
        return {
            "hook": post(f"cds-services/luminal-{call['hook']}", call),
            "cards, command line": printed(call, "cards"),
            "assess, call": post(query, call),
            "call, command line": printed(call, "assessment"),
            "assess, Bundle": post(query, whole),
            "Bundle, command line": printed(whole, "assessment"),
            "Bundle, cards": printed(whole, "cards"),
        }

    return ways


@pytest.mark.parametrize("identifiers", ["none", "other"])
@pytest.mark.parametrize("hook", ["patient-view", "order-select", "order-sign"])
@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.stem)
def test_references_by_full_url_on_all_ways_in(ways, path, hook, identifiers):
    resources = resources_of(path)
    call, whole, back = by_full_url(resources, hook, identifiers)
    answers = ways(call, whole)
    for way, answer in ways(*as_sent(resources, hook)).items():
        assert plain(answers[way], back) == plain(answer, {}), way


@pytest.mark.parametrize("hook", ["patient-view", "order-select", "order-sign"])
@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.stem)
def test_all_ways_in_agree(ways, path, hook):
    call, whole, _ = by_full_url(resources_of(path), hook, "none")
    answers = ways(call, whole)
    assert answers["hook"] == answers["cards, command line"]
    assert answers["assess, call"] == answers["call, command line"]
    assert answers["assess, Bundle"] == answers["Bundle, command line"]
    agents = {order["agents"][0] for order in answers["assess, call"]["orders"]}
    expectation = {"patient-view": set(), "order-select": {DRUGS[0]}, "order-sign": set(DRUGS)}
    assert agents == expectation[hook]


FOLDERS = ("options", "orders", "tests_due")
# a chart is the same in both jurisdictions
CHARTS = {v.id.rpartition("-")[0]: v for folder in FOLDERS for v in cases.vignettes(folder)}
# of each file's charts every fourth: neighbours differ in a result or a drug, not in their references
SAMPLE = list(CHARTS.values())[::4]
PARTS = 2


@pytest.mark.parametrize("part", range(PARTS))
def test_references_by_full_url_in_vignettes(real_engine, part):
    for vignette in SAMPLE[part::PARTS]:
        resources = json.loads(json.dumps(chart.resources(vignette.patient), default=str))
        query = date.fromisoformat(str(vignette.patient["as_of"])), vignette.jurisdiction

        def answers(call, query=query):
            """The response and the Assessment behind it; elsewhere each is asked for on its way."""
            submission = submission_of_document(real_engine, call)
            uuid_of = partial(card_uuid, submission.hook_instance)
            hook_call = HookCall(submission.service_id, uuid_of, tuple(submission.absences))
            case = submission.case(*query)
            answer = respond(hook_call, case, load_knowledge(), terminology.load())
            assessment = parts_on_demand.whole(answer.assessment)
            assert validate_response(answer.response) == validate(assessment) == []
            return [answer.response, assessment]

        call, _, back = by_full_url(resources, "order-sign", "none")
        first = answers(as_sent(resources, "order-sign")[0])
        assert plain(answers(call), back) == plain(first, {}), vignette.id


def of_p1(kind, identifier, **content):
    subject = {} if kind == "Patient" else {"subject": {"reference": "Patient/p1"}}
    return {"resourceType": kind, "id": identifier, **subject, **content}


CHART = [
    of_p1("Patient", "p1", gender="female", birthDate="1960-01-01"),
    of_p1("Condition", "c1", code={"text": "breast cancer"}, onsetDateTime="2024-12-01"),
    of_p1("Condition", "c2", code={"text": "bone metastases"}, onsetDateTime="2024-12-05"),
]
TARGET = "22222222-2222-4222-8222-222222222222"
OPEN = {"status": "active", "effectivePeriod": {"start": "2025-01-01"}}


def result(identifier, name, value):
    code = {"code": {"text": name}, "valueString": value}
    return of_p1("Observation", identifier, status="final", effectiveDateTime="2024-12-02", **code)


RESULTS = [
    result("er", "Estrogen receptor", "90% positive"),
    result("pr", "Progesterone receptor", "positive"),
    result("h", "HER2 IHC", "1+"),
]


@pytest.mark.parametrize("identifier", [{}, {"id": TARGET}, {"id": "med1"}])
def test_a_drug_behind_an_address_makes_its_line(real_engine, identifier):
    drug = {"resourceType": "Medication", "code": {"text": "letrozole"}, **identifier}
    medication_statement = {"medicationReference": {"reference": f"urn:uuid:{TARGET}"}, **OPEN}
    rows = [*CHART, of_p1("MedicationStatement", "m1", **medication_statement)]
    members = [
        {"fullUrl": f"urn:uuid:{TARGET}", "resource": drug},
        *({"resource": r} for r in rows),
    ]
    submission = submission_of_document(real_engine, bundle(members, "collection"))
    answer = assessment_for(real_engine, submission, date.fromisoformat(DAY), "us")
    assert [line["agents"] for line in answer["therapy"]["lines"]] == [["letrozole"]]
    assert "drug-not-named" not in {gap["code"] for gap in answer["dataGaps"]}


@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
def test_a_draft_without_an_id_is_judged_on_all_ways_in(ways, hook):
    medication_statement = of_p1(
        "MedicationStatement", "m1", medicationCodeableConcept={"text": "tamoxifen"}, **OPEN
    )
    draft = of_p1("MedicationRequest", "d", status="draft", intent="order", medicationCodeableConcept={"text": "ribociclib"})  # fmt: skip
    name = f"MedicationRequest/{TARGET}"
    del draft["id"]
    order = {"fullUrl": f"urn:uuid:{TARGET}", "resource": draft}
    members = [{"resource": r} for r in (*CHART, *RESULTS, medication_statement)]
    answers = ways(request(members, "p1", hook, [order], [name]), bundle(members, "collection"))
    assert [card["indicator"] for card in answers["hook"]["cards"]] == ["critical"]
    for way in ("assess, call", "call, command line"):
        orders = answers[way]["orders"]
        assert [(o["reference"], o["verdict"]) for o in orders] == [(name, "critical")]


@pytest.mark.parametrize("subject", ["Patient/p2", "urn:uuid:p2", "https://ehr.example/Patient/p2"])
@pytest.mark.parametrize("deep", [False, True])
def test_a_draft_of_another_patient_is_refused_whatever_names_them(live, http, subject, deep):
    draft = {"resourceType": "MedicationRequest", "id": "d", "subject": {"reference": subject}}
    other = {"fullUrl": "urn:uuid:p2", "resource": {"resourceType": "Patient", "id": "p2"}}
    order = {"resource": bundle([{"resource": draft}, other])} if deep else {"resource": draft}
    members = [{"resource": r} for r in CHART]
    call = request(members, "p1", "order-sign", [order, other])
    answer = http.post(f"{live}/cds-services/luminal-order-sign", json=call)
    assert answer.status_code == 400
    assert "another patient" in answer.text


def test_an_error_in_a_bundle_is_named(live, http):
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "x"}]}
    members = [{"resource": r} for r in (*CHART, outcome)]
    answer = http.post(f"{live}/assess", json=bundle(members, "collection")).json()
    assert "fetch-failed" in {gap["code"] for gap in answer["dataGaps"]}
