"""How results are read: the thresholds, scales, findings and patterns of data/reading.yaml."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from terminology import compile_pattern, data_files, load_schema

_PATH = "oncology/intake/data/reading.yaml"


# What a result says is asked for deep in intake, of many modules: these rules stand around a reading
# rather than in its arguments. Only a comparison of two states of the knowledge reads by another text.
_TEXT: ContextVar[str | None] = ContextVar("reading", default=None)


@contextmanager
def reading_by(text: str) -> Iterator[None]:
    """Reads records by this text of reading.yaml in place of the shipped one.

    Raises ValueError, at the first result, naming the file and its fault.
    """
    token = _TEXT.set(text)
    try:
        yield
    finally:
        _TEXT.reset(token)


@lru_cache(maxsize=4)
def _data(text: str | None) -> dict[str, Any]:
    if text is None:
        file = resources.files("oncology.intake").joinpath("data", "reading.yaml")
        text = file.read_text("utf-8")
    return data_files.require_data(text, _PATH, load_schema("oncology.intake", "reading").text)


def thresholds() -> dict[str, float]:
    """Numbers that decide how a result is read, by name."""
    return _thresholds(_TEXT.get())


def text_limit() -> int:
    """Characters of one text that are read; an older state of the rules has no limit."""
    return int(thresholds().get("text-longest-characters", sys.maxsize))


@lru_cache(maxsize=4)
def _thresholds(text: str | None) -> dict[str, float]:
    return {str(row["id"]): float(row["value"]) for row in _data(text)["thresholds"]}


def performance(scale: str, score: float) -> int | None:
    """ECOG grade 0 to 5 of a score on a scale (ecog, karnofsky); None when there is no such score."""
    bands = _data(_TEXT.get())["performance"][scale]["bands"]
    return next((int(b["ecog"]) for b in bands if b["from"] <= score <= b["to"]), None)


def child_pugh_class(points: float) -> str | None:
    """Child-Pugh class A, B or C of a score; None when there is no such score."""
    bands = _data(_TEXT.get()).get("child_pugh", {}).get("bands", ())
    return next((str(b["class"]) for b in bands if b["from"] <= points <= b["to"]), None)


@dataclass(frozen=True, slots=True)
class FindingTable:
    """What a result without a number means: the finding of the record, and its value by value."""

    finding: str
    values: Mapping[str, str]


def findings() -> Mapping[str, FindingTable]:
    """The tables of the results that are read as findings, by the concept of the result."""
    return _findings(_TEXT.get())


@lru_cache(maxsize=4)
def _findings(text: str | None) -> Mapping[str, FindingTable]:
    return {
        row["concept"]: FindingTable(row["finding"], row["values"])
        for row in _data(text)["findings"]
    }


def patterns() -> Mapping[str, re.Pattern[str]]:
    """What texts are searched for, by name."""
    return _patterns(_TEXT.get())


@lru_cache(maxsize=4)
def _patterns(text: str | None) -> Mapping[str, re.Pattern[str]]:
    return {row["id"]: compile_pattern(row["pattern"]) for row in _data(text)["patterns"]}
