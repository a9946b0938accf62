"""Authentication is the default, and a start without what it needs is refused."""

import os
import subprocess
import sys

import pytest

from service.app import create_app
from service.config import Settings
from service.trust.tenants import TenantsError


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
