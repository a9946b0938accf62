"""Measurements that are a number with a unit and nothing else: most results of a chart.

Here a result is known by the names of its elements, the patient, the day and the code alone, and
read without the steps that others need. What has any element beyond those below, a status that
does not count, a code with more than one meaning, or a number that cannot be right, is read as all
other resources are, which say what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from oncology.dates import PartialDate
from oncology.intake.builder import RecordBuilder
from oncology.intake.fhir import Resource, codeable, is_id, is_short, statement_of, text, written
from oncology.intake.reading_rules import text_limit
from oncology.intake.record import Measurement
from oncology.intake.status import UNFINISHED, WITHDRAWN
from oncology.intake.wording import sentence
from terminology import Terminology

Position = tuple[int, object]  # a resource with its place in the chart

_KIND = "Observation"
_NEEDED = ("subject", "valueQuantity", "effectiveDateTime")
_NEEDED_OF = itemgetter(*_NEEDED)
# none of these changes what the number says
_BESIDE = ("resourceType", "id", "meta", "code", "text", "language", "identifier", "basedOn", "status", "category", "encounter", "issued", "performer", "interpretation", "method", "device", "referenceRange")  # fmt: skip
_ELEMENTS = frozenset({*_NEEDED, *_BESIDE})
_NOT_COUNTED = WITHDRAWN | UNFINISHED
_NUMBERS = frozenset({int, float})
_RECEPTORS = frozenset({"er", "pr", "her2"})


@dataclass(frozen=True, slots=True)
class Plain:
    """A plain measurement, and the resource that states it."""

    measurement: Measurement
    resource: Resource

    @property
    def source(self) -> str:
        """The reference that names the resource."""
        return self.measurement.source


class PlainReader:
    """Reads the plain measurements of one patient up to a day."""

    def __init__(self, patient_id: str, as_of: date, terminology: Terminology) -> None:
        """Take whose they are, the day, and what codes mean."""
        self._subject = f"Patient/{patient_id}"
        self._as_of = as_of
        self._terminology = terminology
        self._concepts: dict[bytes, str | None] = {}  # by code and words
        self._longest = text_limit()

    def read(self, resource: Resource) -> Measurement | None:
        """The measurement that an Observation states; None where it is not a plain one."""
        if not resource.keys() <= _ELEMENTS or not is_short(resource, self._longest):
            return None
        try:
            if resource.get("status") in _NOT_COUNTED:
                return None
            subject, amount, day = _NEEDED_OF(resource)
            is_own = subject["reference"] == self._subject
            value, when = amount["value"], PartialDate.parse(day.strip())
            number = float(value)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            return None  # what is wrong with it is said where all others are read
        if not is_own or when.first > self._as_of or value.__class__ not in _NUMBERS:
            return None
        concept = self._concept(resource.get("code"))
        if concept is None:
            return None
        unit = text(amount.get("code")) or text(amount.get("unit")) or ""
        converted = self._terminology.units.convert(concept, number, unit)
        if converted is None:
            return None
        source = f"{_KIND}/{resource['id']}"
        return Measurement(concept, *converted, when, source, text(amount.get("comparator")))

    def _concept(self, code: object) -> str | None:
        """What a code measures, if that is a number with a unit and of no receptor."""
        key = written(code)
        if key not in self._concepts:
            observations = self._terminology.observations
            question = codeable(code)
            concept = observations.match(*question)
            is_plain = (
                concept is not None
                and concept in self._terminology.units
                and concept.partition("-")[0] not in _RECEPTORS
                and not observations.conflict(*question)
            )
            self._concepts[key] = concept if is_plain else None
        return self._concepts[key]


def plain_apart(
    resources: Sequence[object], reader: PlainReader, record: RecordBuilder
) -> tuple[list[Plain], list[Position]]:
    """The plain measurements in reading order, each once, and all other resources.

    Where ids do not tell the Observations of a chart apart, all of it is read as other resources are.
    """
    plain: dict[str, Plain] = {}
    others: list[Position] = []
    names: set[object] = set()
    for position, resource in enumerate(resources, 1):
        if not isinstance(resource, dict) or resource.get("resourceType") != _KIND:
            others.append((position, resource))
            continue
        identifier = resource.get("id")
        if not is_id(identifier):
            return [], list(enumerate(resources, 1))
        if identifier in names:
            first = plain.get(f"{_KIND}/{identifier}")
            if first is None or first.resource != resource:
                return [], list(enumerate(resources, 1))
            continue
        names.add(identifier)
        measurement = reader.read(resource)
        if measurement is None:
            others.append((position, resource))
        else:
            plain[measurement.source] = Plain(measurement, resource)
    return _without_copies(plain, record), others


def _without_copies(plain: Mapping[str, Plain], record: RecordBuilder) -> list[Plain]:
    """In the order of their names, without the same statement under another id."""
    alike: dict[object, list[Plain]] = {}
    for source in sorted(plain):
        item = plain[source]
        m = item.measurement
        alike.setdefault((m.concept, m.value, m.date), []).append(item)
    copies: set[str] = set()
    for group in alike.values():
        if len(group) == 1:  # most of a chart; the whole content need not be compared
            continue
        originals: dict[bytes, str] = {}
        for item in group:
            first = originals.setdefault(statement_of(item.resource), item.source)
            if first != item.source:
                reason = sentence("duplicate-resource", source=item.source, first=first)
                record.add_gap("duplicate-resource", item.source, reason, "info")
                copies.add(item.source)
    return [plain[source] for source in sorted(plain.keys() - copies)]
