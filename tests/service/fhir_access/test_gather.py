"""Prefetch by plain keys and by parts, what a profile leaves out, and reasons that name nobody."""

import pytest

from hooks import Form, Profile
from service.documents import Call
from service.errors import DataMissing
from service.fhir_access import Needs, QueryResult, gather_data

TEMPLATES = {
    "patient": "Patient/{{context.patientId}}",
    "observations": "Observation?patient={{context.patientId}}&_count=9",
    "allergies": "AllergyIntolerance?patient={{context.patientId}}&_count=9",
}
PARTED = Profile(frozenset({"allergies"}), {"observations": Form(categories=("exam", "survey"))})
EMPTY = {"resourceType": "Bundle"}
PATIENT = {"resourceType": "Patient", "id": "p77"}


def refusal(text, code="required"):
    issue = {"severity": "error", "code": code, "details": {"text": text}}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def gathered(prefetch, profile=PARTED, source=None, essential=()):
    call = Call(
        "patient-view", "x", {"patientId": "p77", "userId": "Practitioner/u88"}, "p77", prefetch,
        None, None, None, None,
    )  # fmt: skip
    return gather_data(call, Needs(TEMPLATES, essential, profile), source)


def gaps(*positional, **options):
    return {item.key: item.code for item in gathered(*positional, **options).absences}


class Recorder:
    """A source that brings nothing but empty Bundles, and says what it was asked for."""

    def __init__(self, **results):
        self.results, self.asked, self.parts = results, {}, {}

    def fetch(self, templates, unfinished, parts):
        self.asked, self.parts = dict(templates), dict(parts)
        return {key: self.results.get(key, QueryResult(EMPTY, None)) for key in templates}


def test_parts_sent_stand_for_the_whole():
    sent = {"patient": PATIENT, "observationsExam": EMPTY, "observationsSurvey": EMPTY}
    assert gaps(sent) == {"allergies": "not-served"}
    assert gaps({"patient": PATIENT, "observations": EMPTY}) == {"allergies": "not-served"}


def test_a_part_that_is_missing_leaves_the_whole_in_part():
    sent = {"patient": PATIENT, "observationsExam": EMPTY}
    assert gaps(sent)["observations"] == "part-failed"
    source = Recorder()
    assert "observations" not in gaps(sent, source=source)
    assert [*source.asked] == ["observationsSurvey"]
    assert gaps({"patient": PATIENT})["observations"] == "not-supplied"


def test_what_is_not_served_is_not_asked_for_but_read_when_sent():
    source = Recorder()
    gathered({}, source=source)
    assert [*source.asked] == ["patient", "observationsExam", "observationsSurvey"]
    assert "allergies" not in gaps({"allergies": EMPTY})


def test_a_refusal_for_lack_of_a_parameter_is_followed_by_the_parts():
    source = Recorder()
    sent = {
        "patient": PATIENT,
        "observations": refusal("Must have a category."),
        "allergies": EMPTY,
    }
    assert gaps(sent, source=source) == {}
    assert [*source.asked] == ["observationsExam", "observationsSurvey"]
    [absence] = gathered(sent).absences
    assert absence.code == "supplied-error"
    assert absence.reason == "Must have a category."


def test_another_refusal_is_not_followed():
    source = Recorder()
    sent = {
        "patient": PATIENT,
        "observations": refusal("Locked.", "lock-error"),
        "allergies": EMPTY,
    }
    assert gaps(sent, source=source) == {"observations": "supplied-error"}
    assert source.asked == {}


def test_a_plain_query_has_its_parts_in_reserve():
    source = Recorder()
    gathered({"patient": PATIENT, "allergies": EMPTY}, Profile(), source)
    assert [*source.asked] == ["observations"]
    assert "observationsLaboratory" in source.parts["observations"]


@pytest.mark.parametrize("word", ["p77", "u88", "Zebulon", "QUIMBY"])
def test_a_reason_that_names_the_patient_or_the_user_is_not_repeated(word):
    name = [{"family": "Quimby", "given": ["Zebulon", "Q"]}]
    patient = {"resourceType": "Patient", "id": "p77", "name": name}
    text = f"No access to {word}."
    failed = QueryResult(None, "server-refused", text)
    bundle = {"resourceType": "Bundle", "entry": [{"resource": patient}]}
    within = gathered({"patient": bundle, "observations": refusal(text), "allergies": EMPTY})
    sent = gathered({"patient": patient, "observations": refusal(text), "allergies": EMPTY})
    assert [item.reason for item in sent.absences] == ["required" if word in {"p77", "u88"} else ""]
    assert within.absences == sent.absences
    source = Recorder(patient=QueryResult(patient, None), observationsExam=failed)
    reasons = [item.reason for item in gathered({}, source=source).absences if item.reason]
    assert word in {"p77", "u88"} or reasons == []


def test_the_refusal_of_a_call_says_what_to_do_with_a_query_that_lacks_a_parameter():
    with pytest.raises(DataMissing) as caught:
        gathered({"observations": refusal("Must.")}, essential=(("observations",),))
    assert "name the vendor" in caught.value.fix
    assert "Must." in caught.value.notes[0].text
