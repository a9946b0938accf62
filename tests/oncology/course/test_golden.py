"""The whole answer on each case is the one on file; a change shows as a diff of golden.json."""

from __future__ import annotations

import pytest

from tests.oncology.course import golden


@pytest.mark.parametrize("name", sorted(golden.kept()))
def test_the_answer_is_the_one_on_file(name) -> None:
    assert golden.answer(name) == golden.kept()[name]


def test_every_case_is_on_file() -> None:
    assert set(golden.kept()) == set(golden.records())
