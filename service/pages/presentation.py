"""What a page is made of: the Assessment, the findings that it was written from, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from oncology.assessment import Assessment, Findings, OptionDoc, Supposition
from oncology.knowledge import Knowledge

OFFERED = ("preferred", "alternative")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands.

    `action`: the address that its forms are sent to; empty: nothing answers, as in a file. `fields`
    are sent along as they are. `knowledge`: address of the pages of the knowledge. `end`:
    where the reader ends the session that the page belongs to; empty: it belongs to none.
    """

    action: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    knowledge: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Presentation:
    """One patient on one day: what was concluded, and what the stages handed on for it.

    Nothing clinical is concluded by the page; where the Assessment has a number, the page has that.
    """

    assessment: Assessment
    findings: Findings

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge of the day."""
        return self.findings.knowledge

    @property
    def suppositions(self) -> tuple[Supposition, ...]:
        """What was supposed; none for the chart as it is."""
        return self.findings.case.suppositions

    @property
    def offered(self) -> list[OptionDoc]:
        """The options that fit, in their order."""
        return [o for o in self.assessment["options"] if o["status"] in OFFERED]
