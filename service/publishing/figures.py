"""A trial's figure in one line, the same in the FHIR export and on the pages."""

from __future__ import annotations

from oncology.knowledge import Figure


def figure_in_words(figure: Figure) -> str:
    """One result in one line."""
    parts = [f"{figure.endpoint}, {figure.population}:"]
    if figure.experimental is not None:
        against = f" v {figure.control:g}" if figure.control is not None else ""
        parts.append(f"{figure.experimental:g}{against} {figure.unit}")
    if figure.hr is not None:
        parts.append(f"HR {figure.hr:g}{f' ({figure.ci})' if figure.ci else ''}")
    if figure.p:
        parts.append(f"p {figure.p}")
    place = f", {figure.publication.id}" if figure.publication else ""
    return f"{' '.join(parts)} [{figure.kind}{place}]"
