import os
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy.exc import OperationalError

from service.store import Feedback, FeedbackRow, Store

URL = "/cds-services/luminal-patient-view/feedback"
CARD = "4e0a3a1e-3283-4575-ab82-028d55fe2719"
POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:5432/test"
COMMENT = "Mrs Zebulon-Canary-1931 prefers tablets"


def accepted(**changes):
    entry = {
        "card": CARD,
        "outcome": "accepted",
        "acceptedSuggestions": [{"id": "e56e1945-20b3-4393-8503-a1a20fd73152"}],
        "outcomeTimestamp": "2026-11-24T10:00:00Z",
        **changes,
    }
    return {key: value for key, value in entry.items() if value is not None}


def overridden(**changes):
    reason = {"reason": {"code": "patient-preference", "system": "urn:x"}, "userComment": COMMENT}
    return accepted(
        outcome="overridden", acceptedSuggestions=None, overrideReason=reason, **changes
    )


def rows(store):
    with store.engine.connect() as connection:
        return connection.execute(select(FeedbackRow.__table__)).mappings().all()


def test_feedback_is_stored_once_and_without_the_comment(base, http, app, capsys):
    body = {"feedback": [accepted(), overridden()]}
    assert http.post(base + URL, json=body).json() == {"stored": 2, "repeated": 0}
    assert http.post(base + URL, json=body).json() == {"stored": 0, "repeated": 2}
    same = {"feedback": [accepted(outcomeTimestamp="2026-11-24T11:00:00+01:00")]}
    assert http.post(base + URL, json=same).json() == {"stored": 0, "repeated": 1}
    found = rows(app.extensions["luminal"].store)
    assert [row["outcome"] for row in found] == ["accepted", "overridden"]
    assert found[0]["accepted_suggestions"] == ["e56e1945-20b3-4393-8503-a1a20fd73152"]
    assert (found[1]["reason_code"], found[1]["reason_system"]) == ("patient-preference", "urn:x")
    assert COMMENT not in str(found)
    assert COMMENT not in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("entry", "where"),
    [
        (accepted(card=None), "feedback[0].card"),
        (accepted(outcome="ignored"), "feedback[0].outcome"),
        (accepted(acceptedSuggestions=None), "feedback[0].acceptedSuggestions"),
        (accepted(acceptedSuggestions=[]), "feedback[0].acceptedSuggestions"),
        (accepted(outcomeTimestamp=None), "feedback[0].outcomeTimestamp"),
        (accepted(outcomeTimestamp="yesterday"), "feedback[0].outcomeTimestamp"),
        (accepted(outcomeTimestamp="2026-13-01T00:00:00Z"), "feedback[0].outcomeTimestamp"),
        (accepted(card=COMMENT), "feedback[0].card"),
    ],
)
def test_faulty_feedback_is_refused_whole(base, http, app, entry, where):
    answer = http.post(base + URL, json={"feedback": [entry, overridden()]})
    assert answer.status_code == 400
    assert answer.json()["issue"][0]["expression"] == [where]
    assert COMMENT not in answer.text
    assert rows(app.extensions["luminal"].store) == []


@pytest.mark.parametrize("body", [{}, {"feedback": []}, {"feedback": {}}])
def test_a_body_without_entries_is_refused(base, http, body):
    assert http.post(base + URL, json=body).status_code == 400


def entry(outcome="accepted"):
    moment = datetime(2026, 11, 24, 10, tzinfo=UTC)
    return Feedback("luminal-patient-view", CARD, outcome, moment, ("s",), None, None, moment)


def test_sqlite_uses_a_write_ahead_log_and_migrates_twice(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'a%20b.sqlite3'}")
    store.migrate()
    store.migrate()
    with store.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    assert store.add([entry(), entry(), entry("overridden")]) == 2
    store.close()


@pytest.fixture
def postgres():
    """A store in a schema of its own, dropped afterwards."""
    url = make_url(os.environ.get("LUMINAL_TEST_POSTGRES") or POSTGRES)
    schema = f"luminal_test_{uuid4().hex[:12]}"
    admin = create_engine(url)
    try:
        with admin.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
    except OperationalError:
        pytest.skip("needs: PostgreSQL at LUMINAL_TEST_POSTGRES or on 127.0.0.1:5432")
    store = Store(
        url.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(False)
    )
    yield store
    store.close()
    with admin.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


def test_postgresql_stores_once(postgres):
    postgres.migrate()
    postgres.migrate()
    assert postgres.add([entry(), entry("overridden")]) == 2
    assert postgres.add([entry()]) == 0
    assert postgres.ping()
