"""The worked example of docs/developers/add-knowledge.md does what it says."""

import re
from datetime import date
from pathlib import Path

import pytest

from oncology.assessment.assess import assess
from oncology.assessment.contract import validate
from oncology.checks.run import check, words_of
from oncology.knowledge.files import SHIPPED, Files
from oncology.knowledge.load import build
from tests.vignettes import chart

PAGE = Path(__file__).resolve().parents[3] / "docs/developers/add-knowledge.md"
DAY = date(2026, 11, 25)
BLOCK = re.compile(r"```yaml\n# (\S+\.yaml)( \(at the end\))?\n(.*?)```", re.DOTALL)
PATIENT = {
    "as_of": DAY.isoformat(),
    "born": 1958,
    "menopause": "postmenopausal",
    "diagnosed": "2024-03-10",
    "stage": "IV",
    "metastases": ["bone"],
    "er": "90%",
    "pr": "positive",
    "her2": "0 no staining",
    "lines": ["letrozole + palbociclib, 2024-04-01 to 2026-11-02, progression"],
}


@pytest.fixture(scope="module")
def files():
    changed = []
    for path, added, text in BLOCK.findall(PAGE.read_text("utf-8")):
        changed.append((path, SHIPPED.text(path).rstrip("\n") + "\n" + text if added else text))
    assert len(changed) == 5
    return Files(tuple(changed))


def judged(files, esr1, orders=()):
    found = assess(
        chart.resources({**PATIENT, "genes": {"ESR1": esr1}, "tested": "2026-11-10"}),
        patient_id=None,
        as_of=DAY,
        jurisdiction="us",
        knowledge=build(files),
        terminology=words_of(files),
        draft_orders=chart.drafts(list(orders)),
    )
    assert validate(found) == []
    return found


def test_the_example_has_no_fault(files):
    assert check(files, DAY) == []


@pytest.mark.parametrize(
    ("esr1", "statuses"),
    [
        ("Y537S plasma", {"preferred", "alternative"}),
        ("none plasma", {"not-eligible"}),
        ("untested", {"needs-data"}),
    ],
)
def test_the_option_shows_where_it_should(files, esr1, statuses):
    option = next(o for o in judged(files, esr1)["options"] if o["id"] == "examplestrant")
    assert option["status"] in statuses
    assert option["evidence"] == ["example-1"]


def test_its_order_is_checked(files):
    verdict = judged(files, "none plasma", ["examplestrant"])["orders"][0]
    assert verdict["verdict"] == "critical"
    assert "examplestrant-esr1-absent" in [reason["code"] for reason in verdict["reasons"]]
