"""A start that is refused says why in one line, and gives no secret away."""

import ast
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from service.config import Settings, SettingsError
from service.start_fault import _DRIVER_WORDS, is_of_settings, reason_of, text
from service.store.store import Store
from service.trust.tenants import TenantsError
from terminology import load_wording

ROOT = Path(__file__).resolve().parents[2]
SECRET = "hunter2"  # noqa: S105


def fault_of(call):
    try:
        call()
    except Exception as error:
        return error
    raise AssertionError("it started")


def migrated(url):
    store = Store(url)
    store.migrate()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "not the address of a database"),
        (f"nosuch://u:{SECRET}@h/x", "not the address of a database"),
        (f"postgresql+psycopg://u:{SECRET}@127.0.0.1:1/x", "nothing listens"),
        ("sqlite:////no/such/folder/x.sqlite3", "cannot be opened"),
        ("sqlite:///{folder}/text", "no database"),
    ],
)
def test_a_database_that_cannot_be_used(url, words, tmp_path):
    (tmp_path / "text").write_text("x" * 2000)
    reason = reason_of(fault_of(lambda: migrated(url.replace("{folder}", str(tmp_path)))))
    assert reason.startswith("LUMINAL_DATABASE_URL: ")
    assert words in reason
    assert SECRET not in reason
    assert "\n" not in reason


@pytest.mark.parametrize(
    "url", ["nonsense", "", f"nosuch://u:{SECRET}@h/x", f"mysql://u:{SECRET}@h/x", f"postgresql://u:{SECRET}@h/x",
            f"postgresql+psycopg://u:{SECRET}@h:port/x"]
)  # fmt: skip
def test_an_address_that_is_none_is_refused_with_the_settings(monkeypatch, url):
    monkeypatch.setenv("LUMINAL_DATABASE_URL", url)
    reason = reason_of(fault_of(Settings))
    assert reason.startswith("LUMINAL_DATABASE_URL: ")
    assert "sqlite:///FILE" in reason
    assert SECRET not in reason


@pytest.mark.server
@pytest.mark.parametrize(
    ("change", "words"), [({"database": "luminal-none"}, "does not exist"), ({"username": "luminal-none"}, "does not exist")]
)  # fmt: skip
def test_what_postgresql_refuses(postgres_url, change, words):
    from sqlalchemy import make_url

    url = make_url(postgres_url).set(**change).render_as_string(False)
    assert words in reason_of(fault_of(lambda: migrated(url)))


@pytest.mark.parametrize("words", _DRIVER_WORDS)
def test_what_drivers_say_has_its_sentence(words):
    error = OperationalError("SELECT", {}, Exception(f"the driver says: {words.upper()} {SECRET}"))
    reason = reason_of(error)
    assert text(_DRIVER_WORDS[words]) in reason
    assert SECRET not in reason


def test_an_unforeseen_fault_is_not_quoted():
    assert SECRET not in reason_of(RuntimeError(SECRET))
    assert "RuntimeError" in reason_of(RuntimeError(SECRET))
    assert SECRET not in reason_of(OperationalError("SELECT", {}, Exception(SECRET)))


def test_settings_are_named(monkeypatch):
    monkeypatch.setenv("LUMINAL_RETENTION_DAYS", "0")
    error = fault_of(Settings)
    assert isinstance(error, ValidationError)
    assert is_of_settings(error)
    assert reason_of(error).startswith("LUMINAL_RETENTION_DAYS: ")
    assert reason_of(SettingsError("x: y")) == "x: y"
    assert reason_of(TenantsError("x: y")) == "x: y"
    assert not is_of_settings(ValueError(SECRET))


def test_a_missing_extra_is_named():
    assert "`postgres`" in reason_of(ModuleNotFoundError("x", name="psycopg"))


@pytest.mark.parametrize(
    ("package", "folders"), [("service", ("service", "service/commands")), ("service.trust", ("service/trust",))]
)  # fmt: skip
def test_every_sentence_is_said_with_its_places(package, folders):
    """A literal names each, or the fixed part of an f-string: `reason-{...}`."""
    literals, parts = set(), set()
    for path in (path for folder in folders for path in (ROOT / folder).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                parts.add(node.values[0].value)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value)
    sentences = load_wording(package).sentences
    prefixes = tuple(part for part in parts if part.endswith("-") and part.islower())
    unsaid = [key for key in sentences if key not in literals and not key.startswith(prefixes)]
    assert unsaid == []
