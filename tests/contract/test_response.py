"""Checks 17 to 20: what is answered."""

import json
import re

import pytest
from fhir.resources.R4B import get_fhir_model_class

NUMBERS = range(1, 9)
CASES = [
    ("patient-view", ()),
    ("order-select", ("olaparib", "elacestrant")),
    ("order-sign", ("olaparib", "elacestrant")),
]
ADDRESS = re.compile(r"https?://[^\s)>\]]+")


@pytest.fixture(scope="module", params=[(n, c) for n in NUMBERS for c in CASES], ids=str)
def answered(request, post, make_call):
    number, (hook, drafts) = request.param
    body = make_call(hook, number, drafts)
    answer = post(body)
    assert answer.status_code == 200, answer.text
    return body, answer.json()


def nodes(value):
    yield value
    children = value.values() if isinstance(value, dict) else value
    for child in children if isinstance(value, dict | list) else ():
        yield from nodes(child)


def without_systems(value):
    """The names of code systems begin with http:, and nobody opens them."""
    if isinstance(value, list):
        return [without_systems(item) for item in value]
    if isinstance(value, dict):
        return {key: without_systems(item) for key, item in value.items() if key != "system"}
    return value


def test_check_17_cards_fit_the_published_schema(answered, schema):
    _, answer = answered
    assert list(schema("response").iter_errors(answer)) == []
    cards = answer["cards"]
    uuids = [card["uuid"] for card in cards]
    uuids += [item["uuid"] for card in cards for item in card.get("suggestions", [])]
    assert len(set(uuids)) == len(uuids)
    for card in cards:
        assert 1 <= len(card["summary"]) <= 139
        assert not re.search(r"<(?!https://)", card["detail"])
        addresses = ADDRESS.findall(json.dumps(without_systems(card)))
        assert all(address.startswith("https://") for address in addresses)
    assert all(
        node not in (None, "", {}) and node != [] for node in nodes(cards) if node is not cards
    )


def test_check_18_suggestions_can_be_carried_out(answered):
    body, answer = answered
    patient = body["context"]["patientId"]
    entries = body["context"].get("draftOrders", {}).get("entry", [])
    drafts = {f"MedicationRequest/{entry['resource']['id']}" for entry in entries}
    for card in answer["cards"]:
        suggestions = card.get("suggestions", [])
        assert bool(suggestions) == ("selectionBehavior" in card)
        if card.get("selectionBehavior") == "at-most-one":
            assert sum(item.get("isRecommended", False) for item in suggestions) <= 1
        for action in (action for item in suggestions for action in item["actions"]):
            assert action["description"]
            if action["type"] == "delete":
                assert action["resourceId"] in drafts
                assert "resource" not in action
                continue
            resource = action["resource"]
            get_fhir_model_class(resource["resourceType"]).model_validate(resource)
            assert resource["subject"] == {"reference": f"Patient/{patient}"}
            assert resource["status"] == "draft"
            assert "id" not in resource or action["type"] == "update"


def test_check_19_links_reasons_and_nothing_unasked_for(answered):
    _, answer = answered
    assert set(answer) == {"cards", "extension"}
    for card in answer["cards"]:
        for link in card.get("links", []):
            assert link["type"] == "absolute"  # no tenant registers the app here
            assert "appContext" not in link
            assert "autolaunchable" not in link
        for reason in card.get("overrideReasons", []):
            assert {"code", "system", "display"} <= set(reason)
        assert all("actionSelectionBehavior" not in item for item in card.get("suggestions", []))


def test_what_the_kit_of_payers_asks_of_a_card(answered):
    """The checks of the Da Vinci CRD kit on any card, as far as they agree with CDS Hooks."""
    _, answer = answered
    for card in answer["cards"]:
        topic = card["source"]["topic"]
        assert {"code", "system", "display"} == set(topic)
        for row in card.get("overrideReasons", []):
            assert all(isinstance(row[key], str) for key in ("code", "system", "display"))
        for row in card.get("links", []):
            assert all(isinstance(row[key], str) for key in ("label", "type", "url"))
        for node in nodes(card):
            if isinstance(node, dict) and "doseQuantity" in node:
                quantity = node["doseQuantity"]
                assert quantity["system"] == "http://unitsofmeasure.org"
                assert quantity["code"] == quantity["unit"]


def test_check_20_silence_selection_and_other_patients(post, make_call, make_draft, is_refused):
    assert post(make_call(number=6)).json()["cards"] == []
    body = make_call("order-select", drafts=("elacestrant", "olaparib"))
    assert post(body).json()["cards"] == []
    body["context"]["selections"] = ["MedicationRequest/d2"]
    [card] = post(body).json()["cards"]
    assert card["suggestions"][0]["actions"][0]["resourceId"] == "MedicationRequest/d2"
    stranger = make_draft("letrozole", "demo-3", "d2")
    for hook in ("order-select", "order-sign"):
        is_refused(post(make_call(hook, drafts=("letrozole", stranger))), 400)


BROKEN = [
    {"uuid": ""},
    {"summary": "x" * 140},
    {"detail": "<b>x</b>"},
    {"detail": ""},
    {"indicator": "hard-stop"},
    {"source": {}},
    {"source": {"label": "L", "url": "http://plain.example"}},
    {"links": []},
    {"links": [{"label": "L", "url": "https://a.example", "type": "absolute", "appContext": "x"}]},
    {"links": [{"label": "L", "url": "javascript:alert(1)", "type": "absolute"}]},
    {"suggestions": [{"label": "L", "uuid": "u", "actions": [{"type": "delete", "description": "d", "resourceId": "A/1"}]}]},
    {"selectionBehavior": "any", "suggestions": [{"label": "L", "uuid": "u", "actions": [{"type": "create", "description": "d"}]}]},
    {"selectionBehavior": "any", "suggestions": [{"label": "L", "uuid": "u", "actions": [{"type": "delete", "description": "d", "resource": {"resourceType": "A"}, "resourceId": "A/1"}]}]},
    {"selectionBehavior": "any", "suggestions": [{"label": "L", "uuid": "u", "actions": [{"type": "create", "description": "d", "resource": {"resourceType": "A", "note": []}}]}]},
    {"selectionBehavior": "at-most-one", "suggestions": [{"label": "L", "uuid": u, "isRecommended": True, "actions": [{"type": "delete", "description": "d", "resourceId": "A/1"}]} for u in "ab"]},
    {"overrideReasons": [{"code": "c", "system": "urn:s"}]},
    {"systemActions": []},
    {"extension": {}},
]  # fmt: skip


@pytest.mark.parametrize("changes", BROKEN, ids=str)
def test_a_faulty_card_is_noticed_by_schema_and_service_alike(schema, real_engine, changes):
    good = {
        "uuid": "u",
        "summary": "s",
        "detail": "d",
        "indicator": "info",
        "source": {"label": "L"},
    }
    for card, is_good in ((good, True), ({**good, **changes}, False)):
        answer = {"cards": [card]}
        assert (not list(schema("response").iter_errors(answer))) is is_good
        assert (not real_engine.response_faults(answer)) is is_good
