"""Why a start or a reload is refused, in one line for the operator, without secrets."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from oncology.knowledge import KnowledgeFault
from service.config import PREFIX, Settings, SettingsError
from service.observe import TraceExtraMissingError
from service.store import KeyUnusableError
from service.trust import TenantsError
from terminology import load_wording

# Errors whose words are ours: they name places and never hold a value.
_OURS = (KnowledgeFault, KeyUnusableError, SettingsError, TenantsError, TraceExtraMissingError)
_DATABASE = "LUMINAL_DATABASE_URL"
# What a driver says, and the sentence for it. Its own words hold hosts, users and files.
_DRIVER_WORDS: Mapping[str, str] = {
    "refused": "database-refused",
    "timeout": "database-silent",
    "timed out": "database-silent",
    "canceling statement": "database-silent",
    "password": "database-password",
    "authentication": "database-password",
    "role": "database-unknown",
    "does not exist": "database-unknown",
    "resolve": "database-name",
    "name or service": "database-name",
    "translate host": "database-name",
    "unable to open": "database-file",
    "readonly": "database-readonly",
    "read-only": "database-readonly",
    "full": "database-full",
    "locked": "database-locked",
    "not a database": "database-other-file",
}
_EXTRAS = {"psycopg": "postgres", "redis": "redis"}

text = load_wording("service").text


def is_of_settings(error: ValueError) -> bool:
    """Says whether the operator's settings are at fault, and not a program."""
    named = isinstance(error, ValidationError) and error.title == Settings.__name__
    return named or isinstance(error, SettingsError)


def reason_of(error: BaseException) -> str:
    """Returns what is wrong and where to look, in one line.

    Args:
        error: What the start raised.
    """
    if isinstance(error, ValidationError):
        return "; ".join(f"{_setting(fault['loc'])}: {fault['msg']}" for fault in error.errors())
    if isinstance(error, _OURS):
        return str(error)
    if isinstance(error, ModuleNotFoundError) and error.name in _EXTRAS:
        return text("extra-missing", extra=_EXTRAS[error.name])
    if isinstance(error, NoSuchModuleError | ArgumentError):
        return f"{_DATABASE}: {text('database-address')}"
    if isinstance(error, SQLAlchemyError):
        return f"{_DATABASE}: {text(_sentence_of(error))}"
    return text("unforeseen", kind=type(error).__name__)


def _setting(place: tuple[int | str, ...]) -> str:
    return f"{PREFIX}{str(place[0]).upper()}" if place else PREFIX


def _sentence_of(error: SQLAlchemyError) -> str:
    words = str(getattr(error, "orig", "")).casefold()
    return next((key for part, key in _DRIVER_WORDS.items() if part in words), "database-other")
