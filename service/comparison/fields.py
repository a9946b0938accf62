"""Two states of one entry, field by field, in words that a clinician reads."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.comparison.entries import Entry, Key, name_of
from service.comparison.references import kind_named
from service.comparison.wording import field_word, operator_word, text

_ABSENT: Any = object()  # None is a value: a field that waits for one
_ASKS = ("fact", "op", "value", "parameter")  # together they are one question
_TITLES = {"id", "code", "name", "title"}  # told in the head of an entry
_MAIN = ("text", "title", "position", "indication", "what", "reason", "name", "one")
# What tells entries of a list apart that have no id.
_APART = (
    ("body", "year"), ("figure",), ("trial",), ("endpoint", "population"), ("from",), ("event",),
    ("measure",), ("fact",), ("what",), ("score",), ("text",), ("names",), ("value",), ("of",),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """The entries of a state, by which names are told."""

    entries: Mapping[Key, Entry]

    def title(self, field: str, name: str) -> str:
        """What a name in a field stands for: the title of the entry that it names, or itself."""
        kind = kind_named(field)
        key, _, place = name.partition(" ")  # a source is named with the place in it
        entry = self.entries.get((kind, key)) if kind else None
        return f"{entry.title} {place}".strip() if entry else name


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of two entries of a kind; `old` and `new` are the sides they stand on."""

    kind: str
    old: Side
    new: Side

    def lines(self, old: Any, new: Any) -> list[str]:
        """A line for each field that differs; none where nothing does."""
        return [line.strip() for line in self._changes(old, new, (), "")]

    def content(self, data: Any) -> list[str]:
        """A line for each field of an entry of the new side."""
        if not isinstance(data, Mapping):
            return [self._value_text(data, "", self.new)]
        lines = []
        for name, value in data.items():
            word = field_word(self.kind, name)
            if not word and isinstance(value, Mapping):
                lines += self.content(value)
            elif name not in _TITLES and value not in (None, []):
                lines.append(
                    text("field-told", label=word, value=self._value_text(value, name, self.new))
                )
        return lines

    def _changes(self, old: Any, new: Any, path: tuple[str, ...], field: str) -> Iterator[str]:
        if old == new:
            return
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from self._of_mappings(old, new, path)
        elif isinstance(old, list) and isinstance(new, list) and not _is_of_numbers(old + new):
            yield from self._of_lists(old, new, path, field)
        else:
            yield self._of_values(old, new, path, field)

    def _of_mappings(
        self, old: Mapping[str, Any], new: Mapping[str, Any], path: tuple[str, ...]
    ) -> Iterator[str]:
        asks = [{k: side[k] for k in _ASKS if k in side} for side in (old, new)]
        is_question = "op" in old or "op" in new
        if is_question and asks[0] != asks[1]:
            phrases = [
                self._question(a, s) for a, s in zip(asks, (self.old, self.new), strict=True)
            ]
            label = _label((*path, text("asks")))
            yield text("field-text", label=label, old=phrases[0], new=phrases[1])
        for name in dict.fromkeys((*old, *new)):
            if is_question and name in _ASKS:
                continue
            word = field_word(self.kind, name)
            below = (*path, word) if word else path
            yield from self._changes(old.get(name, _ABSENT), new.get(name, _ABSENT), below, name)

    def _of_lists(
        self, old: list[Any], new: list[Any], path: tuple[str, ...], field: str
    ) -> Iterator[str]:
        before, after = _by_name(old), _by_name(new)
        label = _label(path)
        old_names, new_names = before.keys() - after.keys(), after.keys() - before.keys()
        # one entry under another name is that entry, changed
        if len(old_names) == len(new_names) == 1:
            (name,), (other,) = old_names, new_names
            if isinstance(before[name], Mapping) and isinstance(after[other], Mapping):
                after = {name if key == other else key: row for key, row in after.items()}
        for name in before:
            if name not in after:
                value_text = self._value_text(before[name], field, self.old)
                yield text("field-removed", label=label, old=value_text)
        for name in after:
            if name not in before:
                value_text = self._value_text(after[name], field, self.new)
                yield text("field-added", label=label, new=value_text)
            else:
                word = text("item", label=path[-1] if path else "", name=name).strip()
                yield from self._changes(before[name], after[name], (*path[:-1], word), field)
        if before.keys() == after.keys() and [*before] != [*after]:
            yield text("field-order", label=label, old=_listed(before), new=_listed(after))

    def _of_values(self, old: Any, new: Any, path: tuple[str, ...], field: str) -> str:
        label = _label(path)
        if old is _ABSENT:
            return text("field-added", label=label, new=self._value_text(new, field, self.new))
        if new is _ABSENT:
            return text("field-removed", label=label, old=self._value_text(old, field, self.old))
        before = self._value_text(old, field, self.old)
        after = self._value_text(new, field, self.new)
        if isinstance(old, str) and isinstance(new, str) and " " in f"{old}{new}":
            return text("field-text", label=label, old=old, new=new)
        return text("field-value", label=label, old=before, new=after)

    def _value_text(self, value: Any, field: str, side: Side) -> str:
        """A value in words."""
        if isinstance(value, bool):
            return text("yes" if value else "no")
        if value is None or value == []:
            return text("nothing")
        if isinstance(value, list):
            return text("and").join(self._value_text(item, field, side) for item in value)
        if isinstance(value, Mapping):
            return self._phrase(value, side)
        return side.title(field, value) if isinstance(value, str) else str(value)

    def _phrase(self, row: Mapping[str, Any], side: Side) -> str:
        """An entry of a list: its main words, and in brackets the rest."""
        if "op" in row:
            return text("quoted-with", text=row["text"], more=self._question(row, side))
        main = next((key for key in _MAIN if isinstance(row.get(key), str)), None)
        more = [
            text(
                "item", label=field_word(self.kind, key), name=self._value_text(value, key, side)
            ).strip()
            for key, value in row.items()
            if key not in {main, "rows", "id", "code"}
        ]
        name = name_of(row)
        rest = text("and").join([*([name] if name and main else []), *more])
        if main is None:
            return rest
        return text("quoted-with" if rest else "quoted", text=row[main], more=rest)

    def _question(self, row: Mapping[str, Any], side: Side) -> str:
        """What a criterion asks."""
        if "op" not in row:
            return text("nothing")
        operator, value = operator_word(row["op"]), row.get("parameter", row.get("value"))
        fact = side.title("fact", row["fact"])
        if value is None:
            return text("fact-alone", fact=fact, operator=operator)
        value_text = self._value_text(value, "parameter" if "parameter" in row else "value", side)
        return text("fact", fact=fact, operator=operator, value=value_text)


