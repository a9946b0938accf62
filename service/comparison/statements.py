"""Two states of the knowledge to the statements that differ, entry by entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from service.comparison.entries import Entry, Key
from service.comparison.fields import Comparison, Side
from service.comparison.references import References
from service.comparison.state import State
from service.comparison.wording import kind_order, retired_word

_RETIRED = "retired.retired"  # the list of what was taken out on purpose


@dataclass(frozen=True, slots=True)
class Statement:
    """An entry that differs: how, field by field, and whom that reaches."""

    kind: str
    id: str
    title: str
    change: Literal["added", "removed", "changed"]
    lines: tuple[str, ...]
    users: tuple[tuple[str, str], ...]  # kind and title of each entry that uses a shared part
    retired: str | None = None  # why it was retired; None: no list of retired ids names it


def differing_statements(old: State, new: State) -> tuple[Statement, ...]:
    """The statements that differ, in the order in which kinds are told, then by title."""
    before, after = old.entries, new.entries
    statements = _Differences(before, after).statements()
    return tuple(sorted(statements, key=lambda s: (kind_order(s.kind), s.kind, s.title)))


def _rule_of(entry: Entry) -> str | None:
    """The rule of lines and resistance that compares with a parameter."""
    if entry.kind != "parameters.parameters" or not isinstance(entry.data, Mapping):
        return None
    return entry.data.get("rule")


class _Differences:
    def __init__(self, before: Mapping[Key, Entry], after: Mapping[Key, Entry]) -> None:
        self._before, self._after = before, after
        self._entries = {**before, **after}
        self._users = References(self._entries)
        self._retired = {
            (row["kind"], row["id"]): row["reason"]
            for (kind, _), entry in after.items()
            if kind == _RETIRED
            for row in (entry.data if isinstance(entry.data, list) else [entry.data])
        }

    def statements(self) -> Iterator[Statement]:
        for key in dict.fromkeys((*self._before, *self._after)):
            old, new = self._before.get(key), self._after.get(key)
            compared = Comparison(key[0], Side(self._before), Side(self._after))
            if old is None and new is not None:
                yield Statement(*key, new.title, "added", tuple(compared.content(new.data)), ())
            elif new is None and old is not None:
                retired = self._retired.get((retired_word(key[0]), key[1]))
                yield Statement(*key, old.title, "removed", (), self._reached(key), retired)
            elif old is not None and new is not None and old.data != new.data:
                lines = tuple(compared.lines(old.data, new.data))
                yield Statement(*key, new.title, "changed", lines, self._reached(key))

    def _reached(self, key: Key) -> tuple[tuple[str, str], ...]:
        users = [self._entries[user] for user in self._users.users(key)]
        rows = [(entry.kind, entry.title) for entry in users]
        rule = _rule_of(self._entries[key])
        rows += [("line_rules", rule)] if rule else []
        return tuple(sorted(rows, key=lambda row: (kind_order(row[0]), row)))
