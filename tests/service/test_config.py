"""Secrets come from the environment or from files, and are never shown."""

import pytest
from pydantic import ValidationError

from service.config import SecretFileError, Settings

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


def test_lists_and_reasons_are_read(monkeypatch):
    monkeypatch.setenv("LUMINAL_FEEDBACK_REASONS", "urn:site|1, http://a.example/x|b-2")
    assert Settings().site_reasons == {("urn:site", "1"), ("http://a.example/x", "b-2")}
    monkeypatch.setenv("LUMINAL_RETENTION_DAYS", "0")
    with pytest.raises(ValidationError):
        Settings()
