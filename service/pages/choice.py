"""The options that fit as rows of a table: dose, what to watch, trial, survival, harms, labels, guideline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import cards
from oncology.assessment import KeyEvidenceDoc, OptionDoc
from oncology.knowledge import Agent, Regimen
from service.pages.presentation import Presentation
from service.pages.wording import day_text, plain, text


@dataclass(frozen=True, slots=True)
class Item:
    """Words of a cell, with where they stand written; `kind`: `strong` for what warns."""

    words: str
    link: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One option; `cells` by the id of their heading, none of them empty."""

    id: str
    title: str
    rank: int | None
    status: str
    is_signed: bool
    ties: str
    grounds: str
    cells: dict[str, tuple[Item, ...]]


def rows_of(presentation: Presentation) -> list[Row]:
    """The options that fit, in their order."""
    return [_row(option, presentation) for option in presentation.offered]


def _row(option: OptionDoc, presentation: Presentation) -> Row:
    regimen = presentation.knowledge.regimens[option["id"]]
    titles = {o["id"]: o.get("title", o["id"]) for o in presentation.assessment["options"]}
    ties = ", ".join(str(titles[tie["option"]]) for tie in option.get("tiedWith", []))
    evidence = option.get("keyEvidence")
    cells: dict[str, tuple[Item, ...]] = {
        "dose": tuple(_doses(option)),
        "watch": tuple(_watch(option, presentation)),
        "trial": tuple(_trial(evidence, option)),
        "survival": tuple(_survival(evidence)),
        "harms": tuple(Item(words) for words in evidence["harms"]) if evidence else (),
        "label": tuple(_labels(option)),
        "guideline": tuple(_guideline(regimen, presentation)),
        "score": tuple(_scores(evidence)),
    }
    unknown = (Item(text("not-in-data"), kind="open"),)
    return Row(
        option["id"], str(titles[option["id"]]), option.get("rank"), option["status"],
        regimen.is_signed, ties, " ".join(option.get("grounds", [])),
        {name: items or unknown for name, items in cells.items()},
    )  # fmt: skip


def _doses(option: OptionDoc) -> Iterator[Item]:
    for order in option.get("orders", []):
        dose = order["dose"]
        words = dose["text"] if dose else text("dose-unknown")
        yield Item(text("dose", drug=order["agent"].capitalize(), dose=words))


def _watch(option: OptionDoc, presentation: Presentation) -> Iterator[Item]:
    """Cautions for this patient, then what the labels of its drugs ask to watch."""
    place = presentation.findings.case.jurisdiction
    for caution in option.get("cautions", []):
        if caution["code"] != cards.DISPUTE:
            yield Item(caution["text"], kind="strong" if caution["severity"] != "info" else "")
    names = option["agents"]
    for name in names:
        agent: Agent | None = presentation.knowledge.agents.get(name)
        statements = (*agent.warnings, *agent.monitoring) if agent else ()
        for statement in statements:
            is_warning = agent is not None and statement in agent.warnings
            if place not in statement.jurisdictions or (is_warning and not statement.boxed):
                continue
            source = next((c.link for c in statement.source if c.link), None)
            words = text("watch", drug=name.capitalize(), words=statement.text)
            kind = "strong" if statement.boxed else ""
            yield Item(words if len(names) > 1 else statement.text, source or "", kind)


def _trial(evidence: KeyEvidenceDoc | None, option: OptionDoc) -> Iterator[Item]:
    if evidence is None:
        return
    paper = evidence["publication"]
    against = evidence["comparator"]
    name = evidence["name"]
    words = text("trial-against", trial=name, comparator=against) if against else name
    yield Item(words, paper["link"] if paper else "")
    figure = evidence["figure"]
    yield Item(figure["text"] if figure else evidence["outcome"])
    subgroup = option.get("subgroup")
    if subgroup is not None:
        yield Item(subgroup["text"], kind="near")
    if paper is not None and "concern" in paper:
        yield Item(text("concern", concern=paper["concern"]), kind="strong")


def _survival(evidence: KeyEvidenceDoc | None) -> Iterator[Item]:
    """State and figure; that of the same patients where there is one."""
    if evidence is None:
        return
    survival = evidence["survival"]
    yield Item(survival["text"])
    figure = survival["figure"]
    if figure is not None and (figure["experimental"] is not None or figure["hr"] is not None):
        paper = figure["publication"]
        yield Item(figure["text"], paper["link"] if paper else "")


def _labels(option: OptionDoc) -> Iterator[Item]:
    for place, position in option.get("regulatory", {}).items():
        status = plain(position["status"])
        key = "label-since" if position.get("date") else "label"
        day = day_text(position.get("date"))
        words = text(
            key, place=place.upper(), status=status, **({"day": day} if key != "label" else {})
        )
        yield Item(words)


def _guideline(regimen: Regimen, presentation: Presentation) -> Iterator[Item]:
    guideline = cards.newest_guideline(regimen.guidelines, presentation.assessment)
    if guideline is None:
        return
    link = next((c.link for c in guideline.source if c.link), None) or ""
    words = text(
        "guideline", body=guideline.body, year=guideline.year, position=guideline.position,
        strength=guideline.strength,
    )  # fmt: skip
    yield Item(words, link)


def _scores(evidence: KeyEvidenceDoc | None) -> Iterator[Item]:
    for card in evidence["benefitScores"] if evidence else ():
        yield Item(card["score"], card["link"])


def disputes_of(presentation: Presentation) -> list[str]:
    """Where experts differ on a preferred option, each said once."""
    return list(
        dict.fromkeys(
            caution["text"]
            for option in presentation.offered
            if option["status"] == "preferred"
            for caution in option.get("cautions", [])
            if caution["code"] == cards.DISPUTE
        )
    )


def comparisons_of(presentation: Presentation) -> list[str]:
    """What direct comparisons say of options that share a rank, each said once."""
    return list(
        dict.fromkeys(
            tie["comparison"]
            for option in presentation.offered
            for tie in option.get("tiedWith", [])
            if tie["comparison"]
        )
    )


def review_is_overdue(presentation: Presentation) -> bool:
    """Whether the knowledge should have been looked through by the day."""
    return presentation.knowledge.next_review < date.fromisoformat(presentation.assessment["asOf"])
