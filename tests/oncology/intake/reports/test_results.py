"""The words on one marker as a fact: numbers, letters, scales, refusals."""

import pytest

from tests.oncology.intake.reports.rows import rows_of


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("ER: IRS nach Remmele und Stegner 4 x 3 = 12", [{"fact": "er", "irs": 12}]),
        ("ER: IRS 12 (4x3)", [{"fact": "er", "irs": 12}]),
        ("ER: IRS 4 x 3", []),
        ("Hormonrezeptorstatus_Oestrogen: P", [{"fact": "er", "status": "positive"}]),
        ("HormonrezeptorStatus_Progesteron: N", [{"fact": "pr", "status": "negative"}]),
        ("Her2neuStatus: N", [{"fact": "her2", "overall": "negative"}]),
        ("Her2neuStatus: U", []),
        ("ER status: N", []),
        ("PR status: P", []),
        ("2.5 HER2 copies and 1.9 CEP17 copies per cell", [{"fact": "her2", "copies": 2.5}]),
        ("1.9 CEP17 copies and 2.5 HER2 copies per cell", [{"fact": "her2", "copies": 2.5}]),
        ("2,4 copies de HER2 par noyau", [{"fact": "her2", "copies": 2.4}]),
        ("HER2/CEN17-Ratio 1,2, Zellen gezählt", [{"fact": "her2", "ratio": 1.2}]),
        ("HER2/CEN17-Ratio 1,2; 40 Zellen", [{"fact": "her2", "ratio": 1.2}]),
        (
            "HER2/CEN17-Ratio 1,24, FISH negativ",
            [{"fact": "her2", "ratio": 1.24}, {"fact": "her2", "ish": "not-amplified"}],
        ),
        ("HER2/CEN17-Ratio 1,2,3", []),
        ("Ki-67: 12,5, erhöht", [{"fact": "ki67", "percent": 12.5}]),
        ("HER2 signals total: 48", []),
        ("HER2 signals in 20 nuclei: 62", []),
        ("HER2: negative (score 0/3+)", [{"fact": "her2", "ihc": "0", "overall": "negative"}]),
        ("HER2 score 1+ of 3+", [{"fact": "her2", "ihc": "1+"}]),
        ("HER2 1+/3+", []),
        ("HER2 2/3+", []),
        ("HER2 0-1+", []),
        ("HER2 IHC is scored as 0", [{"fact": "her2", "ihc": "0"}]),
        ("Staining in less than 10 % is scored as 1+ for HER2", []),
        ("HER2 is scored as 0 if there is no staining", []),
        ("ER 90 % -> 10 %", []),
        ("HER2 1+ → 2+", []),
    ],
)
def test_numbers_and_letters(text, rows):
    assert rows_of(text) == rows


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("The case may be described as HER2-low.", "low"),
        ("HER2 status: « HER2-low ».", "low"),
        ("The case may be described as HER2-low if the ISH is negative.", None),
        ("The tumour cannot be classified as HER2-low.", None),
        ("The tumour might be HER2-low.", None),
        ("It is therefore not HER2-low.", None),
        ("HER2-low is not given.", None),
    ],
)
def test_a_category_is_said_or_refused(text, category):
    assert [row.get("category") for row in rows_of(text)] == ([category] if category else [])


@pytest.mark.parametrize(
    "text",
    ["No HER2 testing was performed.", "No ER available.", "No FISH is needed.", "HER2 was not determined."],
)  # fmt: skip
def test_what_was_not_done_is_not_negative(text):
    assert rows_of(text) == []


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("No HER2 overexpression.", {"fact": "her2", "overall": "negative"}),
        ("Absence de surexpression de HER2.", {"fact": "her2", "overall": "negative"}),
        ("Keine HER2-Überexpression.", {"fact": "her2", "overall": "negative"}),
        ("Lack of ER expression.", {"fact": "er", "status": "negative"}),
        ("Keine HER2-Amplifikation.", {"fact": "her2", "ish": "not-amplified"}),
    ],
)
def test_what_was_denied_is_negative(text, row):
    assert rows_of(text) == [row]
