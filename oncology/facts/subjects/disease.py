"""Setting and extent of the disease, its progressions, endocrine resistance, and the scope."""

from __future__ import annotations

from oncology.course import molecular_resistance
from oncology.facts.patient_facts import PatientFacts
from oncology.facts.registry import Derivations
from oncology.facts.scope import decide_scope
from oncology.facts.subjects.recordings import newest_finding
from oncology.facts.wording import text
from oncology.values import Fact, Known, Unknown, fact_of

fact = Derivations(of_course=True)


@fact("scope-open")
def open_scope(facts: PatientFacts) -> Fact:
    """What keeps the service from advising, as codes of the scope; `in-scope`: nothing does (G0)."""
    context = facts.context
    scope = decide_scope(context.record, context.markers, context.history)
    return Known(tuple(sorted(reason.code for reason in scope.reasons)))


@fact("setting")
def setting(facts: PatientFacts) -> Fact:
    """Early or advanced disease (ST-7)."""
    disease = facts.context.history.disease
    if disease.setting == "unknown":
        return Unknown(text("no-setting"))
    return Known(disease.setting, disease.sources)


@fact("advanced-since")
def advanced_since(facts: PatientFacts) -> Fact:
    """The metastatic date M (ST-1)."""
    disease = facts.context.history.disease
    day = disease.advanced_since.text if disease.advanced_since else None
    return fact_of(day, text("no-advanced-date"), disease.sources)


@fact("de-novo")
def de_novo(facts: PatientFacts) -> Fact:
    """Whether the disease was advanced from the start (ST-2)."""
    disease = facts.context.history.disease
    return fact_of(disease.de_novo, text("no-de-novo"), disease.sources)


@fact("local-relapse-date")
def local_relapse_date(facts: PatientFacts) -> Fact:
    """The first local or regional relapse that is stated as such (ST-1)."""
    relapses = facts.context.course.conclusions.setting.relapses
    if not relapses or not relapses[0].certain:
        return Unknown(text("no-local-relapse"))
    return Known(relapses[0].when.text, relapses[0].sources)


@fact("endocrine-resistance")
def endocrine_resistance(facts: PatientFacts) -> Fact:
    """The category after ESO-ESMO ABC4; unknown where the record allows more than one."""
    resistance = facts.context.history.resistance
    if resistance.category == "indeterminate":
        return Unknown(resistance.basis)
    return Known(resistance.category, resistance.sources, resistance.confidence)


@fact("ever-primary")
def ever_primary(facts: PatientFacts) -> Fact:
    """Whether any event was one of primary resistance."""
    resistance = facts.context.history.resistance
    if resistance.category == "indeterminate":
        return Unknown(resistance.basis)
    return Known(any(event.category == "primary" for event in resistance.events))


@fact("last-progression")
def last_progression(facts: PatientFacts) -> Fact:
    """The day of the newest recorded progression on a line (PD-1, PD-2)."""
    return _of_last_progression(facts, "day")


@fact("last-progression-evidence")
def last_progression_evidence(facts: PatientFacts) -> Fact:
    """What shows it: a documented status (PD-1) or a stop reason (PD-2)."""
    return _of_last_progression(facts, "evidence")


@fact("last-progression-line")
def last_progression_line(facts: PatientFacts) -> Fact:
    """The number of its line."""
    return _of_last_progression(facts, "line")


def _of_last_progression(facts: PatientFacts, part: str) -> Fact:
    lines = facts.context.course.conclusions.lines
    events = [(number, line.progression) for number, line in enumerate(lines, 1)]
    for number, event in reversed(events):
        if event is not None and event.when.late and part == "day":
            return Unknown(text("progression-day-not-recorded"))
        if event is not None:
            parts: dict[str, str | int] = {
                "day": event.when.text,
                "evidence": event.evidence,
                "line": number,
            }
            return Known(parts[part], event.sources)
    return Unknown(text("no-progression"))


@fact("pd-on-current-line")
def progression_on_current_line(facts: PatientFacts) -> Fact:
    """Whether progression is recorded on the newest line."""
    lines = facts.context.course.conclusions.lines
    return Known(bool(lines) and lines[-1].progression is not None)


@fact("molecular-resistance")
def molecular(facts: PatientFacts) -> Fact:
    """A mutation of the guiding gene that came up on endocrine therapy without progression (PD-7)."""
    course, gene = facts.context.course, facts.context.rules.parameters.guided_gene
    sources = molecular_resistance(course.conclusions.lines, course.record, gene)
    if sources:
        return Known(gene, sources)
    results = [v for v in course.record.variants if v.gene == gene]
    if results:
        return Known("none", tuple(s for v in results for s in v.sources))
    return Unknown(text("gene-not-reported", gene=gene))


@fact("visceral")
def visceral(facts: PatientFacts) -> Fact:
    """Whether there are visceral metastases."""
    return fact_of(facts.context.history.disease.visceral, text("no-visceral"))


@fact("visceral-crisis")
def visceral_crisis(facts: PatientFacts) -> Fact:
    """Whether a clinician states a visceral crisis; never concluded from sites."""
    return fact_of(facts.context.history.disease.visceral_crisis, text("no-visceral-crisis"))


@fact("sites")
def sites(facts: PatientFacts) -> Fact:
    """Metastatic sites."""
    return Known(facts.context.history.disease.sites)


@fact("oligometastatic")
def oligometastatic(facts: PatientFacts) -> Fact:
    """Whether the record calls the disease oligometastatic, with no progression since.

    It is never concluded from the number of sites: a site may hold many metastases.
    """
    statement = newest_finding(facts.context.record, "extent")
    if statement is None:
        return Unknown(text("not-recorded", name="extent of the metastases"))
    progression = facts.context.history.disease.last_progression
    if progression and (statement.date is None or statement.date.last < progression.latest_start):
        return Unknown(text("extent-before-progression"))
    return Known(True, (statement.source,))


@fact("bone-only")
def bone_only(facts: PatientFacts) -> Fact:
    """Whether bone is the only site; unknown where no site is recorded."""
    places = facts.context.history.disease.sites
    return Known(places == ("bone",)) if places else Unknown(text("no-site"))


@fact("brain-metastases")
def brain_metastases(facts: PatientFacts) -> Fact:
    """Whether a site is the brain; its membranes are a site of their own."""
    return Known("brain" in facts.context.history.disease.sites)
