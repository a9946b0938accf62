"""`luminal tenants` and `luminal token`, as an integrator tries a registration out."""

import io
import stat

import pytest
import yaml

from service import cli


@pytest.fixture
def run(capsys, monkeypatch):
    """Runs a command; returns its exit code and what it printed."""

    def run(*words, typed=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = cli.main([*map(str, words)])
        return code, capsys.readouterr()

    return run


@pytest.fixture
def file(tmp_path, run):
    """A tenants file with one tenant whose key lies beside it as key.pem."""
    code, printed = run("token", "key", tmp_path / "key.pem")
    assert code == 0
    (tmp_path / "keys.json").write_text(printed.out)
    entry = {"id": "north", "issuer": "urn:i", "base_urls": ["https://l.example"], "jwks_file": "keys.json"}  # fmt: skip
    path = tmp_path / "tenants.yaml"
    path.write_text(yaml.safe_dump({"tenants": [entry]}))
    return path


def test_a_key_is_for_its_owner_and_never_written_over(tmp_path, run):
    path = tmp_path / "key.pem"
    assert run("token", "key", path)[0] == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    code, printed = run("token", "key", path)
    assert (code, printed.err) == (2, f"luminal: {path}: file exists\n")
    assert path.read_bytes() == before


def test_a_token_is_made_and_checked(file, run, monkeypatch):
    key = file.with_name("key.pem")
    _, printed = run("token", "make", "--key", key, "--tenants", file)
    token = printed.out.strip()
    assert (
        run("token", "check", token, "--tenants", file)[1].out
        == "good: tenant north, path /cds-services\n"
    )
    monkeypatch.setenv("LUMINAL_TENANTS", str(file))
    assert run("token", "check", typed=f"Bearer {token}\n")[0] == 0
    code, printed = run("token", "check", token, "--path", "/assess")
    assert (code, printed.out.split(":")[:2]) == (1, ["refused", " audience"])


def test_what_cannot_be_used_is_said_in_one_line(file, run):
    for words in (
        ("token", "make", "--key", file, "--tenants", file),
        ("token", "make", "--key", file.with_name("none"), "--tenants", file),
        ("token", "make", "--key", file.with_name("key.pem"), "--tenants", file, "--tenant", "south"),
        ("token", "check", "x", "--tenants", file.with_name("none")),
        ("tenants", "check", file.with_name("none")),
        ("tenants", "check"),
    ):  # fmt: skip
        code, printed = run(*words)
        assert (code, printed.out, len(printed.err.splitlines())) == (2, "", 1), words


def test_the_tenants_are_listed_and_faults_are_told_in_words(file, run):
    code, printed = run("tenants", "check", file)
    assert (code, printed.out) == (0, "north: issuer urn:i; keys: 1 given in the file\n")
    file.write_text(file.read_text().replace("https://l", "http://l"))
    code, printed = run("tenants", "check", file)
    assert code == 2
    assert (
        "north/base_urls/1: of the wrong form: an address that begins with https://" in printed.err
    )


def test_key_sets_are_fetched_when_asked(file, run, serve_app):
    entry = {"id": "north", "issuer": "urn:i", "base_urls": ["https://l.example"],
             "jku": ["https://127.0.0.1:1/keys"], "fhir_networks": ["127.0.0.0/8"]}  # fmt: skip
    file.write_text(yaml.safe_dump({"tenants": [entry]}))
    code, printed = run("tenants", "check", file, "--fetch")
    assert (code, printed.out.splitlines()[1]) == (
        1,
        "  https://127.0.0.1:1/keys: no keys (unreachable)",
    )
