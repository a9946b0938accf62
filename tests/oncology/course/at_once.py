"""All cases in one test: what `make mutation` runs against each mutant (no file of the ordinary run)."""

from __future__ import annotations

from tests.oncology.course import golden


def test_all_cases() -> None:
    for name, answer in golden.kept().items():
        assert golden.answer(name) == answer, name
