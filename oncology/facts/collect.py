"""All named facts that criteria may ask for; what the record does not say is Unknown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from oncology.course.history import History
from oncology.facts import (
    comedication,
    scope,
)
from oncology.facts import (
    markers as marker_facts,
)
from oncology.facts import (
    suitability as derived_facts,
)
from oncology.facts.biomarkers import Markers
from oncology.intake.record import PatientRecord
from oncology.values import Fact, Known, Unknown
from terminology import Terminology

FALSE, TRUE = Known(False), Known(True)
Facts = dict[str, Fact]


def collect(
    record: PatientRecord,
    history: History,
    markers: Markers,
    as_of: date,
    thresholds: dict[str, float],
    terminology: Terminology,
    groups: Mapping[str, tuple[str, ...]],
) -> Facts:
    """Facts by kebab-case name; `groups` names the classes and genes that derived facts read."""
    facts: Facts = {}
    reasons = scope.decide(record, markers, history).reasons
    facts["scope-open"] = Known(tuple(sorted(reason.code for reason in reasons)))
    _therapy(facts, history)
    facts |= marker_facts.collect(record, markers, history.disease, thresholds, terminology)
    _patient(facts, record, history, as_of, thresholds)
    _safety(facts, record, as_of, terminology)
    derived_facts.derive(facts, record, history, markers, derived_facts.Data(groups, thresholds))
    return facts


_RENAMED = {
    "prior-et-advanced": "endocrine_advanced",
    "n-et-progressions": "n_et_progressions",
    "prior-cdk46-advanced": "prior_cdk46_mbc",
    "prior-cdk46-any": "prior_cdk46_any",
    "pd-on-cdk46": "pd_on_cdk46",
    "cdk46-stopped-for-toxicity": "cdk46_stopped_for_toxicity",
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


def _therapy(facts: Facts, history: History) -> None:
    for name, source in _RENAMED.items():
        facts[name] = history.facts[source]
    count = history.facts["n_et_progressions"]
    facts["et-progression-advanced"] = (
        Known(bool(count.value), history.lines[-1].sources if history.lines else ())
        if isinstance(count, Known)
        else count
    )
    facts["on-therapy"] = Known(history.on_therapy)
    facts["months-on-cdk46"] = (
        Known(history.months_on_cdk46)
        if history.months_on_cdk46 is not None
        else Unknown("no CDK4/6 inhibitor recorded")
    )
    category = history.resistance.category
    facts["endocrine-resistance"] = (
        Unknown("the record allows more than one reading")
        if category == "indeterminate"
        else Known(category, history.resistance.sources)
    )
    classes = history.facts["classes_any"]
    held = (
        set(classes.value)
        if isinstance(classes, Known) and isinstance(classes.value, tuple)
        else set()
    )
    late = history.facts["n_prior_chemo_lines_mbc"]
    facts["prior-chemo-any"] = Known("chemotherapy" in held)
    facts["prior-anthracycline"] = Known("anthracycline" in held)
    facts["prior-taxane"] = Known("taxane" in held)
    facts["prior-chemo-advanced"] = Known(bool(late.value)) if isinstance(late, Known) else late


def _latest(record: PatientRecord, concept: str) -> tuple[str, str] | None:
    mine = sorted(
        (f for f in record.findings if f.concept == concept),
        key=lambda f: (f.date.middle if f.date else date.min, f.source),
    )
    return (mine[-1].value, mine[-1].source) if mine else None


def menopause(
    record: PatientRecord, history: History, as_of: date, assumed_age: float
) -> tuple[str, str, tuple[str, ...]]:
    """Menopausal status, its basis, and the resources."""
    person = record.person
    if person and person.sex == "male":
        return "not-applicable", "male", (person.source,)
    for procedure in record.procedures:
        if procedure.concept == "oophorectomy":
            return "postmenopausal", "oophorectomy", (procedure.source,)
    stated = _latest(record, "menopausal-status")
    if stated:
        return stated[0], "recorded", (stated[1],)
    suppressed = history.facts.get("ovarian_suppression")
    if isinstance(suppressed, Known) and suppressed.value:
        return "premenopausal", "ovarian-suppression", ()
    age = age_years(record, as_of)
    if age is not None and age >= assumed_age and person and person.sex == "female":
        return "postmenopausal", "assumed-from-age", (person.source,)
    return "unknown", "not recorded", ()


def age_years(record: PatientRecord, as_of: date) -> int | None:
    """Whole years of age; None when the birth date does not settle it."""
    birth = record.person.birth_date if record.person else None
    if birth is None:
        return None
    years = {
        as_of.year - day.year - ((as_of.month, as_of.day) < (day.month, day.day))
        for day in (birth.first, birth.last)
    }
    return max(min(years), 0)


def _patient(
    facts: Facts, record: PatientRecord, history: History, as_of: date, thresholds: dict[str, float]
) -> None:
    person = record.person
    sex = person.sex if person else "unknown"
    facts["sex"] = Unknown("sex is not recorded") if sex in {"unknown", "other"} else Known(sex)
    age = age_years(record, as_of)
    facts["age"] = Unknown("birth date is not recorded") if age is None else Known(age)
    status, _, refs = menopause(record, history, as_of, thresholds["assumed-postmenopausal-age"])
    suppressed = history.facts["ovarian_suppression"]
    ofs = isinstance(suppressed, Known) and bool(suppressed.value)
    facts["ofs"] = Known(ofs)
    missing = Unknown("menopausal status is not recorded")
    facts["menopausal"] = missing if status == "unknown" else Known(status, refs)
    settled = status in {"postmenopausal", "not-applicable"}
    facts["postmenopausal-or-male"] = missing if status == "unknown" else Known(settled, refs)
    words = {"postmenopausal": "postmenopausal", "not-applicable": "not-applicable"}
    facts["ovarian-function"] = (
        Known("suppressed")
        if ofs and status not in words
        else missing
        if status == "unknown"
        else Known(words.get(status, "functioning"), refs)
    )
    named = tuple(sorted({n for a in record.allergies for n in a.ingredients}))
    facts["allergies"] = Known(named, tuple(sorted(a.source for a in record.allergies)))
    ecog = _latest(record, "ecog")
    facts["ecog"] = Known(int(ecog[0]), (ecog[1],)) if ecog else Unknown("ECOG is not recorded")
    disease = history.disease
    for name, value in (
        ("visceral", disease.visceral),
        ("visceral-crisis", disease.visceral_crisis),
    ):
        facts[name] = Unknown(f"{name} is not recorded") if value is None else Known(value)
    facts["sites"] = Known(disease.sites)
    facts["bone-only"] = (
        Known(disease.sites == ("bone",)) if disease.sites else Unknown("no site recorded")
    )
    facts["brain-metastases"] = Known("brain" in disease.sites or "meninges" in disease.sites)
    facts["pregnancy"] = _pregnancy(record, as_of, thresholds["pregnancy-valid-days"])


def _pregnancy(record: PatientRecord, as_of: date, valid_days: float) -> Fact:
    """What was last said, as long as a pregnancy can last; an undated statement holds."""
    said = [f for f in record.findings if f.concept == "pregnancy"]
    if not said:
        return Unknown("pregnancy is not recorded")
    last = max(said, key=lambda f: (f.date.middle if f.date else date.max, f.source))
    if last.date is not None and (as_of - last.date.last).days > valid_days:
        return Unknown("pregnancy was last asked about too long ago")
    return Known(last.value, (last.source,))


def _pair(found: tuple[str, str]) -> tuple[str, tuple[str, ...]]:
    return found[0], (found[1],)


def _safety(facts: Facts, record: PatientRecord, as_of: date, terminology: Terminology) -> None:
    present = record.comorbidities
    facts["comorbidities"] = Known(
        tuple(sorted({c.concept for c in present})), tuple(sorted({c.source for c in present}))
    )
    taken = comedication.running(record, as_of, terminology)
    groups = {g: refs for name, refs in taken.items() for g in terminology.interacting(name)}
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
        found = _latest(record, name)
        facts[name] = Known(*_pair(found)) if found else Unknown(f"{said} is not recorded")
