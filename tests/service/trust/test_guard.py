"""Authentication is the default, and a start without what it needs is refused."""

import os
import subprocess
import sys
import threading

import pytest
import yaml

from service.app import create_app
from service.config import Settings
from service.trust import guard
from service.trust.keys import signature_keys
from service.trust.private_key import key_set_of, new_private_key, read_private_key
from service.trust.tenants import TenantsError, load_tenants
from service.trust.trial import token_of


def test_authentication_is_the_default_and_needs_tenants(monkeypatch, engine, tmp_path):
    monkeypatch.delenv("LUMINAL_AUTH", raising=False)
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'x.sqlite3'}")
    assert settings.auth == "required"
    with pytest.raises(TenantsError, match="LUMINAL_TENANTS"):
        create_app(settings, engine)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "LUMINAL_TENANTS"),
        ({"LUMINAL_TENANTS": "/none/such.yaml"}, "no such file"),
        ({"LUMINAL_REPLAY_STORE": "redis"}, "LUMINAL_REDIS_URL"),
        ({"LUMINAL_AUTH": "perhaps"}, "LUMINAL_AUTH"),
        ({"LUMINAL_FHIR_NETWORKS": "secret-part"}, "LUMINAL_FHIR_NETWORKS"),
        ({"LUMINAL_JURISDICTON": "secret-part"}, "did you mean LUMINAL_JURISDICTION?"),
    ],
)
def test_serve_says_what_is_wrong_and_does_not_start(tmp_path, changes, reason):
    environ = {key: value for key, value in os.environ.items() if not key.startswith("LUMINAL_")}
    process = subprocess.run(
        [sys.executable, "-m", "service.cli", "serve", "--port", "0"],
        env={**environ, "LUMINAL_DATABASE_URL": f"sqlite:///{tmp_path / 'x.sqlite3'}", **changes},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert process.returncode == 2
    assert reason in process.stderr
    assert "secret-part" not in process.stderr.replace("LUMINAL", "")
    assert "Traceback" not in process.stderr


VIEW = "/cds-services/luminal-patient-view"


@pytest.fixture
def registered(tmp_path):
    """Settings with one tenant whose replay store is away, and what signs that tenant's tokens."""
    key = read_private_key(new_private_key())
    entry = {"id": "north", "issuer": "urn:i", "base_urls": ["https://l.example"], "jwks": key_set_of(key)}  # fmt: skip
    path = tmp_path / "tenants.yaml"
    path.write_text(yaml.safe_dump({"tenants": [entry]}))

    def settings(**changes):
        base = {"auth": "required", "tenants": str(path), "database_url": f"sqlite:///{tmp_path / 'x.sqlite3'}"}  # fmt: skip
        return Settings(**{**base, **changes})

    [tenant] = load_tenants(path)
    return settings, lambda: {"Authorization": f"Bearer {token_of(key, tenant, VIEW, 300)}"}


AWAY = {"replay_store": "redis", "redis_url": "redis://127.0.0.1:1/0"}


def test_calls_are_refused_while_the_replay_store_is_away(registered, engine, serve_app, http, make_call):  # fmt: skip
    settings, header = registered
    app = create_app(settings(**AWAY), engine)
    with serve_app(app) as base:
        answer = http.post(base + VIEW, json=make_call(), headers=header())
        ready = http.get(f"{base}/health/ready")
    app.extensions["luminal"].close()
    assert answer.status_code == 503
    assert answer.json()["issue"][0]["details"]["coding"][0]["code"] == "replay-store-away"
    assert (ready.status_code, ready.json()["status"]) == (503, "unavailable")
    assert (ready.json()["store"], ready.json()["replay"]) == ("ok", "unreachable")


def test_a_call_whose_keys_are_still_being_fetched_is_told_to_come_again(tmp_path, engine, serve_app, http, capsys, monkeypatch):  # fmt: skip
    """The first call after a start: its token is good, and not used up."""
    key, gate = read_private_key(new_private_key()), threading.Event()
    keys = lambda: gate.wait(30) and signature_keys(key_set_of(key))  # noqa: E731
    monkeypatch.setattr(guard, "fetcher", lambda _url, _session: keys)
    entry = {"id": "north", "issuer": "urn:i", "base_urls": ["https://l.example"], "jku": ["https://ehr.example/keys"]}  # fmt: skip
    path = tmp_path / "tenants.yaml"
    path.write_text(yaml.safe_dump({"tenants": [entry]}))
    [tenant] = load_tenants(path)
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    configuration = Settings(auth="required", tenants=str(path), database_url=url, deadline_ms=60)
    app = create_app(configuration, engine)
    header = {"Authorization": f"Bearer {token_of(key, tenant, '/cds-services', 300)}"}
    with serve_app(app) as base:
        first = http.get(f"{base}/cds-services", headers=header)
        gate.set()
        for thread in [one for one in threading.enumerate() if one.name == "keys"]:
            thread.join(30)
        second = http.get(f"{base}/cds-services", headers=header)
        page = http.get(f"{base}/metrics").text
    app.extensions["luminal"].close()
    assert first.status_code == 503
    assert first.json()["issue"][0]["details"]["coding"][0]["code"] == "keys-awaited"
    assert '"reason": "keys-awaited"' in capsys.readouterr().err
    assert 'luminal_auth_failures_total{reason="keys-awaited"} 1.0' in page
    assert second.status_code == 200


def test_calls_are_answered_where_a_setting_says_so(registered, engine, serve_app, http, make_call):
    settings, header = registered
    app = create_app(settings(**AWAY, replay_away="allow"), engine)
    token = header()
    with serve_app(app) as base:
        answers = [http.post(base + VIEW, json=make_call(), headers=token) for _ in range(2)]
        ready = http.get(f"{base}/health/ready")
        page = http.get(f"{base}/metrics").text
    app.extensions["luminal"].close()
    assert [answer.status_code for answer in answers] == [200, 401]  # once in this process
    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
    assert "luminal_replay_unknown_total 2.0" in page


def test_readiness_tells_of_a_database_that_takes_nothing(registered, engine, serve_app, http, make_call):  # fmt: skip
    """A locked database answers reads: only a write tells. A call is refused by its deadline."""
    settings, header = registered
    app = create_app(settings(deadline_ms=100, store_ms=300), engine)
    engine_of_store = app.extensions["luminal"].store.engine
    with serve_app(app) as base, engine_of_store.connect() as other:
        assert http.get(f"{base}/health/ready").json()["status"] == "ok"
        other.exec_driver_sql("BEGIN IMMEDIATE")
        answer = http.post(base + VIEW, json=make_call(), headers=header())
        ready = http.get(f"{base}/health/ready")
        other.rollback()
        again = http.post(base + VIEW, json=make_call(), headers=header())
    app.extensions["luminal"].close()
    assert (answer.status_code, ready.status_code, again.status_code) == (503, 503, 200)
    assert (ready.json()["store"], ready.json()["replay"]) == ("unreachable", "unreachable")
