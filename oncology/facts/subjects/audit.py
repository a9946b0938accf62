"""What the reading left out, noted or doubted, and the rules it used: no doubt touches these facts."""

from __future__ import annotations

from oncology.facts.patient_facts import PatientFacts
from oncology.facts.registry import Derivations
from oncology.values import Fact, Known

fact = Derivations()


@fact("planned-agents")
def planned_agents(facts: PatientFacts) -> Fact:
    """Drugs that are meant to begin and have not, as far as recorded (IN-4)."""
    return Known(facts.context.history.planned)


@fact("excluded-records")
def excluded_records(facts: PatientFacts) -> Fact:
    """Records that no rule counts (IN-4), as references."""
    reasons = facts.context.history.excluded
    return Known(tuple(sorted({s for reason in reasons for s in reason.sources})))


@fact("unmapped-records")
def unmapped_records(facts: PatientFacts) -> Fact:
    """Records of drugs that the terminology does not have (IN-8)."""
    reasons = facts.context.course.conclusions.times.excluded
    unmapped = (r for r in reasons if r.code == "unmapped-drug")
    return Known(tuple(sorted({s for reason in unmapped for s in reason.sources})))


@fact("undated-records")
def undated_records(facts: PatientFacts) -> Fact:
    """Records of therapy without dates (IN-7)."""
    episodes = facts.context.course.conclusions.times.undated
    return Known(tuple(sorted({s for e in episodes for s in e.sources})))


@fact("course-notes")
def course_notes(facts: PatientFacts) -> Fact:
    """Codes of the notes on the course."""
    return Known(tuple(sorted({note.code for note in facts.context.history.notes})))


@fact("confidence-caps")
def confidence_caps(facts: PatientFacts) -> Fact:
    """Why the course is not surer, as `grade; code`."""
    doubts = facts.context.course.conclusions.doubts
    return Known(tuple(sorted({f"{doubt.grade}; {doubt.reason.code}" for doubt in doubts})))


@fact("as-of")
def day_of_assessment(facts: PatientFacts) -> Fact:
    """The day of assessment."""
    return Known(facts.context.rules.as_of.isoformat())


@fact("ruleset-version")
def ruleset_version(facts: PatientFacts) -> Fact:
    """The version of the parameters."""
    return Known(facts.context.rules.parameters.version)


@fact("parameters-hash")
def parameters_hash(facts: PatientFacts) -> Fact:
    """Two results with the same hash used the same parameters."""
    return Known(facts.context.rules.parameters.digest)
