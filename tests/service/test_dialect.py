"""The SQL of the database at hand."""

from __future__ import annotations

import subprocess
import sys

from sqlalchemy import create_engine

from service.dialect import dialect_of


def test_an_engine_gets_the_inserts_of_its_database() -> None:
    insert = dialect_of(create_engine("sqlite://")).insert
    assert insert.__module__.startswith("sqlalchemy.dialects.sqlite")
    insert = dialect_of(create_engine("postgresql+psycopg://")).insert
    assert insert.__module__.startswith("sqlalchemy.dialects.postgresql")


def test_a_start_loads_neither_another_database_nor_what_only_a_launch_needs() -> None:
    late = (
        "sqlalchemy.dialects.postgresql",
        "authlib",
        "joserfc",
        "alembic",
        "pypdf",
        "markdown_it",
    )
    script = (
        "import sys, service.app; from service.store import Store; Store('sqlite://');"
        f"print([name for name in {late!r} if name in sys.modules])"
    )
    result = subprocess.run(  # a script of this test
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
