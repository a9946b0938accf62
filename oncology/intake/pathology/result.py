"""What one result says, whatever element holds it: coded value, number, range, text, note."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from oncology.intake.fhir import codings, items, mapping, number, text, words
from oncology.intake.reading_rules import thresholds
from terminology import NUMBER, Terminology, decimal

_COMPARATORS = {"≥": ">=", "≤": "<=", "less than": "<", "more than": ">", "greater than": ">"}
_SIGN = r"(?P<sign>[<>]=?|≥|≤|less than|more than|greater than)?\s{0,3}"
_SPAN = (
    rf"(?<![\d.,])(?P<low>{NUMBER})\s{{0,3}}%?\s{{0,3}}"
    rf"(?:(?:-|–|to)\s{{0,3}}(?P<high>{NUMBER}))?\s{{0,3}}"
)
_PERCENT = re.compile(_SIGN + _SPAN + "(?:%|percent)")
_BARE = re.compile(r"\s{0,20}" + _SIGN + _SPAN + r"\Z")
_NO_UNIT = frozenset({"", "1", "{score}", "{ratio}", "+"})


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its bounds: `<1` is 0 to 1 without the 1, `10-20` is 10 to 20."""

    low: float
    high: float
    unit: str
    comparator: str | None = None

    @property
    def value(self) -> float:
        """The number as written; the lower end of a range."""
        return self.high if self.comparator in {"<", "<="} else self.low

    @property
    def exact(self) -> bool:
        """Whether it is one number, not a bound or a range."""
        return self.comparator is None and self.low == self.high


@dataclass(frozen=True, slots=True)
class Result:
    """One observation or component: its concept, what it says, its number, its words."""

    concept: str
    values: tuple[str, ...]
    amount: Amount | None
    text: str

    @property
    def unitless(self) -> bool:
        """Whether the number comes without a unit."""
        return self.amount is not None and self.amount.unit in _NO_UNIT


_MARKERS = frozenset({"er", "pr", "her2", "hr"})
_STATEMENTS = frozenset({"disease-status", "stage-group", "m-category", "menopausal-status", "msi", "msi-ihc"})  # fmt: skip


def result_of(concept: str, node: Mapping[str, object], terminology: Terminology) -> Result:
    """Read value[x], interpretation and notes of an observation or component."""
    concepts = [node.get("valueCodeableConcept"), *items(node.get("interpretation"))]
    values: dict[str, None] = {}
    labels: list[str | None] = []
    for entry in concepts:
        if entry is None:
            continue
        label = words(entry)
        if label:
            label = _own_words(label, concept, terminology)
        values |= dict.fromkeys(terminology.values.match(codings(entry), label))
        labels += [*(c.display for c in codings(entry)), label]
    notes = [text(note.get("text")) for note in items(node.get("note"))]
    plain = " ".join(part for part in (text(node.get("valueString")), *notes) if part)
    if plain:
        plain = _own_words(plain, concept, terminology)
    if plain:
        values |= dict.fromkeys(terminology.values.match((), plain))
    line = " ".join(part for part in (plain, *labels) if part)
    if concept.startswith(
        "her2-"
    ):  # what is stained may stand in the question: "faint, 4 % of cells"
        values |= dict.fromkeys(staining_of(node, line, terminology))
    return Result(concept, tuple(values), _amount(node, line), line)


def staining_of(node: Mapping[str, object], line: str, terminology: Terminology) -> tuple[str, ...]:
    """What a HER2 result says of the membranes, its question and its answer read as one."""
    question = " ".join(label for label in (words(node.get("code")), *_displays(node)) if label)
    return terminology.values.staining(f"{question}: {line}")


def _displays(node: Mapping[str, object]) -> list[str | None]:
    return [coding.display for coding in codings(node.get("code"))]


def result_in_words(concept: str, line: str, terminology: Terminology) -> Result:
    """A result that only a text states."""
    return Result(concept, terminology.values.match((), line), _amount_in_words(line), line)


def _own_words(line: str, concept: str, terminology: Terminology) -> str:
    """The part of a report that speaks of this matter; nothing where that cannot be told."""
    if concept in _STATEMENTS:
        return terminology.values.affirmation(line)
    marker = concept.partition("-")[0]
    if marker not in _MARKERS:
        return line
    line = terminology.values.without_asides(line)
    names = terminology.markers.names_in(line) - {"ki67"}
    if not names or names == {marker}:
        return line
    return terminology.markers.segments(line).get(marker, "")


def _amount(node: Mapping[str, object], line: str) -> Amount | None:
    quantity = mapping(node.get("valueQuantity"))
    value = number(quantity.get("value"))
    if value is not None:
        unit = text(quantity.get("code")) or text(quantity.get("unit")) or ""
        return amount_within(value, unit, text(quantity.get("comparator")))
    whole = number(node.get("valueInteger"))
    if whole is not None:
        return Amount(whole, whole, "")
    span = mapping(node.get("valueRange"))
    if span:
        return _range(span)
    ratio = mapping(node.get("valueRatio"))
    over, under = (number(mapping(ratio.get(k)).get("value")) for k in ("numerator", "denominator"))
    if over is not None and under:
        return Amount(over / under, over / under, "{ratio}")
    return _amount_in_words(line)


def _range(span: Mapping[str, object]) -> Amount | None:
    low, high = mapping(span.get("low")), mapping(span.get("high"))
    unit = next((u for end in (low, high) for k in ("code", "unit") if (u := text(end.get(k)))), "")
    first, last = number(low.get("value")), number(high.get("value"))
    if first is None and last is None:
        return None
    if first is None and last is not None:
        return amount_within(last, unit, "<=")
    if last is None and first is not None:
        return amount_within(first, unit, ">=")
    return Amount(first or 0.0, last or 0.0, unit)


def _amount_in_words(line: str) -> Amount | None:
    lower = line.lower()
    match, unit = _PERCENT.search(lower), "%"
    if match is None:
        match, unit = _BARE.match(lower), ""
    if match is None:
        return None
    low, high = decimal(match["low"]), decimal(match["high"] or match["low"])
    if low is None or high is None:
        return None
    if match["high"]:
        return Amount(low, high, unit)
    return amount_within(low, unit, comparator_of(match["sign"]))


def comparator_of(sign: str | None) -> str | None:
    """A comparator as FHIR writes it, from a sign or its words."""
    return _COMPARATORS.get(sign, sign) if sign else None


def amount_within(value: float, unit: str, comparator: str | None) -> Amount:
    """A number with a comparator as the interval it stands for."""
    top = thresholds()["percent-maximum"] if unit == "%" else float("inf")
    if comparator in {"<", "<="}:
        return Amount(0.0, value, unit, comparator)
    if comparator in {">", ">="}:
        return Amount(value, max(top, value), unit, comparator)
    return Amount(value, value, unit)