def _label(path: Sequence[str]) -> str:
    """`warning liver: text` of the words that lead to a field."""
    return ": ".join((", ".join(path[:-1]), path[-1])) if len(path) > 1 else "".join(path)


def _listed(rows: Mapping[str, Any]) -> str:
    return text("then").join(rows)


def _by_name(rows: Sequence[Any]) -> dict[str, Any]:
    """Entries of a list by what tells them apart; those that nothing does, by all they say."""
    entries: dict[str, Any] = {}
    counts: Counter[str] = Counter()
    for row in rows:
        name = _name(row)
        counts[name] += 1  # two of one name are two, however alike
        entries[name if counts[name] == 1 else f"{name} ({counts[name]})"] = row
    return entries


def _name(row: Any) -> str:
    if not isinstance(row, Mapping):
        return str(row)
    name = name_of(row)
    if name is not None:
        return name
    apart = next((keys for keys in _APART if all(key in row for key in keys)), None)
    if apart is None:
        return json.dumps(row, sort_keys=True, ensure_ascii=False)
    values = (row[key] for key in apart)
    return " ".join(text("then").join(v) if isinstance(v, list) else str(v) for v in values)


def _is_of_numbers(row: Sequence[Any]) -> bool:
    """Whether a list is one value, as a range is."""
    return all(isinstance(item, int | float) for item in row)
