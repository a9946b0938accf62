"""Structured dosage instructions of an order: amount, unit and rhythm, as written."""

from __future__ import annotations

from oncology.intake.fhir import Resource, codings, items, mapping, number, text, words
from oncology.intake.record import Dosage
from oncology.quotation import quoted
from terminology import Coding

UCUM = "http://unitsofmeasure.org"
# FHIR R4 value set units-of-time, in days; a year has 365.25 of them
_DAYS = {
    "s": 1 / 86400,
    "min": 1 / 1440,
    "h": 1 / 24,
    "d": 1.0,
    "wk": 7.0,
    "mo": 365.25 / 12,
    "a": 365.25,
}
# FHIR R4 value set timing-abbreviation: administrations and the days they fall in
_ABBREVIATIONS = {
    "QD": (1, 1),
    "AM": (1, 1),
    "PM": (1, 1),
    "BED": (1, 1),
    "BID": (2, 1),
    "TID": (3, 1),
    "QID": (4, 1),
    "QOD": (1, 2),
    "Q1H": (24, 1),
    "Q2H": (12, 1),
    "Q3H": (8, 1),
    "Q4H": (6, 1),
    "Q6H": (4, 1),
    "Q8H": (3, 1),
    "WK": (1, 7),
    "MO": (1, 365.25 / 12),
}


def read_dosages(resource: Resource) -> tuple[Dosage, ...]:
    """Every instruction that states an amount or a rhythm; free text alone is none."""
    dosages = []
    for entry in items(resource.get("dosageInstruction")):
        timing = mapping(entry.get("timing"))
        frequency, period = _rhythm(timing)
        amounts = [*items(entry.get("doseAndRate"))] or [entry]
        for amount in amounts:
            value, unit = _amount(amount)
            if value is not None or frequency is not None:
                step = number(entry.get("sequence"))
                dosages.append(Dosage(value, unit, frequency, period, _is_single(timing), step))
    return tuple(dosages)


def first_dose(resource: Resource) -> tuple[float | None, str | None, str | None]:
    """Value, unit and text of the first dosage that states an amount or has words."""
    dosages = [*items(resource.get("dosageInstruction")), *items(resource.get("dosage"))]
    for dosage in dosages:
        for rate in (*items(dosage.get("doseAndRate")), dosage):
            quantity = mapping(rate.get("doseQuantity") or rate.get("dose"))
            if quantity:
                return number(quantity.get("value")), _unit(quantity), text(dosage.get("text"))
        if text(dosage.get("text")):
            return None, None, text(dosage.get("text"))
    return None, None, None


def stated_route(resource: Resource) -> tuple[tuple[Coding, ...], str]:
    """Codings of every stated route (words alone as one without a code), and the words of dosage."""
    dosages = [*items(resource.get("dosageInstruction")), *items(resource.get("dosage"))]
    routes = [dosage.get("route") for dosage in dosages]
    from_codes = tuple(coding for route in routes for coding in codings(route))
    from_words = tuple(Coding(None, None, label) for route in routes if (label := words(route)))
    sentences = (
        text(d.get(name)) or "" for d in dosages for name in ("text", "patientInstruction")
    )
    return (*from_codes, *from_words), " ; ".join(sentences)


def _amount(node: Resource) -> tuple[float | None, str | None]:
    quantity = mapping(node.get("doseQuantity"))
    if not quantity:
        span = mapping(node.get("doseRange"))
        quantity = mapping(span.get("high")) or mapping(span.get("low"))
    return number(quantity.get("value")), _unit(quantity)


def _unit(quantity: Resource) -> str | None:
    """The code where it is one of UCUM, else the words: codes of a house have no meaning here."""
    code, words = text(quantity.get("code")), text(quantity.get("unit"))
    is_ucum = (text(quantity.get("system")) or UCUM) == UCUM
    unit = code or words if is_ucum else words or code
    return quoted(unit) if unit else None


def _rhythm(timing: Resource) -> tuple[float | None, float | None]:
    repeat = mapping(timing.get("repeat"))
    often = number(repeat.get("frequencyMax")) or number(repeat.get("frequency"))
    period = number(repeat.get("period"))
    length = _DAYS.get(text(repeat.get("periodUnit")) or "")
    times = _length(repeat.get("timeOfDay")) or _length(repeat.get("when"))
    weekdays = _length(repeat.get("dayOfWeek"))
    if period and length:
        return (often or times or 1) * (weekdays or 1), period * length
    if weekdays:
        return float(weekdays * (times or 1)), 7.0
    if times:
        return float(times), 1.0
    for coding in codings(timing.get("code")):
        if (coding.code or "").upper() in _ABBREVIATIONS:
            count, within = _ABBREVIATIONS[(coding.code or "").upper()]
            return float(count), float(within)
    return None, None


def _length(value: object) -> int:
    return len(value) if isinstance(value, list) else 0


def _is_single(timing: Resource) -> bool:
    repeat = mapping(timing.get("repeat"))
    return number(repeat.get("count")) == 1 or (not repeat and _length(timing.get("event")) == 1)
