"""Pieces that several cards share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any

from cards.layout import load_layout
from cards.markdown import Markdown, escape, joined, line, shorten
from cards.wording import marked, text
from oncology.assessment import Assessment, OptionDoc
from oncology.knowledge import Citation, Knowledge, Trial
from terminology import Terminology

Card = dict[str, Any]


@dataclass(frozen=True, slots=True)
class MissingData:
    """What a response has to say of data that it does without, in sentences for a clinician.

    `sentences` reach the cards of every hook; `not_served` is what this EHR never has, which stands
    on patient-view alone. `therapy`: data on therapy are incomplete, so that nothing may be silent
    and no drug is offered, changed or removed. `drug_ordered`: the call judges the order of a drug. `order_lost`:
    an order could not be judged, or not as it was selected.
    """

    sentences: tuple[str, ...] = ()
    not_served: tuple[str, ...] = ()
    therapy: bool = False
    drug_ordered: bool = False
    order_lost: bool = False

    @property
    def all_sentences(self) -> tuple[str, ...]:
        """What patient-view says."""
        return (*self.sentences, *self.not_served)


@dataclass(frozen=True, slots=True)
class AppLink:
    """Where the EHR opens the page of the chart as a SMART app, and what it hands on to it."""

    url: str
    context: str


@dataclass(frozen=True, slots=True)
class CardBasis:
    """What all cards of one response rest on."""

    assessment: Assessment
    knowledge: Knowledge  # of the day of the Assessment
    terminology: Terminology
    patient_id: str  # of the draft orders
    uuid_of: Callable[[str], str]  # the id of a card or suggestion, from its key
    knowledge_url: str | None = None  # of the pages of the knowledge, where readers can open them
    missing: MissingData = MissingData()
    app: AppLink | None = None  # where this service is registered as a SMART app
    is_long: bool = False  # a chart opening has a card for each subject, in place of the one


def card(
    key: str, summary: str, lines: Sequence[Markdown], indicator: str, basis: CardBasis
) -> Card:
    """A card without suggestions or links; the notice stands below its lines."""
    return {
        "uuid": basis.uuid_of(key),
        "summary": shorten(summary),
        # a section brings its blank line along, which none above it needs
        "detail": joined("\n", [*lines, "", line("_{}_", notice_of(basis))]).lstrip("\n"),
        "indicator": indicator,
        "source": _source(key, basis),
    }


def _source(key: str, basis: CardBasis) -> dict[str, Any]:
    """Who says it, where all that it knows can be read, and what the card is about."""
    layout = load_layout()
    source: dict[str, Any] = {"label": layout.source_label}
    if basis.knowledge_url:
        source["url"] = f"{basis.knowledge_url}/rules"
    topic = layout.topics.get(key.partition(":")[0])
    if topic is not None:
        words = text(f"topic-{topic}")
        source["topic"] = {"system": layout.topic_system, "code": topic, "display": words}
    return source


def notice_of(basis: CardBasis) -> Markdown:
    """What the advice is, by which knowledge, whether that is overdue, and whose policy lies over it."""
    knowledge, site = basis.knowledge, basis.knowledge.site
    parts = [marked("notice", version=knowledge.version, reviewed=knowledge.reviewed)]
    if date.fromisoformat(basis.assessment["asOf"]) > knowledge.next_review:
        parts.append(marked("overdue", date=knowledge.next_review))
    if site is not None:
        parts.append(marked("site", site=site.site, version=site.version))
        parts += [escape(site.note)] if site.note else []
    return joined(" ", parts)


def word_count(words: str) -> int:
    """How many words there are between blanks."""
    return len(words.split())


def within_limit(lines: Iterable[str], count: Callable[[str], int] = word_count) -> bool:
    """Whether the lines are read in half a minute (layout.yaml).

    Args:
        lines: The lines.
        count: The number of words in one; where many texts share their lines, one that remembers.
    """
    return sum(map(count, lines)) <= load_layout().limits.words


def link(label: str, url: str) -> dict[str, str]:
    """A link that opens as it stands."""
    return {"label": label, "url": url, "type": "absolute"}


def _app_link(app: AppLink) -> dict[str, str]:
    """A link that the EHR launches."""
    return {"label": text("chart-page"), "url": app.url, "type": "smart", "appContext": app.context}


def source_links(
    citations: Iterable[Citation], words: str, basis: CardBasis
) -> list[dict[str, str]]:
    """Links to the sources of a card: the trials that its words name, then what a clinician can read.

    Of labels those of the patient's jurisdiction come first.
    """
    knowledge, place = basis.knowledge, str(basis.assessment.get("jurisdiction", "us"))
    kinds = load_layout().linked_kinds
    readable = [c for c in citations if c.kind in kinds]
    readable.sort(key=lambda c: c.kind == "label" and not c.source.endswith(f"-{place}"))
    names = dict.fromkeys(_trial_names(knowledge).findall(words))
    trials = [_trials_by_name(knowledge)[name] for name in names]
    links = {t.link: text("trial", trial=t.name, year=t.year) for t in trials if t.link}
    places: dict[str, dict[str, None]] = {}
    titles: dict[str, str] = {}
    for citation in readable:
        if citation.link is not None and citation.link not in links:
            titles.setdefault(citation.link, _title(citation, knowledge))
            rows = places.setdefault(citation.link, {})
            rows |= {citation.place: None} if citation.place else {}
    for url, title in titles.items():
        links[url] = ", ".join((title, *places[url]))
    return [link(label, url) for url, label in links.items()]


def _title(citation: Citation, knowledge: Knowledge) -> str:
    trial = knowledge.trials.get(citation.source)
    if trial is None or not trial.year:
        return citation.title
    return text("trial", trial=trial.name, year=trial.year)


@lru_cache(maxsize=8)
def _trials_by_name(knowledge: Knowledge) -> Mapping[str, Trial]:
    return {trial.name: trial for trial in knowledge.trials.values() if trial.year}


@lru_cache(maxsize=8)
def _trial_names(knowledge: Knowledge) -> re.Pattern[str]:
    """The names of trials as words, the longest first.

    By their first characters, which the pattern finds at once.
    """
    rests: dict[str, list[str]] = {}
    for name in sorted(_trials_by_name(knowledge), key=len, reverse=True):
        rests.setdefault(re.escape(name[0]), []).append(re.escape(name[1:]))
    names = (rf"{first}(?<![\w-]{first})(?:{'|'.join(rest)})" for first, rest in rests.items())
    return re.compile(rf"(?:{'|'.join(names)})(?![\w-])")


def merged_links(*several: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Links in their order, each address once."""
    links: dict[str, dict[str, str]] = {}
    for row in chain(*several):
        links.setdefault(row["url"], row)
    return list(links.values())


