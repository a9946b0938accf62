"""Secrets come from the environment or from files, and are never shown."""

import pytest
from pydantic import ValidationError

from service.config import SecretFileError, Settings, SettingsError

ADDRESS = "postgresql+psycopg://luminal:hunter2@db/luminal"


def test_a_secret_is_read_from_its_file(tmp_path, monkeypatch):
    path = tmp_path / "url"
    path.write_text(f"{ADDRESS}\n")
    monkeypatch.setenv("LUMINAL_DATABASE_URL_FILE", str(path))
    settings = Settings()
    assert settings.database_url == ADDRESS
    assert "hunter2" not in repr(settings)


def test_two_sources_and_a_missing_file_are_refused_by_name(tmp_path, monkeypatch):
    monkeypatch.setenv("LUMINAL_AUDIT_KEY_FILE", str(tmp_path / "hunter2"))
    with pytest.raises(SecretFileError, match="LUMINAL_AUDIT_KEY_FILE") as caught:
        Settings()
    assert "hunter2" not in str(caught.value)
    monkeypatch.setenv("LUMINAL_AUDIT_KEY", "x")
    with pytest.raises(SecretFileError, match="both set"):
        Settings()


NAMES = [f"LUMINAL_{name.upper()}" for name in Settings.model_fields]


@pytest.mark.parametrize("name", NAMES)
def test_a_misspelt_name_is_refused_with_the_nearest(monkeypatch, name):
    """Each name with a letter lost, doubled or swapped; the value is not repeated."""
    wrong = {name[:-2] + name[-1], name + name[-1], name[:-2] + name[-1] + name[-2]} - {name}
    for text in (wrong - {*NAMES}) | {f"{name}_FIEL"}:
        with monkeypatch.context() as patch:
            patch.setenv(text, "hunter2")
            with pytest.raises(SettingsError) as caught:
                Settings()
        assert text in str(caught.value)
        assert f"did you mean {name}" in str(caught.value)
        assert "hunter2" not in str(caught.value)


def test_names_of_others_are_let_be(monkeypatch):
    """What Kubernetes sets for a Service of this name, and what the make targets take."""
    for name in ("LUMINAL_SERVICE_HOST", "LUMINAL_SERVICE_PORT", "LUMINAL_SERVICE_PORT_HTTP", "LUMINAL_PORT",
                 "LUMINAL_PORT_80_TCP", "LUMINAL_PORT_80_TCP_ADDR", "LUMINAL_PORT_80_TCP_PROTO",
                 "LUMINAL_TEST_POSTGRES", "LUMINAL_BENCH_CALLS", "LUMINAL_LOAD_SECONDS", "LUMINAL_FUZZ_SEED"):  # fmt: skip
        monkeypatch.setenv(name, "x")
    assert Settings().retention_days == 730
    monkeypatch.setenv("LUMINAL_QQQQ", "x")
    with pytest.raises(SettingsError, match=r"LUMINAL_QQQQ: no such setting$"):
        Settings()


@pytest.mark.parametrize(
    ("value", "is_good"),
    [
        ("https://ehr.example", True), ("http://localhost:8080", True), ("*", True), ("https://[::1]:80", True),
        ("https://ehr.example/", False), ("https://ehr.example/app", False), ("ehr.example", False),
        ("https://EHR.example", False), ("https://.*", False), ("https://u@ehr.example", False), ("null", False),
    ],
)  # fmt: skip
def test_an_origin_is_taken_as_browsers_write_it(monkeypatch, value, is_good):
    monkeypatch.setenv("LUMINAL_CORS_ORIGINS", f"https://first.example, {value}")
    if is_good:
        assert Settings().cors_origins[1] == value
        return
    with pytest.raises(ValidationError, match="without a slash"):
        Settings()


def test_lists_and_reasons_are_read(monkeypatch):
    monkeypatch.setenv("LUMINAL_FEEDBACK_REASONS", "urn:site|1, http://a.example/x|b-2")
    assert Settings().site_reasons == {("urn:site", "1"), ("http://a.example/x", "b-2")}
    monkeypatch.setenv("LUMINAL_RETENTION_DAYS", "0")
    with pytest.raises(ValidationError):
        Settings()


def test_without_a_public_address_there_is_none():
    assert Settings().public_url == ""


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://luminal.example", "https://luminal.example"),
        ("https://Luminal.example:8443/cds/", "https://luminal.example:8443/cds"),
        ("http://localhost:8000/", "http://localhost:8000"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_a_public_address_is_kept_without_a_slash_at_its_end(monkeypatch, value, url):
    monkeypatch.setenv("LUMINAL_PUBLIC_URL", value)
    assert Settings().public_url == url


@pytest.mark.parametrize(
    "value",
    ["luminal.example", "http://luminal.example", "http://localhost.example", "javascript:alert(1)",
     "https://", "https://a.example/?x=1", "https://a.example/#x", "https://u:p@a.example",
     "https://a.example/a b", 'https://a.example/"x', "https://a.example:99999", "https://[a"],
)  # fmt: skip
def test_a_public_address_that_no_browser_should_follow_is_refused(monkeypatch, value):
    monkeypatch.setenv("LUMINAL_PUBLIC_URL", value)
    with pytest.raises(ValidationError, match=r"public_url[\s\S]*not an https address"):
        Settings()
