"""Shares leave out what is open; small counts cannot be told from what is shown."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.concordance.tables import (
    CONCORDANCE_COLUMNS,
    JUDGED,
    OFFERED,
    REASON_COLUMNS,
    Titles,
    concordance_rows,
    group_rows,
    reason_rows,
)
from tests.service.concordance.library import OUTCOMES, row, tally_of, with_counts


def whole(tally, smallest=0):
    [entry] = group_rows(tally, "all", Titles(), smallest)
    return entry


def test_what_is_open_counts_neither_as_agreement_nor_as_difference():
    tally = with_counts(
        first=4, alternative=2, not_offered=4, unknown=90, out_of_scope=7, needs_data=5
    )
    entry = whole(tally)
    assert (entry.lines, entry.judged) == (112, 10)
    assert (entry.offered.value, entry.first.value) == (0.6, 0.4)
    assert whole(with_counts(unknown=3)).offered is None


def test_rows_have_the_columns_and_titles():
    tally = with_counts(first=2, not_offered=1)
    rows = [*concordance_rows(tally, Titles({"capecitabine": "Capecitabine"}))]
    assert all(tuple(entry) == CONCORDANCE_COLUMNS for entry in rows)
    assert ("regimen", "capecitabine", "Capecitabine") in [(r["by"], r["value"], r["title"]) for r in rows]  # fmt: skip
    assert [r["by"] for r in concordance_rows(tally, Titles(), 0, ("all",))] == ["all"]


def test_reasons_are_shares_of_their_kind():
    difference = {"code": "c", "text": "t", "detail": ""}
    alert = {"code": "x", "severity": "warning", "agents": []}
    tally = tally_of(
        row(1, "not-offered", differences=[difference], testsDue=["ecg"]),
        row(2, "not-offered"),
        row(3, "first", orderAlerts=[alert]),
        row(4, "unknown", knowledgeVersion=None),
    )
    rows = [*reason_rows(tally, Titles(tests={"ecg": "ECG"}))]
    assert all(tuple(entry) == REASON_COLUMNS for entry in rows)
    assert [(r["kind"], r["code"], r["lines"], r["share"]) for r in rows] == [
        ("difference", "c", 1, 0.5), ("test", "ecg", 1, 0.3333), ("alert", "x", 1, 0.3333),
    ]  # fmt: skip


SMALLEST = 11
counts = st.fixed_dictionaries({name: st.integers(0, 60) for name in OUTCOMES})


@given(counts)
def test_no_small_count_can_be_told(plain):
    """Whatever is not shown has at least two ways to be, with all sums and shares that are shown."""
    tally = with_counts(**{name.replace("-", "_"): n for name, n in plain.items()})
    rows = group_rows(tally, "all", Titles(), SMALLEST)
    if not rows:
        assert sum(plain.values()) < SMALLEST
        return
    [entry] = rows
    hidden = [name for name, count in entry.outcomes.items() if count is None]
    assert all(count == plain[name] for name, count in entry.outcomes.items() if count is not None)
    assert {name for name, count in plain.items() if 0 < count < SMALLEST} <= set(hidden)
    sums = [tuple(OUTCOMES)]
    if entry.judged is not None:
        sums += [JUDGED, tuple(n for n in OUTCOMES if n not in JUDGED)]
        assert 0 < entry.judged >= SMALLEST or entry.judged == 0
    if entry.offered is not None:
        sums += [OFFERED]
        assert entry.judged is not None
    for parts in sums:
        lost = [name for name in parts if name in hidden]
        assert len(lost) != 1 or (not any(plain[n] for n in parts if n != lost[0]) and plain[lost[0]] >= SMALLEST)  # fmt: skip


@pytest.mark.parametrize("few", range(1, SMALLEST))
def test_a_group_that_is_small_as_a_whole_has_no_row(few):
    tally = with_counts(first=few)
    assert group_rows(tally, "all", Titles(), SMALLEST) == []
    difference = {"code": "c", "text": "t", "detail": ""}
    rows = [row(n, "not-offered", differences=[difference]) for n in range(few)]
    assert [*reason_rows(tally_of(*rows), Titles(), SMALLEST)] == []


def test_shares_of_neighbours_differ_by_their_counts_alone():
    shares = [whole(with_counts(first=20 + n, not_offered=30)).offered.value for n in range(5)]
    assert all(a < b for a, b in itertools.pairwise(shares))
