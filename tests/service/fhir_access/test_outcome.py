"""What a server said of a refusal is repeated only where it cannot tell who the patient is."""

import pytest

from service.fhir_access.outcome import Refusal, refusal_in

PRIVATE = ("demo-2", "practitioner-9", "Zebulon", "")


def outcome(*issues):
    return {"resourceType": "OperationOutcome", "issue": list(issues)}


def issue(text=None, code="processing", severity="error", **more):
    details = {} if text is None else {"details": {"text": text}}
    return {"severity": severity, "code": code, **details, **more}


@pytest.mark.parametrize(
    ("document", "refusal"),
    [
        (outcome(issue("A required element is missing.", "required")),
         Refusal("A required element is missing.", True)),
        (outcome(issue(code="not-supported")), Refusal("not-supported")),
        (outcome(issue("  two\n\tlines ")), Refusal("two lines")),
        (outcome(issue("hint", severity="warning"), issue("cause", severity="fatal")), Refusal("cause")),
        (outcome(issue(code="x")), Refusal()),
        (outcome(issue(diagnostics="Zebulon", code="required")), Refusal("required", True)),
        (outcome(), Refusal()), (outcome("x", None, {"details": "x", "code": 1}), Refusal()),
        ({"resourceType": "Bundle"}, Refusal()), (None, Refusal()), ([], Refusal()),
        ({"resourceType": "OperationOutcome", "issue": "x"}, Refusal()),
    ],
)  # fmt: skip
def test_an_outcome_is_read(document, refusal):
    assert refusal_in(document, PRIVATE) == refusal


@pytest.mark.parametrize(
    "text",
    [
        "No chart of ZEBULON here", "Patient/demo-2 is locked", "born 1931-05-02", "MRN 00412",
        "see https://evil.example/x", "www.evil.example", "write to a@b.example", "a\u202eb", "\x1b[31m",
        "a\x00b",
    ],
)  # fmt: skip
def test_what_could_tell_who_the_patient_is_or_lead_away_is_not_repeated(text):
    assert refusal_in(outcome(issue(text, "x")), PRIVATE) == Refusal()
    assert refusal_in(outcome(issue(text, "security")), PRIVATE) == Refusal("security")


def test_a_reason_is_short():
    reason = refusal_in(outcome(issue("word " * 10_000)), ()).reason
    assert len(reason) <= 120
    assert reason.endswith("word…")
