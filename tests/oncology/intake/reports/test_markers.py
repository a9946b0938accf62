"""Which words speak of which marker: a name, a score without one, a line below, a column."""

import pytest

from oncology.intake.reports.english import english_text
from oncology.intake.reports.markers import columns_of, mentions_in, portions_in
from terminology import load
from tests.oncology.intake.reports.rows import rows_of

NEGATIVE = {"fact": "her2", "overall": "negative"}


def her2(**fields):
    return {"fact": "her2", **fields}


@pytest.mark.parametrize(
    ("words", "markers"),
    [
        ("ER 90 %, PgR 5 %, HER2 1+, Ki-67 20 %", ["er", "pr", "her2", "ki67"]),
        ("Estrogen receptor (ER) and progesterone receptor (PgR)", ["er", "pr"]),
        ("ratio HER2/CEP17 1.2", ["her2-ish"]),
        ("Ki-67 (MIB-1)", ["ki67"]),
        ("E-cadherin and GATA3", ["other", "other"]),
    ],
)
def test_names_from_left_to_right(words, markers):
    english = english_text(words, load()).words
    assert [mention.marker for mention in mentions_in(english)] == markers


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("With the IHC score of 2+ the final HER2 status is negative.", [her2(ihc="2+"), NEGATIVE]),
        ("HER2 FISH not amplified. IHC: 2+.", [her2(ish="not-amplified"), her2(ihc="2+")]),
        (
            "Entsprechend dem Score 2+ ohne Amplifikation kann der Tumor als HER2-low bezeichnet werden.",
            [her2(ihc="2+"), her2(category="low")],
        ),
    ],
)
def test_a_score_before_the_name_of_her2(text, rows):
    assert rows_of(text) == rows


@pytest.mark.parametrize(
    "text",
    [
        "The ER staining was weak (score 2+).",
        "With the IHC score of 2+ on the previous core, HER2 cannot be assessed.",
        "HER2 cannot be assessed. The PD-L1 IHC score of 2+ is noted.",
        "E-cadherin: score 3+.",
        "In the case of a score of 3+ no HER2 FISH is needed.",
        "A score of 3+ would make HER2 positive.",
        "A score of 3+ is required for HER2 positivity.",
        "Bei einem Score 3+ gilt HER2 als positiv.",
        "Ein Score 2+ ist als HER2-indeterminiert zu werten.",
        "IHC: 3+ positive, 2+ equivocal, 1+ negative.",
    ],
)
def test_a_score_of_a_rule_or_of_another_marker_is_none(text):
    assert rows_of(text) == []


def test_a_legend_below_a_result_changes_nothing():
    assert rows_of("HER2 negative. IHC: 3+ positive, 2+ equivocal, 1+ negative.") == [NEGATIVE]


@pytest.mark.parametrize(
    "words",
    [
        "; faint, incomplete membrane staining in 5 % of cells",
        ". There is, however, faint, barely perceptible membrane staining in 5 % of cells",
        "; weak membranous staining is seen",
    ],
)
def test_faint_staining_behind_a_score_of_0(words):
    assert rows_of(f"HER2: score 0{words}.") == [her2(ihc="0", staining="faint")]


@pytest.mark.parametrize("marker", ["E-cadherin", "p120", "EGFR"])
def test_staining_of_another_marker_is_none_of_her2(marker):
    assert rows_of(f"HER2: score 0; weak membrane staining for {marker}.") == [her2(ihc="0")]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("RE+, RP - , PAX8 -", [{"fact": "er", "status": "positive"}, {"fact": "pr", "status": "negative"}]),
        ("ER - see below", []),
        ("ER - , pending", []),
    ],
)  # fmt: skip
def test_a_minus_between_blanks(text, rows):
    assert rows_of(text) == rows


@pytest.mark.parametrize(
    ("words", "count"), [("90 % | 10 %", 2), ("3+ | 0", 2), ("90 % strong", 1), ("pos | 90 %", 1)]
)
def test_a_column_a_tumour(words, count):
    portion = portions_in(f"ER {words}", 0, load())[0]
    assert len(columns_of(portion)) == count
