"""The card of due tests: every test by name, reasons of the most urgent, in half a minute."""

from __future__ import annotations

import pytest

import terminology
from cards import CardBasis, tests_due
from oncology.knowledge.load import load_knowledge as load


def detail(due: list[dict]) -> str:
    (card,) = tests_due.tests_card(
        CardBasis({"testsDue": due, "asOf": "2026-11-24"}, load(), terminology.load(), "p", str)
    )
    return card["detail"].rpartition("\n\n_")[0]


def due_test(number: int, words: int) -> dict:
    reason = " ".join([f"reason-{number}", *["word"] * (words - 1)])
    return {
        "id": f"t{number}",
        "title": f"Test-{number}",
        "reason": reason,
        "unlocks": ["olaparib"],
    }


@pytest.mark.parametrize("number", range(1, 12))
@pytest.mark.parametrize("words", [3, 12, 25])
def test_every_test_is_named_and_the_most_urgent_keep_their_reasons(
    number: int, words: int
) -> None:
    text = detail([due_test(n, words) for n in range(number)])
    assert len(text.split()) <= 120
    assert all(f"Test-{n}" in text for n in range(number))
    reasons = [f"reason-{n}" in text for n in range(number)]
    assert reasons[0]
    assert reasons == sorted(reasons, reverse=True)
    assert all(reasons) or "Also due: " in text


def test_what_a_result_could_change_gives_way_before_a_reason() -> None:
    assert "laparib" in detail([due_test(0, 5)])
    text = detail([due_test(n, 17) for n in range(6)])
    assert all(f"reason-{n}" in text for n in range(6))
    assert "laparib" not in text
    assert text.endswith("- Could change 1 option.")


def test_no_card_without_a_due_test() -> None:
    assert (
        tests_due.tests_card(CardBasis({"testsDue": []}, load(), terminology.load(), "p", str))
        == []
    )
