"""Vignette files of a checkout: one patient each, and the cases made by changing a fact.

Their form is described in tests/vignettes/README.md.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from oncology.assessment import Case
from service.vignettes import chart

Row = dict[str, Any]

_FILE_KEYS = {"title", "source", "rows", "patient", "cases"}
_CASE_KEYS = {"id", "what", "rows", "source", "change", "us", "eu", "both"}
_EXPECT_KEYS = {
    "options", "first", "order", "tests", "tests_not", "orders", "in_scope", "alerts",
    "alerts_not", "gaps", "line", "resistance",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vignette:
    """One patient, one jurisdiction, what is expected, and where the case comes from."""

    id: str  # file/case-jurisdiction
    patient: Row
    jurisdiction: str
    expect: Row
    rows: tuple[str, ...]
    source: str


def read(path: Path) -> Iterator[Vignette]:
    """The vignettes of one file."""
    return of_text(path.stem, path.read_text("utf-8"))


def of_text(stem: str, text: str) -> Iterator[Vignette]:
    """The vignettes in a file's text, named by its stem.

    Raises:
        ValueError: The text is not of the form; the message names the case and what is strange.
    """
    data = yaml.load(text, Loader=yaml.CSafeLoader)
    _only(stem, data, _FILE_KEYS)
    for case in data["cases"]:
        name = f"{stem}/{case['id']}"
        _only(name, case, _CASE_KEYS)
        patient = merged(data["patient"], case.get("change") or {})
        rows = tuple(str(r) for r in case.get("rows", data.get("rows", ())))
        for place in ("us", "eu"):
            expect = merged(case.get("both") or {}, case.get(place) or {})
            if "both" in case or place in case:
                _only(name, expect, _EXPECT_KEYS)
                source = case.get("source", data["source"])
                yield Vignette(f"{name}-{place}", patient, place, expect, rows, source)


def _only(where: str, row: Row, allowed: set[str]) -> None:
    strange = sorted(set(row) - allowed)
    if strange:
        problem = f"{where}: not part of the format: {', '.join(strange)}"
        raise ValueError(problem)


def merged(base: Row, change: Row) -> Row:
    """The base with the changes in place; mappings are merged, null removes, the rest replaces."""
    result = copy.deepcopy(base)
    for key, value in change.items():
        if isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merged(result[key], value)
        elif value is None:
            result.pop(key, None)
        else:
            result[key] = value
    return result


def case_of(vignette: Vignette) -> Case:
    """What is assessed of a vignette: the chart that its patient is compiled to, and its drafts.

    Raises:
        ValueError: A fact of the patient is not part of the notation.
    """
    patient = vignette.patient
    return Case(
        tuple(chart.resources(patient)),
        "p",
        date.fromisoformat(str(patient["as_of"])),
        vignette.jurisdiction,
        draft_orders=tuple(chart.drafts(patient.get("orders") or [])),
    )
