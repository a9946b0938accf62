"""What a client could not use of the cards on a vignette, in words; empty when all holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import orjson
from fhir.resources.R4B import get_fhir_model_class

import cards
import terminology
from cards.layout import load_layout
from oncology.assessment import Assessment
from oncology.knowledge import bases, citations_of, knowledge_on, load_knowledge
from tests.card_library.library import forms_of, kinds_of, library_kinds

UCUM, SNOMED = "http://unitsofmeasure.org", "http://snomed.info/sct"
MOST_WORDS = 130
HAZARD = re.compile(r"\bHR\b(?!\+)")
PUBLIC = "https://luminal.example"
KNOWLEDGE = f"{PUBLIC}/knowledge"
RULES = f"{KNOWLEDGE}/rules"
INLINE = re.compile(r"\[([^\]]+)\]\([^)]+\)")
# a guideline of the options card that leads nowhere: "ASCO 2024: high / strong."
BARE = re.compile(r"(?<![\w\]\[])(?:ASCO|ESMO|SBOC|NCCN|AGO) \d{4}: [^.;]{2,60}\.")


def card_faults(assessment: Assessment) -> list[str]:
    """Faults of all cards of an Assessment."""
    basis = cards.CardBasis(assessment, load_knowledge(), terminology.load(), "p", str, KNOWLEDGE)
    opening = cards.render(basis, "patient-view")
    orders = cards.render(basis, "order-sign")
    long = cards.render(replace(basis, is_long=True), "patient-view")
    faults = [
        f"{card['uuid']}: {fault}"
        for card in (*opening, *orders, *long)
        for fault in (*_suggestion_faults(card), *_link_faults(card, assessment))
    ]
    for hook, shown in (("patient-view", opening), ("order-sign", orders)):
        faults += [f"{card['uuid']}: {f}" for card in shown for f in lack_of_example(hook, card)]
    return [*faults, *opening_faults(opening)]


def opening_faults(opening: list[dict[str, Any]]) -> list[str]:
    """What keeps a chart opening from being read at a glance."""
    texts = [card["summary"] + " " + INLINE.sub(r"\1", card["detail"]) for card in opening]
    words = sum(len(text.split()) for text in texts)
    faults = [f"{words} words"] if words > MOST_WORDS else []
    lines = [line for card in opening for line in card["detail"].splitlines() if line]
    faults += [f"said twice: {line}" for line in set(lines) if lines.count(line) > 1]
    faults += [f"no link: {text}" for text in texts if "the Assessment" in text]
    faults += [f"HR: {text}" for text in texts if HAZARD.search(text)]
    offers = [item for card in opening for item in card.get("suggestions", ())]
    options = [item for item in offers if item["uuid"].startswith("option:")]
    if sum(item.get("isRecommended", False) for item in offers) > 1:
        faults.append("several are recommended")
    if len(options) > 1 and not any("exclude each other" in text for text in texts):
        faults.append("nothing says that options exclude each other")
    beside = [card for card in opening[:-1] if card["indicator"] != "critical"]
    return faults + [f"beside the one: {card['uuid']}" for card in beside]


def lack_of_example(hook: str, card: dict[str, Any]) -> Iterator[str]:
    """A kind of card, or a form of suggestion, that the library of test cards (examples/cards) lacks."""
    kinds, forms = library_kinds()
    for gap in (*(kinds_of(hook, [card]) - kinds), *(forms_of([card]) - forms)):
        yield f"no example in tests/card_library/examples.yaml: {gap}"


def _link_faults(card: dict[str, Any], assessment: Assessment) -> Iterator[str]:
    """A source that the knowledge has and no link; a trial, guideline or approval without one."""
    if card["source"].keys() != {"label", "url", "topic"}:
        yield f"source: {card['source']}"
    urls = [link["url"] for link in card.get("links", ())]
    if len(set(urls)) != len(urls) or len(urls) > 6:
        yield f"links: {urls}"
    own = [url for url in urls if not url.startswith(PUBLIC)]
    kind, _, references = card["uuid"].partition(":")
    page = [url for url in urls if url.startswith(RULES)]
    if (
        kind in {"order", "tests"}
        and page
        and page[0].rpartition("/")[2] not in bases(load_knowledge())
    ):
        yield f"no rule of the page: {page}"
    if kind == "order" and not own and _order_sources(references, assessment):
        yield "no link"
    if kind in {"order", "tests"} and not page:
        yield "no page"
    known = knowledge_on(load_knowledge(), date.fromisoformat(assessment["asOf"])).trials.values()
    words = INLINE.sub("", card["detail"])
    for trial in known:
        is_named = trial.name.isupper() and re.search(rf"\b{re.escape(trial.name)}\b", words)
        if is_named and trial.link and not page and trial.link not in urls:
            yield f"{trial.name} has no link"
    yield from (f"no link: {line}" for line in BARE.findall(card["detail"]))


def _order_sources(references: str, assessment: Assessment) -> bool:
    """Whether any reason that stands on the card has a source that can be opened."""
    orders = [o for o in assessment["orders"] if o["reference"] in references.split("+")]
    return any(
        citation.link and citation.kind in load_layout().linked_kinds
        for order in orders
        for reason in order["reasons"]
        for citation in citations_of(reason["code"], tuple(order["agents"]), load_knowledge())
    )


def _suggestion_faults(card: dict[str, Any]) -> Iterator[str]:
    for suggestion in card.get("suggestions", ()):
        types = [action["type"] for action in suggestion["actions"]]
        if types != sorted(types, key=["create", "update", "delete"].index):
            yield f"{suggestion['uuid']}: {types}"
        for action in suggestion["actions"]:
            if action["type"] == "create":
                yield from resource_faults(orjson.dumps(action["resource"]))


@lru_cache(maxsize=4096)
def resource_faults(text: bytes) -> tuple[str, ...]:
    """Faults of one resource that a card offers, as FHIR R4 and as a draft order."""
    resource = orjson.loads(text)
    get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    dosages = resource.get("dosageInstruction", [])
    return tuple(fault for dosage in dosages for fault in _dosage_faults(dosage))


def _dosage_faults(dosage: dict[str, Any]) -> Iterator[str]:
    quantities = [row["doseQuantity"] for row in dosage.get("doseAndRate", ())]
    if not quantities:
        yield f"no amount: {dosage}"
    for quantity in quantities:
        if quantity.get("system") != UCUM or quantity.get("code") != quantity["unit"]:
            yield f"no UCUM: {quantity}"
    if not dosage.get("route") or dosage["route"]["coding"][0]["system"] != SNOMED:
        yield f"no route: {dosage}"
    if not dosage.get("timing"):
        yield f"no rhythm: {dosage}"
