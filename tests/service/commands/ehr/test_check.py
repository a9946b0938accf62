"""`luminal check-ehr` against stubs and a running service: what works, what does not, what to change."""

import json

import jwt
import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from hooks import load_vendors
from service.app import create_app
from service.cli import main
from service.clinical import Engine
from service.config import Settings
from service.demo.fhir import demo_patients
from service.demo.stub import create_stub

PATIENTS = {"demo-2": demo_patients()["demo-2"]}
LACKED = ["medicationStatements", "medicationAdministrations"]


@pytest.fixture(scope="module")
def real_engine():
    return Engine()


@pytest.fixture(scope="module")
def key():
    return ec.generate_private_key(ec.SECP384R1())


@pytest.fixture
def key_file(key, tmp_path):
    path = tmp_path / "key.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


@pytest.fixture
def ehr_key(key, tmp_path):
    """The same as a JWK, whose id its tokens name."""
    path = tmp_path / "key.json"
    row = jwt.get_algorithm_by_name("ES384").to_jwk(key, as_dict=True)
    path.write_text(json.dumps({**row, "kid": "k"}))
    return path


@pytest.fixture
def site(tmp_path, monkeypatch, key, real_engine):
    """Writes the tenants file for a FHIR server, and sets what the command reads."""
    monkeypatch.setattr("service.commands.ehr.check.Engine", lambda *_: real_engine)

    def site(server, **changes):
        jwk = jwt.get_algorithm_by_name("ES384").to_jwk(key.public_key(), as_dict=True)
        row = {
            "id": "north", "issuer": "urn:ehr", "base_urls": ["https://luminal.example"],
            "jwks": {"keys": [{**jwk, "kid": "k"}]}, "fhir_servers": [server], "fhir_networks": ["127.0.0.0/8"],
            "deadline_ms": 8000, **changes,
        }  # fmt: skip
        path = tmp_path / "tenants.yaml"
        path.write_text(yaml.safe_dump({"tenants": [row]}))
        monkeypatch.setenv("LUMINAL_TENANTS", str(path))
        monkeypatch.setenv("LUMINAL_FHIR_ALLOW_HTTP", "true")

    return site


@pytest.fixture
def stub(serve_app):
    """Runs a vendor's server for a test."""

    def stub(vendor, delay=0.0):
        return serve_app(create_stub(load_vendors()[vendor], PATIENTS, delay))

    return stub


def check(*more):
    return main(["check-ehr", "--tenant", "north", "--patient", "demo-2", *map(str, more)])


@pytest.fixture
def token(tmp_path):
    path = tmp_path / "token"
    path.write_text("stub-token\n")
    return ("--access-token", path)


@pytest.mark.parametrize("vendor", ["epic", "oracle", "athena", "uscore"])
def test_a_tenant_with_the_profile_of_its_vendor_works(site, stub, token, capsys, vendor):
    more = {"athena": [*LACKED, "medicationDispenses"], "uscore": LACKED}.get(vendor)
    with stub(vendor) as server:
        site(server, vendor=vendor, **({"not_served": more} if more else {}))
        assert check(*token) == 0
    out = capsys.readouterr().out
    assert "FAIL" not in out
    assert "patient-view by fetch within 8000 ms: 1 card" in out
    assert "stub-token" not in out


def test_what_does_not_work_is_told_with_its_mend(site, stub, token, capsys):
    with stub("epic") as server:
        site(server)
        assert check(*token) == 1
    out = capsys.readouterr().out
    assert "FAIL observations: server-failed" in out
    assert "the server: A required element is missing." in out
    assert "mend: the form of US Core works: state vendor" in out
    assert "state not_served: [medicationStatements]" in out


def test_a_deadline_that_is_too_short_is_told_with_one_that_is_enough(site, stub, token, capsys):
    with stub("oracle", 0.15) as server:
        site(server, vendor="oracle", deadline_ms=100)
        assert check(*token) == 1
    out = capsys.readouterr().out
    assert "FAIL patient-view by fetch within 100 ms" in out
    assert "mend: state deadline_ms: " in out


def test_a_token_by_client_credentials_and_a_running_service(
    site, stub, key_file, ehr_key, capsys, serve_app, tmp_path, real_engine
):
    with stub("epic") as server:
        site(server, vendor="epic")
        settings = Settings(auth="required", database_url=f"sqlite:///{tmp_path / 's.sqlite3'}")
        app = create_app(settings, real_engine)
        with serve_app(app) as service:
            client = ("--client-id", "c", "--client-key", key_file)
            code = check(*client, "--service", service, "--ehr-key", ehr_key)
            unsigned = check(*client, "--service", service)
        app.extensions["luminal"].close()
    out = capsys.readouterr().out
    assert (code, unsigned) == (0, 1)
    assert "ok   discovery: 19 queries" in out
    assert "ok   patient-view at the service: 1 card" in out
    assert "answered 401" in out


@pytest.mark.parametrize(
    ("changes", "more", "words"),
    [
        ({"id": "south"}, (), "no tenant of this id; the file has south"),
        ({"fhir_servers": []}, (), "no fhir_servers"),
        ({"vendor": "other"}, (), "vendor: none of epic, oracle, athena, uscore"),
        ({}, ("--access-token", "absent"), "absent: cannot be read"),
        ({}, ("--patient", "a/b"), "context.patientId"),
    ],
)
def test_what_cannot_be_tried_is_told_in_one_line(site, capsys, changes, more, words):
    site("http://127.0.0.1:9/fhir", **changes)
    assert check(*more) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert words in line


def test_a_server_that_is_away_is_told(site, capsys):
    site("http://127.0.0.1:9/fhir")
    assert check() == 1
    out = capsys.readouterr().out
    assert "CapabilityStatement: none" in out
    assert "patient: server-unreachable" in out
    assert "check address, firewall and certificate" in out


@pytest.mark.parametrize("text", ["{}", json.dumps({"kty": "oct", "k": "AAAA"}), "no key"])
def test_a_file_that_holds_no_private_key_is_refused(site, stub, tmp_path, capsys, text):
    path = tmp_path / "bad.json"
    path.write_text(text)
    with stub("epic") as server:
        site(server, vendor="epic")
        assert check("--client-id", "c", "--client-key", path) == 2
    assert "no private key" in capsys.readouterr().err
