"""One option in words, and what several options have in common."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from cards.layout import load_layout
from cards.markdown import Markdown, joined, line
from cards.wording import marked, text
from oncology.assessment import (
    Assessment,
    KeyEvidenceDoc,
    OptionDoc,
    ReasonDoc,
)
from oncology.knowledge import HIDDEN, Approval, Citation, Guideline, Knowledge, Regimen

DISPUTE = "expert-judgement-differs"


def option_title(option: OptionDoc) -> str:
    """Its title; its id where it has none."""
    return str(option.get("title", option["id"]))


class Telling(NamedTuple):
    """How much the line of an option says (see `layout.Detail`).

    `apart`: how many of those that share its rank have no line; `interval`: whom a figure is for, and
    its interval, beside it.
    """

    whole: bool
    survival: bool
    harms: int
    apart: int = 0
    interval: bool = True


WHOLE = Telling(whole=True, survival=True, harms=2)


def option_line(
    option: OptionDoc, assessment: Assessment, knowledge: Knowledge, telling: Telling = WHOLE
) -> Markdown:
    """Key figure, approval and guideline, in one line."""
    regimen = knowledge.regimens[option["id"]]
    rank = f"{option.get('rank')}. " if option.get("rank") else ""
    status = status_words(option, regimen, telling)
    parts: list[str] = [line("**{}{}** ({}).", Markdown(rank), regimen.title, status)]
    evidence, figure = option.get("keyEvidence"), option.get("subgroup")
    if evidence is not None and figure is not None and not telling.survival:
        # where room is short, the figure of patients like this one is the one to tell
        parts.append(marked("evidence-alike", trial=_trial_text(evidence), finding=figure["brief"]))
    else:
        parts += [_evidence_text(evidence, telling)] if evidence is not None else []
        subgroup_text = (figure["text"] if telling.whole else figure["brief"]) if figure else ""
        parts += [subgroup_text] if subgroup_text else []
    approval = approval_text(option, assessment, regimen)
    parts += [approval] if approval else []
    guideline = newest_guideline(regimen.guidelines, assessment)
    if guideline is not None and _is_told(guideline, option, telling):
        parts.append(_guideline_text(guideline, whole=telling.whole))
    return line("- {}", joined(" ", parts))


def _is_told(guideline: Guideline, option: OptionDoc, telling: Telling) -> bool:
    """Of preferred options; where room is short not what a body of another country says."""
    is_national = guideline.body in load_layout().national_bodies
    return option["status"] == "preferred" and (telling.survival or not is_national)


@lru_cache(maxsize=1024)
def _guideline_text(guideline: Guideline, *, whole: bool) -> Markdown:
    strength = guideline.strength
    country = load_layout().national_bodies.get(guideline.body)
    body = f"{guideline.body} ({country})" if country else guideline.body
    name = text("guideline-year", body=body, year=guideline.year)
    return marked(
        "guideline",
        guideline=_linked(name, guideline.source),
        position=f"{guideline.position} ({strength})" if whole else strength,
    )


def tie_lines(options: Sequence[OptionDoc]) -> list[Markdown]:
    """Where a rank is shared, the direct comparisons there are, or that there is none."""
    notes: list[str] = []
    for rank in dict.fromkeys(o.get("rank") for o in options):
        tied = [o for o in options if rank and o.get("rank") == rank]
        pairs = [_comparison(one, other) for n, one in enumerate(tied) for other in tied[n + 1 :]]
        comparisons = list(dict.fromkeys(filter(None, pairs)))
        notes += comparisons
        if not all(pairs):
            titles = ", ".join(option_title(option) for option in tied)
            notes.append(text("tied-otherwise", options=titles) if comparisons else text("tied"))
    return [line("- {}", note) for note in dict.fromkeys(notes)]


def _comparison(one: OptionDoc, other: OptionDoc) -> str | None:
    ties = one.get("tiedWith", [])
    return next((tie["comparison"] for tie in ties if tie["option"] == other["id"]), None)


def caution_lines(options: Sequence[OptionDoc], knowledge: Knowledge) -> list[Markdown]:
    """One line for each caution; see `caution_texts`."""
    return [line("- {}", words) for _, words in caution_texts(options, knowledge)]


def caution_texts(options: Sequence[OptionDoc], knowledge: Knowledge) -> list[tuple[str, Markdown]]:
    """What speaks for care in this patient with its severity, once for all options that it concerns.

    Of alternatives only what is a warning. What a due test answers stands with the tests.
    """
    silent = silent_codes(knowledge)
    concerns: dict[str, list[OptionDoc]] = {}
    severities: dict[str, str] = {}
    for option in options:
        for caution in option.get("cautions", []):
            if caution["code"] not in silent and _weighs(caution, option):
                concerns.setdefault(caution["text"], []).append(option)
                grade = caution.get("severity", "info")
                if grade != "info":
                    severities[caution["text"]] = grade
    texts = []
    for caution_text, concern in concerns.items():
        titles = ", ".join(option_title(option) for option in concern)
        if len(concern) < len(options):
            words = marked("caution-of", options=titles, text=caution_text)
        else:
            words = marked("caution", text=caution_text)
        texts.append((severities.get(caution_text, "info"), words))
    return texts


@lru_cache(maxsize=8)
def silent_codes(knowledge: Knowledge) -> frozenset[str]:
    """Cautions with no line of their own: disputes, questions to a test, quiet information."""
    rules = (r.id for r in knowledge.order_rules if r.quiet or r.action in {"ask", "test"})
    labels = (
        interaction.id
        for agent in knowledge.agents.values()
        for interaction in agent.interactions
        if interaction.action in {"monitor", "note"}
    )
    return frozenset({DISPUTE, *rules, *labels})


def _weighs(caution: ReasonDoc, option: OptionDoc) -> bool:
    return option["status"] == "preferred" or caution.get("severity") != "info"


def dispute_lines(options: Sequence[OptionDoc]) -> list[Markdown]:
    """Both sides where experts differ on a preferred option; several of them under one heading."""
    texts = dict.fromkeys(
        caution["text"]
        for option in options
        if option["status"] == "preferred"
        for caution in option.get("cautions", [])
        if caution["code"] == DISPUTE
    )
    if len(texts) > 1:
        return [Markdown(), marked("disputes"), *(line("- {}", dispute) for dispute in texts)]
    return [line("- {}", marked("dispute", text=dispute)) for dispute in texts]


def approval_text(
    option: OptionDoc, assessment: Assessment, regimen: Regimen, *, usual: bool = True
) -> Markdown:
    """The position where the patient is treated: `US: approved since 2023-01-27`.

    `usual` False: only where the drug is not simply approved.
    """
    place = str(assessment.get("jurisdiction", "us"))
    position = option.get("regulatory", {}).get(place)
    if position is None or (position["status"] == "approved" and not usual):
        return Markdown()
    return _approval_text(regimen.labels, place, position["status"], position.get("date"))


# of the knowledge alone: a card tries a dozen texts with the same approvals and guidelines
@lru_cache(maxsize=2048)
def _approval_text(
    every: tuple[Approval, ...], place: str, status: str, day: str | None
) -> Markdown:
    labels = [label for label in every if (label.jurisdiction, label.status) == (place, status)]
    source = next((label.source for label in labels if _is_of_day(label, day)), ())
    jurisdiction, words = _linked(place.upper(), source), text(f"position-{status}")
    if day and status in {"approved", "accelerated"}:
        return marked("approval-since", jurisdiction=jurisdiction, status=words, date=day)
    return marked("approval", jurisdiction=jurisdiction, status=words)


def _is_of_day(label: Approval, day: str | None) -> bool:
    return day is None or (label.date is not None and label.date.isoformat() == day)


def _linked(words: str, sources: Sequence[Citation]) -> Markdown:
    """The words with a link to the first source that can be opened."""
    kinds = load_layout().linked_kinds
    address = next((s.link for s in sources if s.link and s.kind in kinds), None)
    return line("{}", words) if address is None else _link(words, address)


def _link(words: str, address: str) -> Markdown:
    """A link to an address of the knowledge; none of a chart comes here."""
    return line("[{}]({})", words, Markdown(address.replace("(", "%28").replace(")", "%29")))


def newest_guideline(guidelines: tuple[Guideline, ...], assessment: Assessment) -> Guideline | None:
    """The newest that existed on the day; a body of one other country stands behind the others."""
    year = date.fromisoformat(assessment["asOf"]).year
    layout = load_layout()
    citable = [
        g
        for g in guidelines
        if g.year <= year and g.body not in layout.payer_bodies and not g.is_on_access
    ]
    return max(citable, key=lambda g: (g.body not in layout.national_bodies, g.year), default=None)


def options_by_gap(options: list[OptionDoc]) -> dict[str, list[str]]:
    """What would change the choice: each missing fact with the options that hang on it."""
    groups: dict[str, list[str]] = {}
    for option in options:
        unknown = [c["text"] for c in option["criteria"] if c["result"] == "unknown"]
        regimens = groups.setdefault("; ".join(unknown), [])
        agents = " + ".join(option["agents"])
        if agents not in regimens:
            regimens.append(agents)
    return groups


def gap_lines(groups: dict[str, list[str]], limit: int) -> list[Markdown]:
    """The first of the missing facts, and how many options hang on the others."""
    if not groups:
        return []
    rows = list(groups.items())
    if not limit:
        number = sum(len(titles) for titles in groups.values())
        return [Markdown(), marked("would-open-all", number=number)]
    lines = [Markdown(), marked("would-open")]
    lines += [line("- {}: {}.", fact, "; ".join(titles)) for fact, titles in rows[:limit]]
    more = sum(len(titles) for _, titles in rows[limit:])
    if more:
        key = "would-open-one" if more == 1 else "would-open-many"
        lines.append(line("- {}", marked(key, number=more)))
    return lines


def hidden_lines(assessment: Assessment) -> list[Markdown]:
    """One line per option that fits the patient and that only the site's policy leaves out.

    What a policy hides stands on the card, never silently left out.
    """
    return [
        line("- {}: {}", option_title(option), option.get("hidden", ""))
        for option in assessment["options"]
        if "hidden" in option
        and {c["id"] for c in option["criteria"] if c["result"] == "not-met"} == {HIDDEN}
    ]


def status_words(option: OptionDoc, regimen: Regimen, telling: Telling) -> str:
    """Its status, whether it shares its rank with another, and that nobody signed its entry."""
    status: str = option["status"]
    if telling.apart:
        status = text("status-tied-apart", status=status, number=telling.apart)
    elif option.get("tiedWith"):
        status = text("status-tied", status=status)
    return status if regimen.is_signed else text("status-unsigned", status=status)


def _trial_text(evidence: KeyEvidenceDoc) -> Markdown:
    """The trial with a link to the publication of its figure, and what it was compared with."""
    trial, paper = line("{}", evidence["name"]), evidence["publication"]
    if paper is not None:
        trial = _link(trial, paper["link"])
    against = evidence["comparator"]
    return marked("evidence-against", trial=trial, comparator=against) if against else trial


def nearest_evidence(option: OptionDoc, telling: Telling) -> Markdown:
    """Trial, comparator and the figure of patients like this one, else of the trial; empty without one."""
    evidence, figure = option.get("keyEvidence"), option.get("subgroup")
    if evidence is None:
        return Markdown()
    if figure is None:
        return _evidence_text(evidence, telling)
    harms = evidence["harms"][: telling.harms]
    finding = "; ".join([figure["brief"].removesuffix("."), *harms])
    return marked("evidence-alike", trial=_trial_text(evidence), finding=f"{finding}.")


def _evidence_text(evidence: KeyEvidenceDoc, telling: Telling) -> Markdown:
    """Trial, comparator and figure; where there is room also survival and harms."""
    figure, paper = evidence["figure"], evidence["publication"]
    trial = _trial_text(evidence)
    if figure is None:
        return marked("evidence", trial=trial, finding=evidence["outcome"])
    survival = [evidence["survival"]["text"]] if telling.survival else []
    result = figure["text"] if telling.interval else figure["brief"]
    findings = [result, *survival, *evidence["harms"][: telling.harms]]
    concern = [text("concern")] if paper is not None and "concern" in paper else []
    return marked("evidence", trial=trial, finding="; ".join([*findings, *concern]))
