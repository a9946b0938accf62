"""The files given beside the project (../shared), which a clone does not have.

A test that reads one carries the marker `given`; `make test` leaves it out.
"""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared_file(name: str) -> Path:
    """Returns the path of a given file; skips the test where that file is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(absence(name))
    return path


def absence(name: str) -> str:
    """Returns the reason of a skip."""
    return f"needs: the given file ../shared/{name}"


def absent_case(name: str) -> object:
    """Returns what stands for the cases of a given file that is absent: one skipped case."""
    return pytest.param(None, id="absent", marks=pytest.mark.skip(reason=absence(name)))
