"""Check 21: feedback."""

import pytest

URL = "/cds-services/luminal-patient-view/feedback"
COMMENT = "Mrs Zebulon-Canary-1931 would rather not"


def entry(**changes):
    fields = {
        "card": "4e0a3a1e-3283-4575-ab82-028d55fe2719",
        "outcome": "accepted",
        "acceptedSuggestions": [{"id": "e56e1945-20b3-4393-8503-a1a20fd73152"}],
        "outcomeTimestamp": "2026-11-24T10:00:00Z",
        **changes,
    }
    return {key: value for key, value in fields.items() if value is not None}


def overridden(**changes):
    return entry(outcome="overridden", acceptedSuggestions=None, **changes)


REASON = {"reason": {"code": "c", "system": "urn:s"}}  # the sandbox sends no display


@pytest.mark.parametrize(
    "entries",
    [
        [entry()],
        [overridden()],
        [overridden(overrideReason=REASON)],
        [overridden(overrideReason={"userComment": COMMENT})],
        [entry(extension={"org.other": {"x": 1}}, unheardOf=1)],
        [entry(), overridden(), entry(card="5e0a3a1e-3283-4575-ab82-028d55fe2719")],
        [entry(), entry()],
    ],
)
def test_check_21_feedback_is_taken(post, schema, capsys, entries):
    assert list(schema("feedback").iter_errors({"feedback": entries})) == []
    for _ in range(2):
        assert post({"feedback": entries}, URL).ok
    assert "Zebulon" not in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        (entry(outcome="ignored"), "outcome"),
        (entry(acceptedSuggestions=None), "acceptedSuggestions"),
        (entry(card=None), "card"),
        (entry(outcomeTimestamp=None), "outcomeTimestamp"),
        (entry(outcomeTimestamp="soon"), "outcomeTimestamp"),
    ],
)
def test_check_21_faulty_feedback_is_refused(post, is_refused, wrong, where):
    is_refused(post({"feedback": [wrong]}, URL), 400, f"feedback[0].{where}")


def test_check_21_unknown_service(post, is_refused):
    is_refused(post({"feedback": [entry()]}, "/cds-services/none/feedback"), 404)
