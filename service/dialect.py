"""The SQL of the database at hand: what its own inserts can do beyond the standard."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from sqlalchemy import Engine


def dialect_of(engine: Engine) -> ModuleType:
    """SQLAlchemy's module for the engine's database; that of another is never loaded."""
    return import_module(f"sqlalchemy.dialects.{engine.dialect.name}")
