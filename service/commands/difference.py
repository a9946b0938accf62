"""`luminal knowledge diff`: which statements and which answers differ between two states."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
import yaml

from service.clinical import Engine, submission_of_document
from service.commands.inputs import read_all
from service.commands.versions import NoSuchState, shipped_texts, texts_of
from service.comparison import (
    Chart,
    Incomparable,
    Report,
    State,
    as_json,
    as_text,
    differing_answers,
    differing_statements,
    read_state,
)
from service.config import Settings
from service.documents import DOCUMENT_SUFFIXES
from service.errors import ServiceError
from service.types import UNUSABLE
from service.vignettes import case_of, read

SAME, DIFFERENT = 0, 1
_COHORT = "patients.parquet"


class NoCharts(ValueError):
    """The charts to try cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the caller asks for: two states, the charts to try, how to say it."""

    old: str
    new: str
    cases: Path | None = None
    form: str = "text"


def print_difference(comparison: Comparison) -> int:
    """Prints what differs; 0: nothing, 1: something, 2: a state or a chart is unusable."""
    try:
        states = _states(comparison.old, comparison.new)
        charts = None if comparison.cases is None else Charts(comparison.cases)
        report = _report(states, charts)
    except (NoSuchState, Incomparable, NoCharts) as problem:
        print(problem, file=sys.stderr)
        return UNUSABLE
    if comparison.form == "json":
        sys.stdout.write(orjson.dumps(as_json(report), option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        sys.stdout.write(as_text(report))
    if charts and charts.unusable:
        return UNUSABLE
    return DIFFERENT if report.differs else SAME


def _states(old: str, new: str) -> tuple[State, State]:
    shipped = shipped_texts()
    before = read_state(old, texts_of(old), shipped)
    after = read_state(new, texts_of(new), shipped)
    return before, after


class Charts:
    """The charts of a folder or file, in order; one that is unusable is named on stderr."""

    def __init__(self, path: Path) -> None:
        """Looks what the path holds. Raises NoCharts where it is nothing that can be tried."""
        self.unusable = 0
        self._vignettes = [*_files(path, (".yaml",))]
        self._documents = [*_files(path, DOCUMENT_SUFFIXES)]
        if path.suffix == ".parquet" or (path / _COHORT).exists():
            problem = (
                f"{path}: the output of a cohort cannot be compared yet; name a folder of charts."
            )
            raise NoCharts(problem)
        if not self._vignettes and not self._documents:
            problem = f"{path}: no vignettes, CDS Hooks requests, Bundles or NDJSON are in it."
            raise NoCharts(problem)

    def __iter__(self) -> Iterator[Chart]:
        """Each usable chart, under the name of its vignette or of its file and line."""
        for file in self._vignettes:
            try:
                yield from [Chart(vignette.id, case_of(vignette)) for vignette in read(file)]
            except (ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError):
                self._refuse(str(file), "no vignette: see tests/vignettes/README.md for the form.")
        yield from self._of_documents()

    def _of_documents(self) -> Iterator[Chart]:
        if not self._documents:
            return
        settings, engine = Settings(), Engine()
        for item in read_all([str(path) for path in self._documents], settings.max_depth):
            if item.document is None:
                self._refuse(item.label, item.error.problem if item.error else "")
                continue
            try:
                submission = submission_of_document(engine, item.document)
            except ServiceError as error:
                self._refuse(item.label, error.problem)
                continue
            place = submission.jurisdiction or settings.jurisdiction
            yield Chart(item.label, submission.case(submission.day(), place))

    def _refuse(self, label: str, reason: str) -> None:
        self.unusable += 1
        print(f"{label}: {reason}", file=sys.stderr)


def _files(path: Path, suffixes: Sequence[str]) -> list[Path]:
    paths = [path] if path.is_file() else sorted(path.rglob("*"))
    return [file for file in paths if file.suffix in suffixes and file.is_file()]


def _report(states: tuple[State, State], charts: Charts | None) -> Report:
    old, new = states
    answers = [*differing_answers(charts, old, new)] if charts else []
    return Report(
        names=(old.name, new.name),
        versions=(old.knowledge.version, new.knowledge.version),
        statements=differing_statements(old, new),
        charts=len(answers) if charts else None,
        differences=tuple(answer for answer in answers if answer),
    )
