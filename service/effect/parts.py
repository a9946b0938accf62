"""The patients of a part, judged by both states, to a tally."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import orjson

from oncology.assessment import Assessment
from service.cohort import PartRules, Redaction, Terms, case_of, charts_of_part, row_of
from service.comparison import Incomparable, read_state
from service.effect.causes import ChangedCase, Trials
from service.effect.tally import Tally
from service.errors import ServiceError
from service.observe import logs
from service.types import Json

_BATCH = 32  # patients whose answers are in memory together


@dataclass(frozen=True, slots=True)
class EffectRules:
    """What all parts have in common.

    `states`: a file that holds both. `trials`: on how many patients of a part, at most, causes are
    asked for; a part is a random part of the patients.
    """

    parts: PartRules
    terms: Terms
    redaction: Redaction
    states: Path
    trials: int


@dataclass(frozen=True, slots=True)
class PartEffect:
    """What a part comes to."""

    number: int
    tally: Tally

    @property
    def patients(self) -> int:
        """How many there are in it."""
        return self.tally.patients


def compare_part(number: int, rules: EffectRules) -> PartEffect:
    """Judges the patients of a part by both states."""
    comparer = _Comparer(rules)
    for patient, texts in charts_of_part(number, rules.parts):
        comparer.add(patient, texts)
    comparer.attribute()
    return PartEffect(number, comparer.tally)


class _Comparer:
    """Counts patients; causes are asked for in batches, since each state prepares much at first."""

    def __init__(self, rules: EffectRules) -> None:
        self.tally = Tally()
        self._rules = rules
        self._trials = trials_of(rules.states)
        self._left = rules.trials
        self._batch: list[tuple[ChangedCase, Json]] = []

    def add(self, patient: str, texts: list[str] | None) -> None:
        """Counts a patient, or why that cannot be."""
        self.tally.patients += 1
        if texts is None:
            self.tally.failures["patient-too-large"] += 1
        elif self._trials.causes:
            try:
                self._compare(patient, texts)
            except ServiceError as error:
                self.tally.failures[error.code] += 1
            except Incomparable:
                self.tally.failures["incomparable"] += 1
            except Exception as error:  # one bad chart must not cost the others their answer
                logs.failure("unexpected-error", error)
                self.tally.failures["unexpected-error"] += 1

    def attribute(self) -> None:
        """Asks for the causes of the patients that wait."""
        cases = [case for case, _ in self._batch]
        for (case, example), attribution in zip(
            self._batch, self._trials.attributions(cases) if cases else (), strict=True
        ):
            self.tally.add(sorted(case.changes), attribution, example)
        self._batch = []

    def _compare(self, patient: str, texts: list[str]) -> None:
        case = case_of(texts, self._rules.terms)
        before, after = self._trials.answers(case)
        changes = self._trials.changes((before, after))
        if not changes:
            return
        example = example_of(before, patient, self._rules)
        if self._left:
            self._left -= 1
            self._batch.append((ChangedCase(case, before, changes), example))
            if len(self._batch) >= _BATCH:
                self.attribute()
        else:
            self.tally.add(sorted(changes), None, example)


_SHOWN = ("setting", "her2", "nextLine", "category")


def example_of(answer: Assessment, patient: str, rules: EffectRules) -> Json:
    """A patient as the old state tells it, in what may be shared of an Assessment."""
    name = rules.redaction.pseudonym(patient)
    row = row_of(rules.redaction.document(cast(Json, answer), patient), name)
    genes: Any = row["genes"]
    lines: Any = row["lines"]
    return {
        "patient": name,
        **{column: row[column] for column in _SHOWN},
        "genes": [gene["gene"] for gene in genes if gene["status"] == "altered"],
        "lines": [{n: line[n] for n in ("agents", "start", "end")} for line in lines],
    }


@lru_cache(maxsize=1)
def trials_of(path: Path) -> Trials:
    """The states, read once in each process."""
    data = orjson.loads(path.read_bytes())
    shipped = data["shipped"]
    old, new = (read_state(name, texts, shipped) for name, texts in (data["old"], data["new"]))
    return Trials(old, new, shipped)
