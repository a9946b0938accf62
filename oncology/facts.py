"""All named facts that criteria may ask for; what the record does not say is Unknown."""

from __future__ import annotations

from datetime import date

from oncology.biomarkers import GeneState, Markers
from oncology.history import History
from oncology.record import PatientRecord
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
) -> Facts:
    """Facts by kebab-case name."""
    facts: Facts = {}
    _therapy(facts, history)
    _markers(facts, record, markers, terminology)
    _patient(facts, record, history, as_of, thresholds)
    _safety(facts, record, history, terminology)
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
    "adjuvant-et": "adjuvant_et",
    "relapse-timing": "relapse_timing",
    "adjuvant-cdk46-relapse": "adjuvant_cdk46_relapse",
    "relapse-within-6-months-of-chemo": "relapse_within_6_months_of_chemo",
    "rapid-progression-last-et": "rapid_pd_last_et",
    "endocrine-refractory": "endocrine_refractory",
    "next-line": "next_line_number",
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


def _gene_fact(state: GeneState | None, gene: str) -> Fact:
    if state is None:
        return Unknown(f"{gene} was not reported on")
    return Known(state.status, state.sources)


def _markers(
    facts: Facts, record: PatientRecord, markers: Markers, terminology: Terminology
) -> None:
    for name, state in (("er", markers.er), ("pr", markers.pr)):
        facts[name] = (
            Unknown(f"{name.upper()} is not recorded")
            if state.status == "unknown"
            else Known(state.status, state.sources)
        )
    her2 = markers.her2
    facts["her2"] = (
        Unknown("HER2 is not recorded")
        if her2.category == "unknown"
        else Known(her2.category, her2.sources)
    )
    facts["her2-ever-low"] = (
        Known(True, her2.sources)
        if her2.ever_low
        else Unknown("no HER2 score is recorded")
        if her2.category in {"unknown", "negative", "equivocal"}
        else Known(False, her2.sources)
    )
    facts["her2-staining"] = (
        Unknown("membrane staining is not stated")
        if her2.staining is None
        else Known("present" if her2.staining else "absent", her2.sources)
    )
    facts["her2-low-or-ultralow"] = _low_or_ultralow(markers)
    for gene in ("ESR1", "PIK3CA", "AKT1", "PTEN", "ERBB2", "BRCA1", "BRCA2", "PALB2"):
        facts[gene.lower()] = _gene_fact(markers.genes.get(gene), gene)
    facts["pathway"] = _pathway(markers)
    facts["brca-germline"] = _germline(markers, ("BRCA1", "BRCA2"))
    facts["palb2-germline"] = _germline(markers, ("PALB2",))
    lists = {
        entry
        for v in record.variants
        if v.presence == "present"
        and v.significance not in {"uncertain", "benign", "likely-benign"}
        for entry in terminology.variant_lists(v.gene, v.protein)
    }
    facts["variant-lists"] = Known(tuple(sorted(lists)))


def _low_or_ultralow(markers: Markers) -> Fact:
    """HER2-low in any specimen, or ultralow; IHC 0 with unstated staining stays unknown."""
    her2 = markers.her2
    if her2.category in {"low", "ultralow"} or her2.ever_low:
        return Known(True, her2.sources)
    if her2.category == "positive" or her2.staining is False:
        return Known(False, her2.sources)
    if her2.category == "zero":
        return Unknown("IHC 0 is recorded without a statement on membrane staining")
    return Unknown("no HER2 score is recorded")


def _pathway(markers: Markers) -> Fact:
    states = {g: markers.genes.get(g) for g in ("PIK3CA", "AKT1", "PTEN")}
    altered = [s for s in states.values() if s and s.status == "altered"]
    if altered:
        return Known("altered", tuple(r for s in altered for r in s.sources))
    missing = sorted(g for g, s in states.items() if s is None or s.status == "uncertain")
    if missing:
        return Unknown(f"{', '.join(missing)}: no settled result")
    return Known("not-detected", tuple(r for s in states.values() if s for r in s.sources))


def _germline(markers: Markers, genes: tuple[str, ...]) -> Fact:
    """A pathogenic variant counts as germline only where the report says so."""
    tested: list[bool] = []
    for gene in genes:
        state = markers.genes.get(gene)
        if state is None:
            tested.append(False)
            continue
        for variant in state.variants:
            if variant.actionable and variant.origin == "germline":
                return Known("pathogenic", variant.sources)
            if variant.actionable and variant.origin == "unknown":
                return Unknown(f"{gene}: pathogenic variant, but germline origin is not stated")
        tested.append(True)
    if all(tested):
        return Known("not-detected", tuple(r for g in genes for r in markers.genes[g].sources))
    return Unknown(f"germline {'/'.join(genes)} was not reported on")


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
    pregnancy = _latest(record, "pregnancy")
    facts["pregnancy"] = (
        Known(*_pair(pregnancy)) if pregnancy else Unknown("pregnancy is not recorded")
    )


def _pair(found: tuple[str, str]) -> tuple[str, tuple[str, ...]]:
    return found[0], (found[1],)


def _safety(
    facts: Facts, record: PatientRecord, history: History, terminology: Terminology
) -> None:
    present = record.comorbidities
    facts["comorbidities"] = Known(
        tuple(sorted({c.concept for c in present})), tuple(sorted({c.source for c in present}))
    )
    drugs = history.facts["concomitant"]
    names = drugs.value if isinstance(drugs, Known) and isinstance(drugs.value, tuple) else ()
    groups = {g for name in names for g in terminology.interacting(name)}
    facts["concomitant"] = Known(tuple(sorted(groups)))
    newest = sorted(
        record.measurements, key=lambda m: (m.date.middle if m.date else date.min, m.source)
    )
    for measurement in newest:
        facts[measurement.concept] = Known(measurement.value, (measurement.source,))
    for name, concept in (("msi", "msi"),):
        found = _latest(record, concept)
        facts[name] = (
            Known(*_pair(found)) if found else Unknown("microsatellite status is not recorded")
        )
