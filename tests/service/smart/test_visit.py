"""A visit is what the token endpoint said, and nothing of it shows where objects are printed."""

import pytest

from service.smart.faults import LaunchError
from service.smart.visit import Visit, hook_instance_of, visit_of

ANSWER = {"access_token": "top-token", "token_type": "bearer", "patient": "p1", "expires_in": 60}


def visit(**changes):
    return visit_of({**ANSWER, **changes}, "north", "https://ehr.example/fhir", "launch asked")


def test_what_is_read():
    read = visit(scope="patient/Patient.rs")
    assert (read.patient_id, read.scope, read.seconds) == ("p1", "patient/Patient.rs", 60)
    assert Visit.of(read.document()) == read


def test_what_is_not_said_is_taken_as_asked_and_short():
    read = visit(expires_in=None)
    assert (read.scope, read.seconds) == ("launch asked", 300)
    assert visit(expires_in=-5).seconds == 300


def test_the_token_is_not_printed():
    assert "top-token" not in repr(visit())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"access_token": None}, "token-unusable"),
        ({"access_token": "a b"}, "token-unusable"),
        ({"access_token": "x" * 9000}, "token-unusable"),
        ({"token_type": None}, "token-unusable"),
        ({"token_type": "mac"}, "token-unusable"),
        ({"patient": None}, "patient-missing"),
        ({"patient": "Patient/p1?x"}, "patient-missing"),
    ],
)
def test_an_answer_without_right_or_patient_is_refused(change, reason):
    with pytest.raises(LaunchError) as caught:
        visit(**change)
    assert caught.value.reason == reason


CALL = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"


@pytest.mark.parametrize(
    ("context", "call"),
    [
        (f'{{"hookInstance":"{CALL}"}}', CALL),
        ({"hookInstance": CALL}, CALL),
        ('{"hookInstance":"Zebulon"}', ""),
        ('{"hookInstance":5}', ""),
        ("[]", ""),
        ("x", ""),
        (None, ""),
        ({}, ""),
    ],
)
def test_the_call_whose_card_led_here_is_told_and_nothing_else(context, call):
    assert hook_instance_of({"appContext": context}) == call
