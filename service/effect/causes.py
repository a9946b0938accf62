"""Statements that differ to what each of them moves: exchanged one at a time, judged again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from oncology.assessment import Assessment, Case
from service.comparison import (
    Incomparable,
    Key,
    State,
    Texts,
    answer_of,
    deciding_differences,
    difference_between,
    titles_of,
    with_statements,
)
from service.effect.changes import Change, changes_of

MOST = 24  # statements that are exchanged one at a time; of more, those of one kind together


@dataclass(frozen=True, slots=True)
class Cause:
    """Statements that are exchanged together: one, or those that cannot stand without another."""

    keys: frozenset[Key]
    titles: tuple[tuple[str, str], ...]  # kind and title

    @property
    def name(self) -> str:
        """What tells it from others in a tally."""
        return "\n".join(sorted("/".join(key) for key in self.keys))


@dataclass(frozen=True, slots=True)
class Attribution:
    """Of one change on one patient: what makes it alone, or else what it does not come without."""

    alone: tuple[str, ...]
    needed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangedCase:
    """A patient whose answer is another, with the answer before."""

    case: Case
    before: Assessment
    changes: frozenset[Change]


class Trials:
    """Two states, and those between them that tell which statement moves what."""

    def __init__(self, old: State, new: State, shipped: Texts) -> None:
        """Looks for the statements; a state between is made when it is first asked for."""
        self.old, self.new = old, new
        self._shipped = shipped

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """What is exchanged in turn."""
        keys = deciding_differences(self.old, self.new)
        titles = titles_of(set(keys), self.old, self.new)
        groups = [*self._groups(keys)]
        return tuple(
            Cause(group, tuple((kind, titles[kind, name]) for kind, name in sorted(group)))
            for group in dict.fromkeys(groups)
        )

    def answers(self, case: Case) -> tuple[Assessment, Assessment]:
        """The answers of both states. Raises Incomparable where one lacks what is asked of it."""
        return answer_of(case, self.old), answer_of(case, self.new)

    def changes(self, answers: tuple[Assessment, Assessment]) -> frozenset[Change]:
        """What is another."""
        return changes_of(difference_between("", answers, (self.old, self.new)))

    def attributions(self, cases: Sequence[ChangedCase]) -> list[Mapping[Change, Attribution]]:
        """What causes the changes of each of some patients.

        First the old state takes one cause from the new one: what then changes as it does in the
        end is caused by it alone. What no cause does alone is tried the other way round: the new
        state without one cause; a change that then does not come needs it.
        """
        alone = self._effects(cases, [case.changes for case in cases], self._forward)
        rest = [
            {change for change in case.changes if not effects[change]}
            for case, effects in zip(cases, alone, strict=True)
        ]
        needed = self._effects(cases, rest, self._backward) if any(rest) else [{} for _ in cases]
        return [
            {c: Attribution(tuple(one[c]), tuple(other.get(c, ()))) for c in case.changes}
            for case, one, other in zip(cases, alone, needed, strict=True)
        ]

    def _effects(
        self,
        cases: Sequence[ChangedCase],
        wishes: Sequence[Set[Change]],
        states: Mapping[str, tuple[State, bool]],
    ) -> list[dict[Change, list[str]]]:
        """State by state, since each prepares much on the first patient that is the same for all."""
        effects: list[dict[Change, list[str]]] = [{change: [] for change in w} for w in wishes]
        for name, (state, is_there) in states.items():
            for case, wish, effect in zip(cases, wishes, effects, strict=True):
                if not wish:
                    continue
                try:
                    pair = case.before, answer_of(case.case, state)
                except Incomparable:
                    continue  # says nothing of the cause
                changes = changes_of(difference_between("", pair, (self.old, state)))
                for change in wish:
                    if (change in changes) == is_there:
                        effect[change].append(name)
        return effects

    @cached_property
    def _forward(self) -> dict[str, tuple[State, bool]]:
        return {n: (state, True) for n, state in self._states(self.old, self.new)}

    @cached_property
    def _backward(self) -> dict[str, tuple[State, bool]]:
        return {n: (state, False) for n, state in self._states(self.new, self.old)}

    def _states(self, base: State, other: State) -> Iterator[tuple[str, State]]:
        for cause in self.causes:
            try:
                yield cause.name, with_statements(base, other, cause.keys, self._shipped)
            except Incomparable:
                continue

    def _groups(self, keys: Sequence[Key]) -> Iterator[frozenset[Key]]:
        if len(keys) > MOST:
            kinds = dict.fromkeys(kind for kind, _ in keys)
            groups = [frozenset(key for key in keys if key[0] == kind) for kind in kinds]
        else:
            groups = [frozenset({key}) for key in keys]
        neighbours = self._neighbours(keys)
        for group in groups:
            yield self._standing(group, neighbours)

    def _standing(
        self, group: frozenset[Key], neighbours: Mapping[Key, Set[Key]]
    ) -> frozenset[Key]:
        """The smallest group around these statements that can stand in the old state."""
        while True:
            try:
                with_statements(self.old, self.new, group, self._shipped)
            except Incomparable:
                wider = group.union(*(neighbours[key] for key in group))
                if wider == group:
                    return frozenset(neighbours)
                group = wider
            else:
                return group

    def _neighbours(self, keys: Iterable[Key]) -> dict[Key, set[Key]]:
        """For each statement those that name it or that it names."""
        words = {key: _words(data) for key, data in self._data(keys)}
        return {
            key: {
                other
                for other in words
                if other != key and (other[1] in words[key] or key[1] in words[other])
            }
            for key in words
        }

    def _data(self, keys: Iterable[Key]) -> Iterator[tuple[Key, list[object]]]:
        sides = [state.entries for state in (self.old, self.new)]
        for key in keys:
            yield key, [side[key].data for side in sides if key in side]


def _words(value: object) -> frozenset[str]:
    """All that stands in an entry as a text of its own; a source is named with the place in it."""
    if isinstance(value, Mapping):
        return frozenset().union(*map(_words, value.values()))
    if isinstance(value, list):
        return frozenset().union(*map(_words, value))
    return frozenset({value, value.partition(" ")[0]}) if isinstance(value, str) else frozenset()
