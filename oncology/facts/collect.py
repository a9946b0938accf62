"""All named facts that criteria may ask for; what the record does not say is Unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from oncology.course import Course, History
from oncology.facts import adjuvant as adjuvant_facts
from oncology.facts import comedication, exposure, scope
from oncology.facts import course as course_facts
from oncology.facts import lines as line_facts
from oncology.facts import markers as marker_facts
from oncology.facts import suitability as derived_facts
from oncology.facts import therapy as therapy_facts
from oncology.facts.biomarkers import Markers
from oncology.facts.exposure import Exposures, Names, classes, ingredients, of_class, resources
from oncology.facts.patient import latest, patient
from oncology.intake import PatientRecord
from oncology.knowledge import Parameters
from oncology.values import Confidence, Fact, Facts, Known, Unknown, lowest
from terminology import Terminology


@dataclass(frozen=True, slots=True)
class Therapy:
    """The facts on the course of therapy, by the names of the document, and what was given."""

    facts: Facts
    exposures: Exposures


def facts_on_course(course: Course, as_of: date, parameters: Parameters) -> Therapy:
    """Facts on the course of therapy; none is surer than the course."""
    history, found = course.history, course.conclusions
    exposures = exposure.of_course(history, found, parameters)
    facts = therapy_facts.derive(history, found, exposures, as_of, parameters)
    facts |= adjuvant_facts.derive(history, found, exposures, as_of, parameters)
    facts |= line_facts.derive(course, exposures, parameters)
    facts |= course_facts.derive(history, found, course.record, as_of, parameters)
    graded = {name: _graded(name, fact, history.confidence) for name, fact in facts.items()}
    return Therapy(graded, exposures)


def _graded(name: str, fact: Fact, grade: Confidence) -> Fact:
    """A fact is no surer than the course that it is derived from."""
    if isinstance(fact, Unknown) or name in course_facts.AUDIT:
        return fact
    least = lowest((fact.confidence, grade))
    return fact if least == fact.confidence else Known(fact.value, fact.sources, least)


def collect(
    record: PatientRecord,
    history: History,
    therapy: Therapy,
    markers: Markers,
    as_of: date,
    thresholds: dict[str, float],
    terminology: Terminology,
    groups: Mapping[str, tuple[str, ...]],
) -> Facts:
    """Facts by kebab-case name; `groups` names the classes and genes that derived facts read.

    `therapy`: what the course says.
    """
    facts: Facts = {}
    reasons = scope.decide_scope(record, markers, history).reasons
    facts["scope-open"] = Known(tuple(sorted(reason.code for reason in reasons)))
    _therapy(facts, history, therapy)
    facts |= marker_facts.collect(record, markers, history.disease, thresholds, terminology)
    facts |= patient(
        record, history.disease, therapy.facts["ovarian_suppression"], as_of, thresholds
    )
    _safety(facts, record, as_of, terminology)
    facts["adjuvant-et-classes"] = therapy.facts["adjuvant_et_classes"]
    derived_facts.derive(facts, record, history, markers, derived_facts.Data(groups, thresholds))
    return facts


_RENAMED = {
    "prior-et-advanced": "endocrine_advanced",
    "n-et-progressions": "n_et_progressions",
    "prior-cdk46-advanced": "prior_cdk46_mbc",
    "prior-cdk46-any": "prior_cdk46_any",
    "pd-on-cdk46": "pd_on_cdk46",
    "cdk46-stopped-for-toxicity": "cdk46_stopped_for_toxicity",
    "months-on-cdk46": "time_on_cdk46_mbc_months",
    "ttp-first-cdk46": "ttp_1l_cdk46_bin",
    "n-prior-lines": "n_prior_lines_mbc",
    "n-prior-chemo-lines": "n_prior_chemo_lines_mbc",
    "n-prior-systemic-beyond-et": "n_prior_cytotoxic_lines",
    "prior-classes-advanced": "classes_advanced",
    "prior-classes": "classes_any",
    "prior-agents-advanced": "agents_advanced",
    "prior-agents": "agents_any",
    "progressed-agents": "progressed_agents",
    "progressed-classes": "progressed_classes",
    "toxicity-agents": "toxicity_agents",
    "current-agents": "current_agents",
    "current-classes": "current_classes",
    "listed-agents": "listed_agents",
    "planned-agents": "planned",
    "adjuvant-et": "adjuvant_et",
    "relapse-timing": "relapse_timing",
    "adjuvant-cdk46-relapse": "adjuvant_cdk46_relapse",
    "relapse-within-6-months-of-chemo": "relapse_within_6_months_of_chemo",
    "rapid-progression-last-et": "rapid_pd_last_et",
    "endocrine-refractory": "endocrine_refractory",
    "next-line": "next_line_number",
    "treatment-status": "status_now",
}


def _therapy(facts: Facts, history: History, therapy: Therapy) -> None:
    for name, source in _RENAMED.items():
        facts[name] = therapy.facts[source]
    count = therapy.facts["n_et_progressions"]
    facts["et-progression-advanced"] = (
        Known(bool(count.value), history.lines[-1].sources if history.lines else ())
        if isinstance(count, Known)
        else Known(True, history.lines[-1].sources)
        if count.low
        else count
    )
    facts["on-therapy"] = Known(history.on_therapy)
    category = history.resistance.category
    facts["endocrine-resistance"] = (
        Unknown("the record allows more than one reading")
        if category == "indeterminate"
        else Known(category, history.resistance.sources)
    )
    exposures = therapy.exposures
    facts["prior-chemo-any"] = exposures.answer(of_class("chemotherapy"))
    facts["prior-chemo-advanced"] = exposures.answer(of_class("chemotherapy"), "advanced")
    facts["prior-anthracycline"] = exposures.answer(of_class("anthracycline"))
    facts["prior-taxane"] = exposures.answer(of_class("taxane"))
    facts["undated-agents"] = _undated(exposures, ingredients)
    facts["undated-classes"] = _undated(exposures, classes)


def _undated(exposures: Exposures, of: Names) -> Fact:
    """Drugs, or their classes, that are recorded without dates only (rule IN-7)."""
    others = {name for e in exposures.all if not (e.undated or e.blind) for name in of(e)}
    alone = [e for e in exposures.all if e.undated and not others.issuperset(of(e))]
    names = {name for e in alone for name in of(e)} - others
    return Known(tuple(sorted(names)), resources(alone))


def _pair(found: tuple[str, str]) -> tuple[str, tuple[str, ...]]:
    return found[0], (found[1],)


def _safety(facts: Facts, record: PatientRecord, as_of: date, terminology: Terminology) -> None:
    present = record.comorbidities
    facts["comorbidities"] = Known(
        tuple(sorted({c.concept for c in present})), tuple(sorted({c.source for c in present}))
    )
    taken = comedication.running_comedication(record, as_of, terminology)
    groups = {
        g: refs for name, refs in taken.items() for g in terminology.drugs.interaction_groups(name)
    }
    facts["concomitant"] = Known(
        tuple(sorted(groups)), tuple(sorted({s for refs in groups.values() for s in refs}))
    )
    newest = sorted(
        record.measurements, key=lambda m: (m.date.middle if m.date else date.min, m.source)
    )
    for measurement in newest:
        facts[measurement.concept] = Known(measurement.value, (measurement.source,))
    for name, said in (
        ("msi", "microsatellite status"),
        ("dpyd", "DPYD"),
        ("ugt1a1", "UGT1A1"),
    ):
        found = latest(record, name)
        facts[name] = Known(*_pair(found)) if found else Unknown(f"{said} is not recorded")
