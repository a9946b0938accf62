"""What the page behind the card says otherwise than the Assessment, in words; empty when all holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

import orjson

from oncology.knowledge import Knowledge
from service.pages import Place, Presentation, page_of

PLACE = Place("/suppose", {"patient": "p"}, "/knowledge")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
TABLE = re.compile(r"<table.*?</table>", re.DOTALL)
LINK = re.compile(r'href="(https://[^"]+)"')
TAG = re.compile(r"<[^>]*>")
MONTHS = re.compile(r"\((?:about )?(\d+) months\)")
RANKS = {float(n) for n in range(60)}


def page_faults(presentation: Presentation) -> list[str]:
    """Faults of the page of one patient."""
    return faults_of(page_of(presentation, PLACE), presentation)


def faults_of(html: str, presentation: Presentation) -> list[str]:
    """Faults of a page, held against what a presentation says."""
    return [
        *_number_faults(html, presentation),
        *_omissions(html, presentation),
        *_foreign_links(html, presentation),
    ]


def _number_faults(html: str, presentation: Presentation) -> Iterator[str]:
    """Numbers of the tables that are none of the Assessment's."""
    tables = [_words(table) for table in TABLE.findall(html)]
    sources = told_numbers(presentation)
    # months between two days, and shares of reads in per cent, are worded by the page
    derived = {float(m) for table in tables for m in MONTHS.findall(table)}
    shares = {round(n * 100, 6) for n in sources if n < 1}
    for table in tables:
        numbers = {float(n) for n in NUMBER.findall(table)}
        foreign = numbers - sources - derived - shares - RANKS
        if foreign:
            yield f"numbers {sorted(foreign)} in: {table[:80]}"


def _omissions(html: str, presentation: Presentation) -> Iterator[str]:
    """Options, figures, harms and the basis of the category that are not on the page."""
    text = " ".join(_words(html).split())
    sentences = [option["title"] for option in presentation.assessment["options"]]
    for option in presentation.offered:
        evidence = option.get("keyEvidence")
        if evidence and evidence["figure"]:
            sentences += [evidence["figure"]["text"], *evidence["harms"]]
    sentences.append(presentation.assessment["endocrineResistance"]["basis"])
    yield from (f"not there: {s}" for s in sentences if " ".join(s.split()) not in text)


def _foreign_links(html: str, presentation: Presentation) -> Iterator[str]:
    """Links to documents that no record of the knowledge has."""
    links = set(map(unescape, LINK.findall(html))) - links_of(presentation.knowledge)
    yield from (f"link of no record: {link}" for link in sorted(links))


@lru_cache(maxsize=8)
def links_of(knowledge: Knowledge) -> frozenset[str]:
    """Every address that a source, a trial or a scorecard of the knowledge has."""
    trials = knowledge.trials.values()
    links = [source.link for source in knowledge.sources.values()]
    links += [trial.link for trial in trials]
    links += [card.link for trial in trials for card in trial.scorecards]
    return frozenset(filter(None, links))


def _words(html: str) -> str:
    return unescape(TAG.sub(" ", html))


def told_numbers(presentation: Presentation) -> set[float]:
    """Every number of the Assessment, of the course behind it, and of what labels say of the drugs."""
    knowledge, findings = presentation.knowledge, presentation.findings
    texts = [orjson.dumps(presentation.assessment).decode()]
    for option in presentation.offered:
        regimen = knowledge.regimens[option["id"]]
        texts += [f"{g.body} {g.year} {g.position} {g.strength}" for g in regimen.guidelines]
        for agent in filter(None, map(knowledge.agents.get, option["agents"])):
            texts += [s.text for s in (*agent.warnings, *agent.monitoring)]
    for option in findings.options:
        if option.subgroup:
            texts.append(repr(option.subgroup.figure))
    for event in findings.history.resistance.events:
        texts.append(repr(event))
    texts += [repr(findings.record.procedures), repr(findings.record.variants)]
    texts += [repr(findings.history.lines), repr(findings.history.courses)]
    return {float(n) for text in texts for n in NUMBER.findall(text)}
