"""A subject of which a report says two things: nothing of it counts, unless specimens are named."""

import pytest

from oncology.intake.reports.report import read_report_text
from terminology import load
from tests.oncology.intake.reports.rows import rows_of

PAIRS = [
    ("ER positive", "ER negative"),
    ("ER 90 %", "ER 20 %"),
    ("PR negative", "PR 80 %"),
    ("PR Allred 8/8", "PR Allred 2/8"),
    ("ER IRS 12", "ER IRS 2"),
    ("HER2 1+", "HER2 3+"),
    ("HER2 0", "HER2-low"),
    ("HER2 amplified", "HER2 not amplified"),
    ("HER2 FISH: ratio 1.1", "HER2 FISH: ratio 2.9"),
    ("HER2 positive", "HER2 negative"),
    ("HER2 3+", "HER2 negative"),
    ("Ki-67 15 %", "Ki-67 40 %"),
    ("Ki-67 > 20 %", "Ki-67 10 %"),
    ("Histologic grade 2", "Histologic grade 3"),
    ("Stage II", "Stage IV"),
    ("pT2 pN1 M0", "pT2 pN1 M1"),
    ("No liver metastases", "Multiple liver metastases"),
    ("Progressive disease", "Stable disease"),
    ("Microsatellite stable", "MSI-high"),
]


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("order", [1, -1])
def test_two_values_of_one_subject_are_none(pair, order):
    text = ".\n\n".join(pair[::order]) + "."
    reading = read_report_text(text, load())
    assert reading.facts == ()
    quotes = " ".join(place.quote for place in reading.unread)
    assert all(words.split()[-1].lower() in quotes.lower() for words in pair)  # both are named
    assert all(len(rows_of(words)) == 1 for words in pair)


SPECIMENS = [
    ("Tumour 1", "Tumour 2"), ("Herd 1", "Herd 2"), ("Foyer 1", "Foyer 2"), ("Tumor A", "Tumor B"),
    ("Right breast", "Left breast"), ("A. Right breast, biopsy", "B. Left breast, biopsy"),
    ("Material I", "Material II"), ("Specimen 1", "Specimen 2"),
]  # fmt: skip


@pytest.mark.parametrize("names", SPECIMENS)
@pytest.mark.parametrize("pair", [p for p in PAIRS if p[0].split()[0] in {"ER", "PR", "Ki-67"}])
def test_each_specimen_may_have_its_own(names, pair):
    text = "\n\n".join(f"{name}: {words}." for name, words in zip(names, pair, strict=True))
    assert len(rows_of(text)) == 2
    assert rows_of(f"{pair[1]}.\n\n{text}") == []  # a third one is on none of them


@pytest.mark.parametrize("name", ["Pathology now", "Biopsie actuelle", "Befund aktuell"])
def test_the_current_one_stands(name):
    text = f"Core of the breast: ER 90 %.\n\n{name}: ER 20 %."
    assert rows_of(text) == [{"fact": "er", "percent": 20}]


@pytest.mark.parametrize(
    "pair",
    [
        ("ER positive", "ER 90 %"),
        ("ER 90 %", "ER 90-95 %"),
        ("ER > 90 %", "ER 95 %"),
        ("HER2 2+", "HER2 not amplified"),
        ("HER2 1+", "HER2 negative"),
        ("HER2 1+", "HER2-low"),
    ],
)
def test_values_that_go_together_stand(pair):
    assert len(rows_of(".\n".join(pair) + ".")) == 2
