"""Facts on the person: sex, age, menopausal and ovarian function, performance, pregnancy."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from oncology.facts.patient_facts import PatientFacts
from oncology.facts.registry import Derivations
from oncology.facts.subjects.recordings import newest_finding
from oncology.facts.wording import text
from oncology.values import NOT_RECORDED, Fact, Known, Unknown, value_of

fact = Derivations()


@fact("sex")
def sex(facts: PatientFacts) -> Fact:
    """Female or male; another gender says nothing of the body that a label means."""
    person = facts.context.record.person
    if person is None or person.sex not in {"female", "male"}:
        return Unknown(text("no-sex"))
    return Known(person.sex)


@fact("age")
def age(facts: PatientFacts) -> Fact:
    """Whole years on the day, the lower where the birth date leaves two."""
    person, as_of = facts.context.record.person, facts.context.rules.as_of
    if person is None or person.birth_date is None:
        return Unknown(text("no-birth-date"))
    years = {
        as_of.year - day.year - ((as_of.month, as_of.day) < (day.month, day.day))
        for day in (person.birth_date.first, person.birth_date.last)
    }
    return Known(max(min(years), 0))


class _Menopause(NamedTuple):
    """Status, what it rests on, and the resources; status and basis None: not recorded."""

    status: str | None
    basis: str | None
    sources: tuple[str, ...] = ()


def _menopause(facts: PatientFacts) -> _Menopause:
    """What is surest goes first: sex, removed ovaries, a statement, suppression, age.

    Suppression is given to women whose ovaries function, so that it says premenopausal.
    """
    record = facts.context.record
    person = record.person
    if person and person.sex == "male":
        return _Menopause("not-applicable", "male", (person.source,))
    for procedure in record.procedures:
        if procedure.concept == "oophorectomy":
            return _Menopause("postmenopausal", "oophorectomy", (procedure.source,))
    statement = newest_finding(record, "menopausal-status")
    if statement:
        return _Menopause(statement.value, "recorded", (statement.source,))
    if value_of(facts["ovarian-suppression"]):
        return _Menopause("premenopausal", "ovarian-suppression")
    years, assumed = value_of(facts["age"]), facts.context.thresholds["assumed-postmenopausal-age"]
    if person and person.sex == "female" and isinstance(years, int) and years >= assumed:
        return _Menopause("postmenopausal", "assumed-from-age", (person.source,))
    return _Menopause(None, None)


@fact("menopausal")
def menopausal(facts: PatientFacts) -> Fact:
    """Menopausal status; a man's does not apply."""
    status, _, sources = _menopause(facts)
    return Known(status, sources) if status else Unknown(text("no-menopausal-status"))


@fact("menopausal-basis")
def menopausal_basis(facts: PatientFacts) -> Fact:
    """What the menopausal status rests on."""
    _, basis, sources = _menopause(facts)
    return Known(basis, sources) if basis else NOT_RECORDED


@fact("postmenopausal-or-male")
def postmenopausal_or_male(facts: PatientFacts) -> Fact:
    """Whether endocrine therapy works without suppression of the ovaries."""
    status = facts["menopausal"]
    if isinstance(status, Unknown):
        return status
    return Known(status.value in {"postmenopausal", "not-applicable"}, status.sources)


@fact("ofs")
def ovarian_function_suppression(facts: PatientFacts) -> Fact:
    """Whether a drug that suppresses the ovaries is running."""
    return Known(bool(value_of(facts["ovarian-suppression"])))


@fact("ovarian-function")
def ovarian_function(facts: PatientFacts) -> Fact:
    """Functioning, suppressed, postmenopausal or not applicable."""
    status = facts["menopausal"]
    if isinstance(status, Known) and status.value in {"postmenopausal", "not-applicable"}:
        return status
    if value_of(facts["ofs"]):
        return Known("suppressed")
    return status if isinstance(status, Unknown) else Known("functioning", status.sources)


@fact("ecog")
def ecog(facts: PatientFacts) -> Fact:
    """The newest ECOG performance status."""
    finding = newest_finding(facts.context.record, "ecog")
    return Known(int(finding.value), (finding.source,)) if finding else Unknown(text("no-ecog"))


@fact("child-pugh")
def child_pugh(facts: PatientFacts) -> Fact:
    """The newest class of the liver; where several stand on one day, the worse of them."""
    classes = [f for f in facts.context.record.findings if f.concept == "child-pugh"]
    if not classes:
        return Unknown(text("no-child-pugh"))
    newest = max(classes, key=lambda f: (f.date.middle if f.date else date.min, f.value, f.source))
    return Known(newest.value, (newest.source,))


@fact("pregnancy")
def pregnancy(facts: PatientFacts) -> Fact:
    """What was last said, as long as a pregnancy can last; an undated statement goes on to hold."""
    statements = [f for f in facts.context.record.findings if f.concept == "pregnancy"]
    if not statements:
        return Unknown(text("no-pregnancy"))
    last = max(statements, key=lambda f: (f.date.middle if f.date else date.max, f.source))
    valid_days = facts.context.thresholds["pregnancy-valid-days"]
    if last.date is not None and (facts.context.rules.as_of - last.date.last).days > valid_days:
        return Unknown(text("pregnancy-too-long-ago"))
    return Known(last.value, (last.source,))
