"""The one way from a case to a response: the cards of the hook, and what could not be had."""

import json
import re
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import product
from pathlib import Path

import pytest

import cards
import terminology
from cards.layout import load_layout
from hooks import Absence, HookCall, answer_on, name_absent, respond, validate_response
from hooks.absence import CODES, describe
from hooks.registry import QUERIES, SERVICES, THERAPY
from oncology.assessment import Case, assess, judge_chart
from oncology.course import Budget, Work
from oncology.facts import Scope
from oncology.knowledge import load_knowledge
from oncology.values import Reason

DEMO = Path(__file__).resolve().parents[2] / "service/demo/patients/2-esr1-after-cdk.json"
ABSENT = (Absence("procedures", "not-supplied"), Absence("allergies", "pages-left"))


def case(*drafts):
    entries = json.loads(DEMO.read_text())["entry"]
    resources = tuple(entry["resource"] for entry in entries)
    return Case(resources, "demo-2", date(2026, 11, 24), "us", drafts)


def answer(hook, *drafts, **more):
    call = HookCall(f"luminal-{hook}", lambda key: re.sub("[/#]", ".", key), ABSENT, **more)
    return respond(call, case(*drafts), load_knowledge(), terminology.load())


def draft(drug):
    return {
        "resourceType": "MedicationRequest", "id": "d1", "status": "draft", "intent": "order",
        "medicationCodeableConcept": {"text": drug}, "subject": {"reference": "Patient/demo-2"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("hook", "kinds"),
    [
        ("patient-view", {"opening", "missing"}),
        ("order-sign", {"missing", "order"}),
    ],
)
def test_a_hook_shows_its_own_cards(hook, kinds):
    response = answer(hook, draft("olaparib")).response
    assert {card["uuid"].split(":")[0] for card in response["cards"]} <= kinds
    assert response["cards"]
    assert validate_response(response) == []


@pytest.mark.parametrize("junk", [None, 1, True, [], ["MedicationRequest"], {}, {"a": []}, ""])
@pytest.mark.parametrize("element", ["resourceType", "id", "status", "medicationCodeableConcept"])
def test_a_draft_with_anything_in_place_of_a_name_is_answered(element, junk):
    response = answer("order-sign", {**draft("olaparib"), element: junk}).response
    assert validate_response(response) == []


@pytest.mark.parametrize("base", ["https://luminal.example/cds", "http://localhost:8000"])
def test_the_card_of_an_opening_leads_to_the_page_of_its_first_option(base):
    response = answer("patient-view", knowledge_url=f"{base}/knowledge").response
    assert validate_response(response) == []
    last = {card["uuid"]: card.get("links", [{}])[-1].get("url") for card in response["cards"]}
    regimen = last["opening"].removeprefix(f"{base}/knowledge/regimens/")
    assert regimen in load_knowledge().regimens


@pytest.mark.parametrize("base", ["https://luminal.example/cds", "http://localhost:8000"])
def test_status_leads_to_the_glossary_and_options_to_the_page_of_the_first(base):
    called = {"knowledge_url": f"{base}/knowledge", "is_long": True}
    response = answer("patient-view", **called).response
    assert validate_response(response) == []
    last = {card["uuid"]: card.get("links", [{}])[-1].get("url") for card in response["cards"]}
    pages = {key.partition(".")[0]: url for key, url in last.items() if url}
    assert pages["status"] == f"{base}/knowledge/glossary"
    regimen = pages["options"].removeprefix(f"{base}/knowledge/regimens/")
    assert regimen in load_knowledge().regimens


def test_where_the_ehr_opens_the_page_every_card_with_links_leads_to_it():
    app = cards.AppLink("https://luminal.example/smart/launch", '{"hookInstance":"x"}')
    call = HookCall("luminal-patient-view", str, (), app=app)
    response = respond(call, case(), load_knowledge(), terminology.load()).response
    assert validate_response(response) == []
    firsts = [card["links"][0] for card in response["cards"] if "links" in card]
    assert firsts
    assert {first["type"] for first in firsts} == {"smart"}
    assert "smart" not in str(answer("patient-view").response)
    firsts[0]["type"] = "absolute"  # which hands nothing on
    assert validate_response(response)


def test_no_card_leads_to_an_open_address_or_without_one_to_the_glossary():
    exposed = answer("patient-view", knowledge_url="http://luminal.example/knowledge").response
    assert any("url" in fault for fault in validate_response(exposed))
    assert "Glossary" not in str(answer("patient-view").response)


def test_the_response_says_by_which_knowledge_it_was_made():
    select_answer = answer("order-select")
    assert select_answer.response["cards"] == []
    assert select_answer.response["extension"] == {
        "org.luminal": {
            "knowledgeVersion": load_knowledge().version,
            "schemaVersion": select_answer.assessment["schemaVersion"],
        }
    }


def test_what_could_not_be_had_is_a_gap_of_the_assessment():
    gaps = [gap for gap in answer("patient-view").assessment["dataGaps"] if "data-" in gap["code"]]
    assert "therapy-incomplete" not in {gap["code"] for gap in gaps}
    assert [(gap["code"], gap["severity"]) for gap in gaps] == [
        ("data-not-supplied", "warning"),
        ("data-pages-left", "warning"),
    ]
    assert [gap["text"] for gap in gaps] == [absence.text for absence in ABSENT]


def test_nothing_absent_adds_nothing():
    document = {"dataGaps": []}
    name_absent(document, ())
    assert document == {"dataGaps": []}


RIGHT, WRONG = ("elacestrant",), ("olaparib",)  # the right order draws no card
HOOKS = {"patient-view": (), "order-select": WRONG, "order-sign": WRONG}
KEY = re.compile(r"\b[a-z]+[A-Z][A-Za-z]+\b")
ADDRESS = re.compile(r"https://[^)\s]+")  # of a link, which nobody reads


@lru_cache
def judged():
    return judge_chart(case(), load_knowledge(), terminology.load())


def cards_on(hook, drugs, *absences):
    """The cards of a hook; the chart behind them is judged once."""
    call = HookCall(f"luminal-{hook}", lambda key: key.replace("/", "."), absences)
    answer = answer_on(call, case(*map(draft, drugs)), judged())
    assert validate_response(answer.response) == []
    return answer.response["cards"]


def texts(card_list):
    text = "\n".join(f"{card['summary']}\n{card['detail']}" for card in card_list)
    return text.replace("\\", "")


def drug_actions(card_list):
    """What the cards offer to do to orders of drugs."""
    return [
        action
        for card in card_list
        for suggestion in card.get("suggestions", [])
        for action in suggestion["actions"]
        if action["type"] == "delete" or action["resource"]["resourceType"] == "MedicationRequest"
    ]


@pytest.mark.parametrize("hook", HOOKS)
def test_each_absence_is_said_once_by_each_hook_in_plain_words(hook):
    for key, code in product(QUERIES, sorted(CODES - {"not-served"})):
        absence = Absence(key, code)
        for drugs in {HOOKS[hook], RIGHT} if HOOKS[hook] else {()}:
            card_list = cards_on(hook, drugs, absence)
            text = texts(card_list)
            assert text.count(absence.text) == 1, (key, code, drugs)
            words = ADDRESS.sub("", text)
            assert not KEY.search(words), KEY.search(words)
            if key in THERAPY:
                assert drug_actions(card_list) == [], (key, code)
                assert "Data on therapy are incomplete" in text
                assert "Fits the record" not in text


@pytest.mark.parametrize("hook", HOOKS)
def test_what_is_not_served_here_is_said_on_patient_view_alone(hook):
    whole = cards_on(hook, HOOKS[hook])
    for key in QUERIES:
        absence = Absence(key, "not-served")
        card_list = cards_on(hook, HOOKS[hook], absence)
        said = 1 if hook == "patient-view" else 0
        assert texts(card_list).count(absence.text) == said, key
        assert drug_actions(card_list) == drug_actions(whole) != []
        if not said:
            assert card_list == whole


@pytest.mark.parametrize("hook", HOOKS)
def test_no_source_of_therapy_at_all_is_incomplete_therapy(hook):
    absences = [Absence(key, "not-served") for key in THERAPY]
    assert drug_actions(cards_on(hook, HOOKS[hook], *absences)) == []
    whole = cards_on(hook, HOOKS[hook], *absences[1:])
    assert drug_actions(whole) != []


def test_a_right_order_is_silent_only_while_therapy_is_whole():
    assert cards_on("order-sign", RIGHT) == []
    [card] = cards_on("order-sign", RIGHT, Absence(THERAPY[0], "supplied-error"))
    assert card["indicator"] == "warning"
    [card] = cards_on("order-sign", ("paracetamol",), Absence(THERAPY[0], "pages-left"))
    assert card["uuid"] == "missing"
    assert cards_on("order-sign", (), Absence(THERAPY[0], "pages-left")) == []


def test_absences_of_one_kind_share_a_sentence():
    absences = [Absence(key, "not-supplied") for key in THERAPY[1:]]
    [sentence] = describe(absences)
    assert sentence == "The EHR did not supply medication orders, drugs given and drugs handed out."
    assert sentence in texts(cards_on("patient-view", (), *absences))


@pytest.mark.parametrize(
    ("reasons", "is_said"),
    [
        ((), False), (("not-advanced",), True), (("her2-status-unknown", "not-advanced"), True),
        (("no-breast-cancer",), False), (("her2-positive",), False), (("deceased",), False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("hook", HOOKS)
def test_out_of_scope_is_silent_unless_therapy_could_settle_the_scope(hook, reasons, is_said):
    scope = Scope(False, tuple(Reason(code, "x") for code in reasons))
    chart = replace(judged(), scope=scope, options=())
    absences = (Absence("medicationRequests", "server-slow"),)
    call = HookCall(f"luminal-{hook}", str, absences if reasons else ())
    response = answer_on(call, case(*map(draft, HOOKS[hook])), chart).response
    assert [card["uuid"] for card in response["cards"]] == ["missing"] * is_said


def test_the_assessment_names_incomplete_therapy_and_no_option_in_place_of_an_order():
    document = assess(case(*map(draft, WRONG)), load_knowledge(), terminology.load())
    assert document["orders"][0]["alternatives"]
    name_absent(document, [Absence("medicationDispenses", "pages-left")])
    assert [gap["code"] for gap in document["dataGaps"][-2:]] == [
        "data-pages-left",
        "therapy-incomplete",
    ]
    assert document["orders"][0]["alternatives"] == []


def test_every_source_of_therapy_is_a_query_and_a_group_of_its_own():
    assert set(THERAPY) < set(QUERIES)
    assert all(service.essential[-1] == THERAPY for service in SERVICES.values())


def written(document, name=None):
    """Names of the parts of a document that were asked for."""
    part = document[name] if name else document
    return set(part._parts)


@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
def test_an_order_hook_writes_what_it_shows_and_nothing_else(hook):
    assessment = answer(hook, draft("olaparib")).assessment
    shown = {"asOf", "jurisdiction", "knowledgeVersion", "schemaVersion", "scope", "orders"}
    assert written(assessment) == {*shown, "options", "dataGaps"}
    options = [option for option in assessment["options"] if written(option) - {"id"}]
    assert len(options) <= load_layout().limits.options  # a tie is offered whole


def test_of_an_option_that_does_not_fit_a_chart_writes_that_alone():
    assessment = answer("patient-view").assessment
    assert written(assessment, "therapy") <= {
        "courses", "lines", "nextLine", "onTherapy", "confidence", "facts",
    }  # fmt: skip
    assert written(assessment["therapy"], "facts") <= {"listed_agents", "undated"}
    closed = [option for option in assessment["options"] if option["status"] == "not-eligible"]
    assert closed
    assert all(written(option) <= {"id", "status", "rank", "hidden"} for option in closed)


def test_no_order_passes_in_silence_where_the_budget_cut():
    """A chart made to be slow: many dates of the month, and no work left for them."""
    ordered = {
        "resourceType": "MedicationStatement", "status": "stopped", "subject": {"reference": "Patient/demo-2"},
        "medicationCodeableConcept": {"text": "capecitabine"},
    }  # fmt: skip
    many = tuple(
        {**ordered, "id": f"m{n}", "effectivePeriod": {"start": f"20{10 + n}-03", "end": f"20{10 + n}-05"}}
        for n in range(12)
    )  # fmt: skip
    plain = case(draft("elacestrant"))
    slow = Case((*plain.resources, *many), plain.patient_id, plain.as_of, "us", plain.draft_orders)
    work = Work(Budget(20, 60))
    call = HookCall("luminal-order-sign", lambda key: re.sub("[/#]", ".", key))
    whole = answer_on(call, slow, judge_chart(slow, load_knowledge(), terminology.load(), work))
    assert work.is_spent
    gaps = {gap["code"] for gap in whole.assessment["dataGaps"]}
    assert {"dates-not-tried", "therapy-incomplete"} <= gaps
    assert any("not tried" in card["detail"] for card in whole.response["cards"])
    assert all("suggestions" not in card for card in whole.response["cards"])
    assert validate_response(whole.response) == []
