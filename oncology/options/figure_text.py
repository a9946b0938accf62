"""A trial's figure in one phrase: endpoint, medians, hazard ratio with its interval, population."""

from __future__ import annotations

from oncology.knowledge import Figure

USUAL_LEVEL = 95  # per cent


def figure_text(figure: Figure, *, population: bool = True, interval: bool = True) -> str:
    """A trial figure in one phrase, with or without whom it is for and its interval."""
    parts = [figure.endpoint]
    if figure.experimental is not None:
        against = f" v {figure.control:g}" if figure.control is not None else ""
        unit = "%" if figure.unit == "percent" else " months"
        parts.append(f"{figure.experimental:g}{against}{unit}")
    text = " ".join(parts)
    if figure.hr is not None:
        # a bare interval is the usual one of 95 %
        level = "" if figure.ci_level == USUAL_LEVEL else f"{figure.ci_level or 0:g}% CI "
        text += f", hazard ratio {figure.hr:g}{f' ({level}{figure.ci})' if figure.ci and interval else ''}"
    kind = (
        ", exploratory"
        if figure.kind == "exploratory" and "explor" not in figure.population
        else ""
    )
    return f"{text}, {figure.population}{kind}" if population else f"{text}{kind}"


def share_text(experimental: float | str, control: float | str | None) -> str:
    """Shares of the two arms in per cent.

    >>> share_text(27.0, "<1")
    '27 v <1 %'
    """
    against = "" if control is None else f" v {_number(control)}"
    return f"{_number(experimental)}{against} %"


def _number(share: float | str) -> str:
    return share if isinstance(share, str) else f"{share:g}"
