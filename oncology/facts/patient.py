"""Facts on the person: sex, age, menopausal and ovarian function, performance, sites, pregnancy."""

from __future__ import annotations

from datetime import date

from oncology.course import Disease
from oncology.intake import PatientRecord
from oncology.values import Fact, Facts, Known, Unknown


def latest(record: PatientRecord, concept: str) -> tuple[str, str] | None:
    """The newest value of a finding and its resource; an undated one counts as the oldest."""
    mine = sorted(
        (f for f in record.findings if f.concept == concept),
        key=lambda f: (f.date.middle if f.date else date.min, f.source),
    )
    return (mine[-1].value, mine[-1].source) if mine else None


def menopause(
    record: PatientRecord, suppressed: Fact, as_of: date, assumed_age: float
) -> tuple[str, str, tuple[str, ...]]:
    """Menopausal status, its basis, and the resources; `suppressed` names the drugs that suppress."""
    person = record.person
    if person and person.sex == "male":
        return "not-applicable", "male", (person.source,)
    for procedure in record.procedures:
        if procedure.concept == "oophorectomy":
            return "postmenopausal", "oophorectomy", (procedure.source,)
    stated = latest(record, "menopausal-status")
    if stated:
        return stated[0], "recorded", (stated[1],)
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


def patient(
    record: PatientRecord,
    disease: Disease,
    suppressed: Fact,
    as_of: date,
    thresholds: dict[str, float],
) -> Facts:
    """Facts by kebab-case name; `suppressed` names the drugs that suppress the ovaries."""
    facts: Facts = {}
    person = record.person
    sex = person.sex if person else "unknown"
    facts["sex"] = Unknown("sex is not recorded") if sex in {"unknown", "other"} else Known(sex)
    age = age_years(record, as_of)
    facts["age"] = Unknown("birth date is not recorded") if age is None else Known(age)
    status, _, refs = menopause(record, suppressed, as_of, thresholds["assumed-postmenopausal-age"])
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
    ecog = latest(record, "ecog")
    facts["ecog"] = Known(int(ecog[0]), (ecog[1],)) if ecog else Unknown("ECOG is not recorded")
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
    return facts


def _pregnancy(record: PatientRecord, as_of: date, valid_days: float) -> Fact:
    """What was last said, as long as a pregnancy can last; an undated statement holds."""
    said = [f for f in record.findings if f.concept == "pregnancy"]
    if not said:
        return Unknown("pregnancy is not recorded")
    last = max(said, key=lambda f: (f.date.middle if f.date else date.max, f.source))
    if last.date is not None and (as_of - last.date.last).days > valid_days:
        return Unknown("pregnancy was last asked about too long ago")
    return Known(last.value, (last.source,))
