"""The charts of docs/clinical/lines-and-resistance.md answer what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.oncology.course.case_files import Plain, row
from tests.oncology.course.test_case_files import assessed

PAGE = Path(__file__).resolve().parents[3] / "docs/clinical/lines-and-resistance.md"
CHARTS = re.findall(r"```yaml\n(.*?)```\n```text\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def answered(chart: str) -> str:
    case = yaml.load(chart, Loader=Plain)  # noqa: S506 - a safe loader that leaves dates as text
    history, _ = assessed({**case, "rx": [row(text) for text in case["rx"]]})
    codes = {"line-basis", "endocrine-resistance-explained"}
    return "".join(f"{note.text}\n" for note in history.notes if note.code in codes)


@pytest.mark.parametrize(("chart", "words"), CHARTS)
def test_the_page_says_what_the_rules_answer(chart, words) -> None:
    assert answered(chart) == words


def test_there_are_three() -> None:
    assert len(CHARTS) == 3
