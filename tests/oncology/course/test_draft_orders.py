"""Draft orders against the lines (rule LN-11): the next line, a change of this one, or neither."""

from __future__ import annotations

from datetime import date

import pytest

import terminology
from oncology.course.draft_orders import place_drafts
from oncology.course.follow import follow
from oncology.intake import read_drafts, read_record
from oncology.knowledge import Rules, load_parameters
from tests.oncology.course.case_files import row
from tests.oncology.course.charts import resources

DAY = date(2026, 11, 23)
DE_NOVO = {"dx": "2023-12-20", "stage4": True}


def notes(chart: dict, rows: list[str], drafts: list[str]) -> dict[str, str]:
    """The note on each draft, by drug."""
    words = terminology.load()
    rules = Rules(load_parameters(), words, DAY)
    record = read_record(resources({**chart, "rx": [row(r) for r in rows]}), "p", DAY, words)
    orders = [
        {
            "resourceType": "MedicationRequest",
            "id": f"draft-{name}".replace(" ", "-"),
            "status": "draft",
            "intent": "order",
            "subject": {"reference": "Patient/p"},
            "medicationCodeableConcept": {"text": name},
        }
        for name in drafts
    ]
    history = follow(record, rules).history
    outcome = place_drafts(read_drafts(orders, words), record, history, rules)
    assert outcome.lines == history.lines  # a draft never enters the lines
    return {n.text.split(",")[0].split(" was ")[0]: n.code + ": " + n.text for n in outcome.notes if n.code.startswith("draft-")}  # fmt: skip


CASES = [
    ("after progression the draft opens the next line", {**DE_NOVO, "pd": ["2026-10-20"]},
     ["letrozole 2024-01-15..2026-10-25", "palbociclib 2024-01-15..2026-10-25"],
     {"fulvestrant": "draft-opens-line: fulvestrant, begun now, would open line 2 (LN-3)."}),
    ("two drafts signed together are one line", {**DE_NOVO, "pd": ["2026-10-20"]},
     ["letrozole 2024-01-15..2026-10-25", "palbociclib 2024-01-15..2026-10-25"],
     {"fulvestrant": "would open line 2", "capivasertib": "would open line 2"}),
    ("the running drug goes on", DE_NOVO, ["letrozole 2024-01-15.."],
     {"letrozole": "draft-within-line: letrozole, begun now, goes on with line 1; it opens no new line."}),
    ("a partner within 90 days stays in the line", DE_NOVO, ["letrozole 2026-09-15.."],
     {"palbociclib": "would change line 1 as partner-added"}),
    ("the same partner late opens a line", DE_NOVO, ["letrozole 2026-01-15.."],
     {"palbociclib": "would open line 2 (LN-5)"}),
    ("the first line", DE_NOVO, [], {"letrozole": "would open line 1 (LN-1)"}),
    ("the other aromatase inhibitor", DE_NOVO, ["letrozole 2024-01-15.."],
     {"anastrozole": "would change line 1 as same-class-switch"}),
]  # fmt: skip


@pytest.mark.parametrize(("why", "chart", "rows", "expect"), CASES, ids=[c[0] for c in CASES])
def test_where_a_draft_would_stand(why, chart, rows, expect) -> None:
    answers = notes(chart, rows, list(expect))
    assert set(answers) == set(expect)
    assert all(words in answers[drug] for drug, words in expect.items()), answers


def test_a_draft_that_a_rule_leaves_out_is_said_so() -> None:
    """Megestrol without a cancer reason is another use; nothing is borrowed from the other draft."""
    answers = notes(DE_NOVO, ["letrozole 2024-01-15.."], ["anastrozole", "megestrol"])
    assert answers["megestrol"].startswith("draft-not-placed: megestrol was not placed in a line.")
    assert "line 1" in answers["anastrozole"]


def test_supportive_drafts_and_early_disease_get_no_note() -> None:
    assert notes(DE_NOVO, ["letrozole 2024-01-15.."], ["denosumab"]) == {}
    early = {"dx": "2021-10-15", "stage": "II", "surgery": ["2021-12-01"]}
    assert notes(early, ["letrozole 2022-01-10.."], ["anastrozole"]) == {}
