"""What the trial behind an option found: its figure, survival, harms and the publication of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from oncology.knowledge import Figure, Publication, Regimen, Trial
from oncology.options.figure_text import figure_text, share_text
from oncology.options.wording import text

SurvivalState = Literal["longer", "not-longer", "immature", "not-tested", "not-known"]
SEVERE = (">=3", "3-4")  # CTCAE grades that tell of serious harm
_WHOLE = ("any drug", "all drugs")
_OVERALL = ("any adverse event", "any treatment-related adverse event")


@dataclass(frozen=True, slots=True)
class Survival:
    """Overall survival as far as it is known. `figure` is None where nothing is."""

    state: SurvivalState
    figure: Figure | None
    brief: str  # in the few words of a card


@dataclass(frozen=True, slots=True)
class KeyEvidence:
    """The trial nearest to the patient. `figure` is None where it has not read out by the day."""

    trial: Trial
    figure: Figure | None
    comparator: str | None  # in the few words of a card
    brief: str  # figure in one phrase, else the outcome in words
    publication: Publication | None  # the one that holds the figure
    survival: Survival
    harms: tuple[str, ...]  # severe events and discontinuation, a phrase each


def key_evidence(regimen: Regimen, trial: Trial) -> KeyEvidence:
    """The evidence of a trial for a regimen; the trial as it was known on the day."""
    name = regimen.key_figure if trial.id == regimen.key_evidence else None
    figure = (trial.figure(name) if name else None) or trial.key_figure
    publication = figure.publication if figure else next(iter(trial.publications), None)
    return KeyEvidence(
        trial=trial,
        figure=figure,
        comparator=_comparator(trial, figure),
        brief=figure_text(figure) if figure else trial.outcome,
        publication=publication,
        survival=_survival(trial, figure),
        harms=tuple(_harms(trial, figure.arms if figure else None)),
    )


def _comparator(trial: Trial, figure: Figure | None) -> str | None:
    """What the figure's second number is of; arms are named `experimental, comparator`."""
    if figure is None or not figure.arms:
        return trial.comparator_brief if figure else None
    return figure.arms.partition(", ")[2] or None


def _survival(trial: Trial, figure: Figure | None) -> Survival:
    """Of the same patients as the figure where there is one, else the formal test of the trial.

    A later look without a test of its own does not take back what the test has shown.
    """
    arms = figure.arms if figure else None
    results = [f for f in trial.figures if f.endpoint == "OS" and f.arms == arms]
    alike = [f for f in results if figure and f.population == figure.population]
    tests = [f for f in results if _is_decisive(f)]
    result = max(alike or tests or results, key=_standing, default=None)
    state = _state(result)
    return Survival(state, result, text(f"survival-{state}", figure=_ratio(result)))


def _is_decisive(figure: Figure) -> bool:
    """Whether the analysis was planned to decide, and did."""
    is_early = figure.maturity in {"immature", "interim"}
    return figure.benefit == "shown" or (figure.benefit == "not-shown" and not is_early)


def _standing(figure: Figure) -> tuple[bool, int]:
    """The final analysis before others, then the newest."""
    return figure.maturity == "final", figure.reported or 0


def _state(figure: Figure | None) -> SurvivalState:
    if figure is None:
        return "not-known"
    if figure.benefit == "shown":
        return "longer"
    if figure.maturity in {"immature", "interim"}:
        return "immature"
    return "not-longer" if figure.benefit == "not-shown" else "not-tested"


def _ratio(figure: Figure | None) -> str:
    """The hazard ratio, else the medians, in brackets; nothing where neither is known."""
    if figure is None:
        return ""
    if figure.hr is not None:
        return f" (hazard ratio {figure.hr:g})"
    return f" ({figure_text(figure, population=False)})" if figure.experimental else ""


def _harms(trial: Trial, arms: str | None) -> Iterable[str]:
    """All severe events together, else the most frequent one; and who stopped the drug."""
    severe = [item for item in trial.safety if item.grade in SEVERE and item.arms == arms]
    overall = [item for item in severe if item.event.casefold() in _OVERALL]
    for item in overall[:1] or severe[:1]:
        event = "" if item in overall else f"{item.event[:1].lower()}{item.event[1:]} "
        shares = share_text(item.experimental, item.control)
        yield text("severe", event=event, grade=item.grade.replace(">=", "≥"), shares=shares)
    for stop in [stop for stop in trial.discontinuation if stop.arms == arms][:1]:
        drug = "" if stop.of in _WHOLE else f"{stop.of} "
        yield text("stopped", drug=drug, shares=share_text(stop.experimental, stop.control))
