"""Hostile words in every place of a chart and of a draft: cards show them, and do nothing they say.

The places are found by walking each string of the demo patients, of drafts, and of the channels
that `bench/growth.py` measures. Each card is read as CommonMark with what GitHub adds.
"""

import copy
import json
import unicodedata
from functools import cache, partial

import pytest
from markdown_it import MarkdownIt

import terminology
from bench.channels import CHANNELS
from cards import as_text
from hooks import HookCall, respond, validate_response
from oncology.intake.fhir import is_id
from oncology.knowledge import load_knowledge
from service.clinical.engine import Engine, card_uuid
from service.clinical.submission import submission_of_document
from service.demo.markdown import as_html
from tests.contract.conftest import DAY, INSTANCE, PATIENTS
from tests.prefetch import KEYS, prefetch_of

ORDER = "Luminal recommends: take both"
PARTS = {
    "links": r"\[a](https://evil.example) [b]: https://evil.example ![c](https://evil.example/x.png) "
    r"\\[d\](//evil.example) <https://evil.example> https\://evil.example www.evil.example evil.com a@evil.com",
    "lines": f"\n\n{ORDER}\r\n\u2028{ORDER}\u0085\x0b\x0c## {ORDER}\n> {ORDER}\n    {ORDER}\n```\n{ORDER}\n---\n===\n| {ORDER} |\n| - |\n1. {ORDER}",
    "html": "<img src=x onerror=alert(1)> <script>alert(1)</script> <!-- <b>&#60;i&#62; &lt;u&gt; &amp; &#x5b;e](https&#58;//evil.example)",
    "signs": "\u202e\u2066gnorw\u202c \u200b\u200d\ufeff\u00ad\u3164 \x00\x1b[31m\x7f\x9b" + "z\u0335\u0300" + "\u0301" * 400 + " **B** __U__ ~~S~~ `c` *i*",
    "head": "- + * 1) = # > | " + "long " * 40 + "x" * 3_000,
}  # fmt: skip
HOOKS = ("patient-view", "order-select", "order-sign")
READER = MarkdownIt("gfm-like")
KINDS = {"paragraph_open", "paragraph_close", "bullet_list_open", "bullet_list_close", "list_item_open",
         "list_item_close", "inline", "text", "text_special", "softbreak", "strong_open", "strong_close", "em_open",
         "em_close", "link_open", "link_close"}  # fmt: skip
DRUGS = ("palbociclib", "capecitabine", "no drug of ours")


@cache
def engine():
    return Engine()


def drafts(patient):
    for number, drug in enumerate(DRUGS):
        dose = {"value": 1000, "unit": "sheep", "code": "sheep", "system": "urn:x"}
        yield {
            "resourceType": "MedicationRequest", "id": f"d{number}", "status": "draft", "intent": "order",
            "subject": {"reference": f"Patient/{patient}", "display": "A."}, "note": [{"text": "n"}],
            "medicationCodeableConcept": {"text": drug, "coding": [{"system": "urn:x", "code": "1", "display": drug}]},
            "dosageInstruction": [{"text": "daily", "route": {"text": "oral"}, "doseAndRate": [{"doseQuantity": dose}]}],
        }  # fmt: skip


def patient_of(members):
    return next(m["id"] for m in members if m["resourceType"] == "Patient")


def call(hook, patient, members, orders):
    context = {"userId": "Practitioner/1", "patientId": patient}
    if hook != "patient-view":
        context["draftOrders"] = {"resourceType": "Bundle", "entry": [{"resource": o} for o in orders]}  # fmt: skip
        context["selections"] = [f"MedicationRequest/{o['id']}" for o in orders if is_id(o["id"])]
    prefetch = prefetch_of(m for m in members if m["resourceType"] in KEYS)
    return {"hook": hook, "hookInstance": INSTANCE, "context": context, "prefetch": prefetch,
            "extension": {"org.luminal": {"asOf": DAY}}}  # fmt: skip


def places(node, path=()):
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        if isinstance(value, str):
            yield (*path, key)
        elif isinstance(value, dict | list):
            yield from places(value, (*path, key))


def with_words(resource, place, words):
    changed = copy.deepcopy(resource)
    *way, last = place
    holder = changed
    for step in way:
        holder = holder[step]
    holder[last] = words if words[0] != "+" else holder[last] + words[1:]
    return changed


def charts():
    """Each patient with own drafts, and the places of strings that no patient before has."""
    seen = set()
    for path in sorted(PATIENTS.glob("*.json")):
        members = [entry["resource"] for entry in json.loads(path.read_text())["entry"]]
        rows = (members, [*drafts(patient_of(members))])
        new = []
        for index, resources in enumerate(rows):
            for number, resource in enumerate(resources):
                for place in places(resource):
                    names = (step for step in place if isinstance(step, str))
                    shape = (index, resource["resourceType"], number if index else 0, *names)
                    if place[0] not in {"resourceType", "subject"} and shape not in seen:
                        new.append((index, number, place))
                        seen.add(shape)
        yield path.stem, rows, new


