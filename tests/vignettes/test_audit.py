"""Every figure and label that a card shows for a preferred option was compared with its source.

docs/clinical/evidence-audit.md holds the comparison, with what was read and the verdict. A figure,
a link or a label that changes is compared again, and the page with it.
"""

from pathlib import Path

import pytest

from oncology.knowledge import load_knowledge
from tests.vignettes.cases import HERE, judged, vignettes

PAGE = Path(__file__).parents[2] / "docs" / "clinical" / "evidence-audit.md"
SHOWN = "### What a card shows of each option that some vignette prefers"
LABELS = "### Their labels"
FOLDERS = sorted(path.name for path in HERE.iterdir() if any(path.glob("*.yaml")))


def table(title: str) -> list[list[str]]:
    """The cells of each row of the table under a title."""
    text = PAGE.read_text("utf-8").split(title)[1].split("\n### ")[0]
    rows = [line.strip().strip("|") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.split(" | ")] for row in rows[2:]]


@pytest.fixture(scope="module")
def preferred() -> dict[str, set[tuple[str, str]]]:
    """Figure and link of each preferred option, by regimen."""
    figures: dict[str, set[tuple[str, str]]] = {}
    for vignette in (v for folder in FOLDERS for v in vignettes(folder)):
        for option in judged(vignette)["options"]:
            if option["status"] == "preferred":
                pairs = figures.setdefault(option["id"], set())
                evidence = option.get("keyEvidence")
                if evidence and evidence["figure"]:
                    pairs.add((evidence["figure"]["text"], evidence["publication"]["link"]))
    return figures


def test_each_figure_of_a_preferred_option_was_compared(preferred) -> None:
    rows = [(row[0], row[1], row[2]) for row in table(SHOWN)]
    for regimen, figures in preferred.items():
        for figure, link in figures:
            compared = [place for name, words, place in rows if (name, words) == (regimen, figure)]
            assert compared, f"{regimen}: {figure} is not on the page"
            assert f"({link})" in compared[0], f"{regimen}: the page has another link for {figure}"


def test_each_label_of_a_preferred_option_was_compared(preferred) -> None:
    rows = {tuple(row[:4]) for row in table(LABELS)}
    knowledge = load_knowledge()
    for regimen in preferred:
        for label in knowledge.regimens[regimen].labels:
            day = str(label.date or "no day")
            row = (regimen, label.jurisdiction.upper(), day, label.status)
            assert row in rows, f"{row} is not on the page"


def test_each_row_has_a_source_and_a_verdict() -> None:
    for row in (*table(SHOWN), *table(LABELS)):
        assert all(row[3:]), row
