"""Changes of many patients to counts, with some patients as examples; two counts to their sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.effect.causes import Attribution
from service.effect.changes import Change
from service.types import Json

EXAMPLES = 10  # of each change


@dataclass(slots=True)
class ChangeCount:
    """One change: on how many patients, caused by what, and some of them.

    `tried`: on how many of them causes were asked for. `alone`, `needed`: on how many a cause makes
    it alone, or with others. `unclear`: on how many no exchange tells.
    """

    patients: int = 0
    tried: int = 0
    unclear: int = 0
    alone: Counter[str] = field(default_factory=Counter)
    needed: Counter[str] = field(default_factory=Counter)
    examples: list[Json] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """The patients of a part, or of all. Its size hangs on the knowledge, not on the patients."""

    patients: int = 0
    changed: int = 0
    tried: int = 0
    failures: Counter[str] = field(default_factory=Counter)  # by reason
    kinds: Counter[str] = field(default_factory=Counter)  # patients, by kind of change
    alone: Counter[str] = field(default_factory=Counter)  # patients, by cause
    needed: Counter[str] = field(default_factory=Counter)
    changes: dict[Change, ChangeCount] = field(default_factory=dict)

    def add(
        self,
        changes: Iterable[Change],
        attribution: Mapping[Change, Attribution] | None,
        example: Json,
    ) -> None:
        """Counts a patient whose answer is another; `attribution` None: causes were not asked for."""
        changes = [*changes]
        self.changed += 1
        self.tried += attribution is not None
        self.kinds.update({change.kind for change in changes})
        for change in changes:
            count = self.changes.setdefault(change, ChangeCount())
            count.patients += 1
            if attribution is not None:
                _attribute(count, attribution[change])
            if len(count.examples) < EXAMPLES:
                causes = attribution[change] if attribution else Attribution((), ())
                count.examples.append({**example, "causes": [*(causes.alone or causes.needed)]})
        if attribution is not None:
            self.alone.update({name for a in attribution.values() for name in a.alone})
            self.needed.update({name for a in attribution.values() for name in a.needed})

    def join(self, other: Tally) -> None:
        """Adds the patients of another."""
        for name in ("patients", "changed", "tried"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("failures", "kinds", "alone", "needed"):
            getattr(self, name).update(getattr(other, name))
        for change, count in other.changes.items():
            own = self.changes.setdefault(change, ChangeCount())
            own.patients += count.patients
            own.tried += count.tried
            own.unclear += count.unclear
            own.alone.update(count.alone)
            own.needed.update(count.needed)
            own.examples = [*own.examples, *count.examples][:EXAMPLES]


def _attribute(count: ChangeCount, attribution: Attribution) -> None:
    count.tried += 1
    count.alone.update(attribution.alone)
    count.needed.update(attribution.needed)
    count.unclear += not (attribution.alone or attribution.needed)


def sorted_changes(tally: Tally) -> list[tuple[Change, ChangeCount]]:
    """By kind, those of the most patients first."""
    rows: Any = tally.changes.items()
    return sorted(rows, key=lambda row: (row[0].place, -row[1].patients, row[0]))