def with_links(
    content: Card,
    links: list[dict[str, str]],
    basis: CardBasis,
    *,
    rule: str | None = None,
    option: OptionDoc | None = None,
) -> Card:
    """The card with its links, as many as layout.yaml allows; the last leads to the knowledge.

    The first opens the page of the chart, where there is one. The last is the page of the `rule` or
    the `option` that the card rests on, else the glossary.
    """
    page = [_knowledge_link(basis.knowledge_url, rule, option)] if basis.knowledge_url else []
    app = [_app_link(basis.app)] if basis.app else []
    card_links = [*app, *links[: load_layout().limits.links - len(page) - len(app)], *page]
    return {**content, "links": card_links} if card_links else content


def _knowledge_link(url: str, rule: str | None, option: OptionDoc | None) -> dict[str, str]:
    if rule is not None:
        return link(text("rule"), f"{url}/rules/{rule}")
    if option is not None:
        return link(text("option-page", option=option["title"]), f"{url}/regimens/{option['id']}")
    return link(text("glossary"), f"{url}/glossary")


def missing_lines(sentences: tuple[str, ...]) -> list[Markdown]:
    """One line for each sentence on data that could not be had."""
    return [line("- {}", sentence) for sentence in sentences]


def missing_card(basis: CardBasis) -> Card:
    """The card that stands where others would be silent, or before those on orders."""
    missing = basis.missing
    lines = missing_lines(missing.sentences)
    if missing.therapy:
        key = "missing-therapy" if basis.assessment["scope"]["inScope"] else "missing-scope"
        lines = [line("**{}**", marked(key)), Markdown(), *lines]
    summary = "summary-missing-therapy" if missing.therapy else "summary-missing"
    summary = "summary-missing-order" if missing.order_lost else summary
    indicator = "warning" if missing.therapy or missing.order_lost else "info"
    return card("missing", text(summary), lines, indicator, basis)
