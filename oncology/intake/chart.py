"""What the readers of one chart share: the entry at hand, and the chart that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from oncology.dates import PartialDate
from oncology.intake.builder import RecordBuilder
from oncology.intake.fhir import Resource, text
from oncology.intake.record import Site
from terminology import Terminology


class Entry(NamedTuple):
    """A resource with the reference that names it: `Observation/er-1`, or `#n` without an id."""

    source: str
    resource: Resource

    @property
    def kind(self) -> str:
        """The type of the resource."""
        return str(self.resource.get("resourceType"))

    @property
    def status(self) -> str | None:
        """The status that the resource states."""
        return text(self.resource.get("status"))

    def get(self, element: str) -> object:
        """An element of the resource; None where it has none."""
        return self.resource.get(element)


@dataclass(frozen=True, slots=True)
class Chart:
    """What a reader may ask besides its entry, and the record that it adds to.

    `linked` are the Medications, medication records, Conditions and Binaries, and `specimens` the Specimens, by each address
    that a reference may use. `significances` are those that other results state of a variant, by
    the reference of the variant. `therapies` are the drugs of the medication records that are part of a procedure, by the procedure.
    """

    record: RecordBuilder
    terminology: Terminology
    as_of: date
    linked: Mapping[str, Resource]
    specimens: Mapping[str, Resource]
    significances: Mapping[str, str]
    therapies: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a result comes from: its resource, its day, the tumour site and the specimen."""

    source: str
    date: PartialDate | None
    site: Site = "unknown"
    specimen: str | None = None
