"""The decision audit: sealed, findable by who holds the request, off without a key."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from service.app import create_app
from service.clinical.decision import Conclusions
from service.commands import records as records_cli
from service.config import Settings
from service.store.audit import Auditor, KeyUnusableError, new_key

VIEW = "/cds-services/luminal-patient-view"
MOMENT = datetime(2026, 11, 24, 10, tzinfo=UTC)
TOLD = Conclusions(True, 3, "secondary", (("alpha", "preferred"),), ("her2-ihc",), (), ("gap",))
REQUEST = {"hook": "patient-view", "hookInstance": "1", "context": {"patientId": "p1"}}


def entry_of(auditor, request=REQUEST):
    return auditor.entry(request, TOLD, MOMENT, "luminal-patient-view", "2026.11.0")


def test_a_row_opens_with_the_key_and_tells_nothing_without():
    auditor = Auditor(new_key())
    row = entry_of(auditor)
    assert auditor.unseal(row)["line"] == 3
    assert b"secondary" not in row.sealed
    assert row.sealed != entry_of(auditor).sealed
    with pytest.raises(KeyUnusableError):
        Auditor(new_key()).unseal(row)


def test_a_changed_row_does_not_open():
    auditor = Auditor(new_key())
    row = entry_of(auditor)
    for changed in (replace(row, input_hash="0" * 64), replace(row, sealed=row.sealed[:-1] + b"x")):
        with pytest.raises(KeyUnusableError):
            auditor.unseal(changed)


def test_the_hash_needs_the_key_and_ignores_order_call_and_token():
    auditor = Auditor(new_key())
    again = {"context": {"patientId": "p1"}, "hookInstance": "2", "hook": "patient-view",
             "fhirAuthorization": {"access_token": "t"}}  # fmt: skip
    assert auditor.digests(again) == auditor.digests(REQUEST)
    assert auditor.digests({**REQUEST, "context": {"patientId": "p2"}}) != auditor.digests(REQUEST)
    assert Auditor(new_key()).digests(REQUEST) != auditor.digests(REQUEST)


def test_a_new_key_writes_and_the_old_one_still_reads():
    old, new = new_key(), new_key()
    row = entry_of(Auditor(old))
    both = Auditor(f"{new}, {old}")
    assert both.unseal(row)["category"] == "secondary"
    assert row.input_hash in both.digests(REQUEST)
    assert entry_of(both).key_id != row.key_id


@pytest.mark.parametrize("key", ["short", "é" * 44, "A" * 44 + ",x"])
def test_a_key_that_is_none_is_refused_without_being_quoted(key):
    with pytest.raises(KeyUnusableError) as caught:
        Auditor(key)
    assert key not in str(caught.value)


def test_decisions_are_audited_and_shown(store_url, engine, serve_app, http, make_call, monkeypatch, capsys, tmp_path):  # fmt: skip
    key = new_key()
    app = create_app(Settings(database_url=store_url, audit_key=key), engine)
    with serve_app(app) as base:
        assert http.post(base + VIEW, json=make_call()).status_code == 200
        other = make_call(context={"userId": "Practitioner/1", "patientId": "p2"})
        assert http.post(base + VIEW, json=other).status_code == 200
    app.extensions["luminal"].close()
    capsys.readouterr()
    monkeypatch.setenv("LUMINAL_DATABASE_URL", store_url)
    monkeypatch.setenv("LUMINAL_AUDIT_KEY", key)
    path = tmp_path / "request.json"
    path.write_text(json.dumps(other))
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    assert records_cli.print_decisions(None, tomorrow, None) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert records_cli.print_decisions(None, tomorrow, str(path)) == 0
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["conclusions"]["category"] == "secondary"
    monkeypatch.setenv("LUMINAL_AUDIT_KEY", new_key())
    assert records_cli.print_decisions(None, tomorrow, None) == 0
    assert "no configured key" in capsys.readouterr().out
    monkeypatch.setenv("LUMINAL_AUDIT_KEY", "")
    assert records_cli.print_decisions(None, None, None) == 2


def test_without_a_key_nothing_is_audited(store, store_url, engine, serve_app, http, make_call):
    app = create_app(Settings(database_url=store_url), engine)
    with serve_app(app) as base:
        http.post(base + VIEW, json=make_call())
    app.extensions["luminal"].close()
    assert (
        list(
            store.audit_entries(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
        )
        == []
    )