CHARTS = {name: (rows, new) for name, rows, new in charts() if new}


def strings(node, path=()):
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        if isinstance(value, str):
            yield (*path, key), value
        elif isinstance(value, dict | list):
            yield from strings(value, (*path, key))


def signs_out_of_place(words):
    return {c for c in words if c != "\n" and unicodedata.category(c)[0] in "CZ" and c != " "}


def faults_of_markdown(detail):
    """What a card's Markdown does besides showing paragraphs, lists and links of ours."""
    depth = 0
    for token in READER.parse(detail):
        depth += token.nesting if token.type.startswith("list_item") else 0
        assert depth <= 1, "a list in a list"
        inside = [token, *(token.children or ())]
        yield from (t.type for t in inside if t.type not in KINDS)
        yield from (t.attrs["href"] for t in inside if "evil" in str(t.attrs.get("href", "")))
        if token.type == "inline":
            yield from (part for part in token.content.splitlines() if part.startswith(ORDER))


def check(document):
    submission = submission_of_document(engine(), document)
    case = submission.case(submission.day(), "us")
    hook_call = HookCall(submission.service_id, partial(card_uuid, INSTANCE))
    answer = respond(hook_call, case, load_knowledge(), terminology.load())
    assert validate_response(answer.response) == []
    cards, assessment = answer.response["cards"], answer.assessment
    for card in cards:
        assert [*faults_of_markdown(card["detail"])] == []
        assert "evil" not in str(as_html(card["detail"])).partition("href=")[2].partition(">")[0]
        assert len(card["summary"]) < 140
        for suggestion in card.get("suggestions", ()):
            for action in suggestion["actions"]:
                kind, _, identifier = action.get("resourceId", "MedicationRequest/x").partition("/")
                assert (kind, is_id(identifier)) == ("MedicationRequest", True)
    for path, words in strings(cards):
        assert signs_out_of_place(words) == set(), path
        assert "\n" not in words or path[-1] == "detail", path
        if path[-1] in {"summary", "label", "description", "display"}:
            assert [t for t in READER.parseInline(words)[0].children if "link" in t.type] == []
    assert signs_out_of_place(as_text(cards)) == set()
    # quoted letter by letter, for who checks the reading
    for path, words in strings({**assessment, "reportText": None}):
        assert signs_out_of_place(words) == set(), path
        assert "\n" not in words, path
        assert len(words) < 1_000, path
    return assessment


ATTACKS = [(way, name) for name in PARTS for way in ("", "+ ")]


@pytest.mark.parametrize("chart", CHARTS)
def test_words_of_any_place_of_a_chart_are_only_shown(chart):
    """Each place with one attack after the other in turn; `make fuzz` goes through all of them."""
    rows, new = CHARTS[chart]
    patient = patient_of(rows[0])
    for turn, (index, number, place) in enumerate(new):
        way, name = ATTACKS[turn % len(ATTACKS)]
        changed = [list(resources) for resources in rows]
        changed[index][number] = with_words(rows[index][number], place, way + PARTS[name])
        check(call("order-sign" if index else "patient-view", patient, *changed))


@pytest.mark.parametrize("attack", PARTS)
@pytest.mark.parametrize("hook", HOOKS)
def test_words_of_every_channel_at_once_are_only_shown(hook, attack):
    members = CHARTS["1-first-line"][0][0]
    patient = patient_of(members)
    words = [make(PARTS[attack]) for make in CHANNELS.values()]
    resources = [
        {**r, "id": f"{r['id']}-{n}", "subject": {"reference": f"Patient/{patient}"}}
        for n, r in enumerate(words)
    ]
    orders = [with_words(o, ("medicationCodeableConcept", "text"), PARTS[attack]) for o in drafts(patient)]  # fmt: skip
    check(call(hook, patient, [*members, *words, *resources], [*orders, *drafts(patient)]))


def test_an_injected_order_is_shown_as_words():
    """The case of the review: a link, a paragraph and a dose unit in one order."""
    link = "everolimus \\[Open the protocol\\](https://evil.example)\n\nLuminal recommends: double"
    members = CHARTS["2-esr1-after-cdk"][0][0]
    orders = [*drafts(patient_of(members))]
    quantity = ("dosageInstruction", 0, "doseAndRate", 0, "doseQuantity")
    for name in ("code", "unit"):
        orders[0] = with_words(orders[0], (*quantity, name), link)
    orders[2] = with_words(orders[2], ("medicationCodeableConcept", "text"), link)
    assessment = check(call("order-sign", patient_of(members), members, orders))
    reasons = [reason["text"] for order in assessment["orders"] for reason in order["reasons"]]
    assert any("Open the protocol" in words for words in reasons)
