"""One option in words, and what several options have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cards.wording import plain, wording
from oncology.assessment import Assessment, OptionDoc, ReasonDoc
from oncology.knowledge import Guideline, Knowledge, Regimen, Trial
from oncology.options import figure_text

DISPUTE = "expert-judgement-differs"


@dataclass(frozen=True, slots=True)
class Detail:
    """How much is told (wording.yaml): what is not told stands in the Assessment."""

    rationale: bool  # why the leading option leads
    whole: bool  # what a guideline says, beside how strongly; whom a subgroup figure is for
    others: int  # alternatives told in full
    also: int  # further options named
    needs: int  # missing facts named with the options that they would open
    trials: int  # investigational options named


def line_of(option: OptionDoc, assessment: Assessment, knowledge: Knowledge, *, whole: bool) -> str:
    """Key figure, approval and guideline, in one line."""
    regimen = knowledge.regimens[option["id"]]
    parts = [f"**{_ranked(option)}{regimen.title}** ({_standing(option)})."]
    trial = key_trial(option, knowledge)
    if trial is not None:
        parts.append(f"{_named(trial)}: {_figure(trial, regimen)}.")
    figure = option.get("subgroup")
    if figure is not None:
        parts.append(figure["text"] if whole else figure["brief"])
    parts += [text for text in (approval(option, assessment),) if text]
    guideline = newest_guideline(regimen.guidelines, assessment)
    if guideline is not None and option["status"] == "preferred":
        parts.append(_said_by(guideline, whole=whole))
    return f"- {' '.join(parts)}"


def _said_by(guideline: Guideline, *, whole: bool) -> str:
    said = f"{guideline.position} ({guideline.strength})" if whole else guideline.strength
    country = wording()["national_bodies"].get(guideline.body)
    body = f"{guideline.body} ({country})" if country else guideline.body
    return f"{body} {guideline.year}: {said}."


def ties(shown: Sequence[OptionDoc]) -> list[str]:
    """Where a rank is shared, the direct comparisons there are, or that there is none."""
    words, notes = wording(), []
    for rank in dict.fromkeys(o.get("rank") for o in shown):
        tied = [o for o in shown if rank and o.get("rank") == rank]
        pairs = [_comparison(one, other) for n, one in enumerate(tied) for other in tied[n + 1 :]]
        comparisons = list(dict.fromkeys(filter(None, pairs)))
        notes += comparisons
        if not all(pairs):
            named = ", ".join(_title(option) for option in tied)
            text = words["tied_otherwise" if comparisons else "tied"]
            notes.append(str(text).format(options=named))
    return [f"- {text}" for text in dict.fromkeys(notes)]


def _comparison(one: OptionDoc, other: OptionDoc) -> str | None:
    ties = one.get("tiedWith", [])
    return next((tie["comparison"] for tie in ties if tie["option"] == other["id"]), None)


def cautions(shown: Sequence[OptionDoc]) -> list[str]:
    """What speaks for care in this patient, once for all options that it concerns.

    Of alternatives only what is a warning.
    """
    concerned: dict[str, list[OptionDoc]] = {}
    for option in shown:
        for caution in option.get("cautions", []):
            if caution["code"] != DISPUTE and _weighs(caution, option):
                concerned.setdefault(caution["text"], []).append(option)
    found = []
    for text, options in concerned.items():
        named = ", ".join(_title(option) for option in options)
        whom = f" ({named})" if len(options) < len(shown) else ""
        found.append(f"- Caution{whom}: {text}")
    return found


def _weighs(caution: ReasonDoc, option: OptionDoc) -> bool:
    return option["status"] == "preferred" or caution.get("severity") != "info"


def disputes(shown: Sequence[OptionDoc]) -> list[str]:
    """Both sides where experts differ on a preferred option."""
    texts = dict.fromkeys(
        caution["text"]
        for option in shown
        if option["status"] == "preferred"
        for caution in option.get("cautions", [])
        if caution["code"] == DISPUTE
    )
    return [f"- {text}" for text in texts]


def key_trial(option: OptionDoc, knowledge: Knowledge) -> Trial | None:
    """The trial nearest to this patient: the first of the option, if it has a figure to show."""
    regimen = knowledge.regimens[option["id"]]
    wanted = {regimen.key_evidence, *(k.trial for k in regimen.key_by)}
    first = next(iter(option["evidence"]), "")
    return knowledge.trials[first] if first in wanted else None


def approval(option: OptionDoc, assessment: Assessment) -> str:
    """The position where the patient is treated: `US: approved since 2023-01-27`."""
    where = str(assessment.get("jurisdiction", "us"))
    held = option.get("regulatory", {}).get(where)
    if held is None:
        return ""
    status = held["status"].replace("-", " ")
    since = f" since {held['date']}" if held.get("date") and held["status"] == "approved" else ""
    return f"{where.upper()}: {status}{since}."


def newest_guideline(guidelines: tuple[Guideline, ...], assessment: Assessment) -> Guideline | None:
    """The newest that existed on the day; a body of one other country stands behind the others."""
    year = date.fromisoformat(assessment["asOf"]).year
    words = wording()
    known = [g for g in guidelines if g.year <= year and g.body not in words["payer_bodies"]]
    return max(known, key=lambda g: (g.body not in words["national_bodies"], g.year), default=None)


def missing(options: list[OptionDoc]) -> dict[str, list[str]]:
    """What would change the choice: each missing fact with the options that hang on it."""
    groups: dict[str, list[str]] = {}
    for option in options:
        unknown = [c["text"] for c in option["criteria"] if c["result"] == "unknown"]
        named = groups.setdefault(plain("; ".join(unknown)), [])
        agents = plain(" + ".join(option["agents"]))
        if agents not in named:
            named.append(agents)
    return groups


def waiting(groups: dict[str, list[str]], limit: int) -> list[str]:
    """The first of the missing facts, and how many options hang on the others."""
    if not groups:
        return []
    rows = list(groups.items())
    lines = ["", str(wording()["would_open"])]
    lines += [f"- {fact}: {'; '.join(titles)}." for fact, titles in rows[:limit]]
    more = sum(len(titles) for _, titles in rows[limit:])
    if more:
        lines.append(f"- {more} more {'option' if more == 1 else 'options'} in the Assessment.")
    return lines


def _title(option: OptionDoc) -> str:
    return str(option.get("title", option["id"]))


def _ranked(option: OptionDoc) -> str:
    return f"{option.get('rank')}. " if option.get("rank") else ""


def _standing(option: OptionDoc) -> str:
    """Its status, and whether it shares its rank with another."""
    return f"{option['status']}, tied" if option.get("tiedWith") else option["status"]


def _named(trial: Trial) -> str:
    if not trial.link:
        return trial.name
    return f"[{trial.name}]({trial.link.replace('(', '%28').replace(')', '%29')})"


def _figure(trial: Trial, regimen: Regimen) -> str:
    wanted = regimen.key_figure if trial.id == regimen.key_evidence else None
    if wanted is not None:
        figure = next((f for f in trial.figures if wanted in f.population), None)
    else:
        figure = next((f for f in trial.figures if f.key), None)
    return figure_text(figure) if figure else trial.outcome
