"""Check 21: feedback."""

import json
from pathlib import Path

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


HL7 = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"


def test_what_a_card_offers_as_a_reason_is_kept_and_so_is_every_code_of_hl7(
    post, make_call, real_engine
):
    cards = post(make_call("order-sign")).json()["cards"]
    offered = {(r["system"], r["code"]) for card in cards for r in card["overrideReasons"]}
    assert {system for system, _ in offered} == {"urn:luminal:override-reason", HL7}
    kept = real_engine.override_reasons
    assert offered < kept
    # parents, children and a code that no card offers, of CDS Hooks 3.0
    assert {(HL7, "cds-not-applicable"), (HL7, "patient-refuses"), (HL7, "limited-time")} < kept


def test_the_example_has_a_reason_that_is_kept(real_engine):
    text = (Path(__file__).resolve().parents[2] / "examples/feedback.json").read_text()
    for row in json.loads(text)["feedback"]:
        reason = row["overrideReason"]["reason"]
        assert (reason["system"], reason["code"]) in real_engine.override_reasons
