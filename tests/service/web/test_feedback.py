"""Feedback over HTTP, on each database: kept once, linked, and without words of the client."""

import pytest
from sqlalchemy import select

from service.app import create_app
from service.config import Settings
from service.store.tables import FeedbackRow, IssuedCardRow

VIEW = "/cds-services/luminal-patient-view"
URL = f"{VIEW}/feedback"
CARD = "4e0a3a1e-3283-4575-ab82-028d55fe2719"
SUGGESTION = "e56e1945-20b3-4393-8503-a1a20fd73152"
COMMENT = "Mrs Zebulon-Canary-1931 prefers tablets"


def accepted(**changes):
    entry = {
        "card": CARD,
        "outcome": "accepted",
        "acceptedSuggestions": [{"id": SUGGESTION}],
        "outcomeTimestamp": "2026-11-24T10:00:00Z",
        **changes,
    }
    return {key: value for key, value in entry.items() if value is not None}


def overridden(code="patient-preference", system="urn:x", **changes):
    reason = {"reason": {"code": code, "system": system}, "userComment": COMMENT}
    return accepted(
        outcome="overridden", acceptedSuggestions=None, overrideReason=reason, **changes
    )


def rows(app, table=FeedbackRow):
    services = app.extensions["luminal"]
    services.records.flush()
    with services.store.engine.connect() as connection:
        return connection.execute(select(table.__table__)).mappings().all()


@pytest.fixture
def settings(store_url):
    return Settings(database_url=store_url, max_body_bytes=50_000)


def test_feedback_is_stored_once_and_without_the_comment(base, http, app, capsys):
    body = {"feedback": [accepted(), overridden()]}
    assert http.post(base + URL, json=body).json() == {"stored": 2, "repeated": 0}
    assert http.post(base + URL, json=body).json() == {"stored": 0, "repeated": 2}
    same = accepted(outcomeTimestamp="2026-11-24T11:00:00+01:00", card=CARD.upper())
    assert http.post(base + URL, json={"feedback": [same]}).json() == {"stored": 0, "repeated": 1}
    entries = rows(app)
    assert [row["outcome"] for row in entries] == ["accepted", "overridden"]
    assert entries[0]["accepted_suggestions"] == [SUGGESTION]
    assert (entries[1]["reason_code"], entries[1]["reason_system"]) == (
        "patient-preference",
        "urn:x",
    )
    assert COMMENT not in str(entries)
    assert COMMENT not in "".join(capsys.readouterr())


def test_a_sent_card_is_remembered_without_the_patient(base, http, app, make_call):
    for _ in range(2):
        assert http.post(base + VIEW, json=make_call()).status_code == 200
    [row] = rows(app, IssuedCardRow)
    assert (row["card"], row["kind"], row["jurisdiction"]) == (CARD, "status", "us")
    assert row["knowledge_version"] == "2026.11.24"
    assert "p1" not in row.values()


@pytest.mark.parametrize(
    ("entry", "where"),
    [
        (accepted(card=None), "feedback[0].card"),
        (accepted(outcome="ignored"), "feedback[0].outcome"),
        (accepted(acceptedSuggestions=None), "feedback[0].acceptedSuggestions"),
        (accepted(acceptedSuggestions=[]), "feedback[0].acceptedSuggestions"),
        (
            accepted(acceptedSuggestions=[{"id": "Zebulon"}]),
            "feedback[0].acceptedSuggestions[0].id",
        ),
        (accepted(outcomeTimestamp=None), "feedback[0].outcomeTimestamp"),
        (accepted(outcomeTimestamp="yesterday"), "feedback[0].outcomeTimestamp"),
        (accepted(outcomeTimestamp="2026-13-01T00:00:00Z"), "feedback[0].outcomeTimestamp"),
        (accepted(card=COMMENT), "feedback[0].card"),
        (accepted(card="Zebulon"), "feedback[0].card"),
    ],
)
def test_faulty_feedback_is_refused_whole(base, http, app, entry, where):
    answer = http.post(base + URL, json={"feedback": [entry, overridden()]})
    assert answer.status_code == 400
    assert answer.json()["issue"][0]["expression"] == [where]
    assert COMMENT not in answer.text
    assert rows(app) == []


@pytest.mark.parametrize("body", [{}, {"feedback": []}, {"feedback": {}}])
def test_a_body_without_entries_is_refused(base, http, body):
    assert http.post(base + URL, json=body).status_code == 400


def test_a_reason_that_nobody_listed_is_kept_as_other(base, http, app):
    entries = [overridden(code=COMMENT), overridden(system=COMMENT, card=SUGGESTION)]
    assert http.post(base + URL, json={"feedback": entries}).json()["stored"] == 2
    assert {(row["reason_code"], row["reason_system"]) for row in rows(app)} == {("other", None)}


def test_a_site_keeps_its_own_reasons_and_comments_when_it_says_so(
    store_url, engine, serve_app, http
):
    settings = Settings(
        database_url=store_url, feedback_reasons=("urn:site|3",), feedback_comments=True
    )
    app = create_app(settings, engine)
    with serve_app(app) as base:
        body = {"feedback": [overridden(code="3", system="urn:site")]}
        assert http.post(base + URL, json=body).json()["stored"] == 1
        [row] = rows(app)
    app.extensions["luminal"].close()
    assert (row["reason_code"], row["reason_system"], row["comment"]) == ("3", "urn:site", COMMENT)


def test_a_store_that_is_away_is_said_and_costs_no_card(
    sqlite_url, engine, serve_app, http, tmp_path, make_call, capsys
):
    app = create_app(Settings(database_url=sqlite_url), engine)
    services = app.extensions["luminal"]
    with services.store.engine.begin() as connection:
        for table in ("feedback", "issued_card"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
    with serve_app(app) as base:
        assert http.post(base + VIEW, json=make_call()).status_code == 200
        answer = http.post(base + URL, json={"feedback": [overridden()]})
        services.records.flush()
        page = http.get(f"{base}/metrics").text
    services.close()
    assert answer.status_code == 503
    assert answer.json()["issue"][0]["details"]["coding"][0]["code"] == "store-unavailable"
    assert "luminal_records_lost_total 1.0" in page
    logged = capsys.readouterr().err
    assert "feedback-not-stored" in logged
    assert "INSERT" not in logged
