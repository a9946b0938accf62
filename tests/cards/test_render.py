"""Which cards a hook shows, and that the page for integrators says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import cards
import terminology
from cards.layout import load_layout
from oncology.knowledge.as_of import knowledge_on
from oncology.knowledge.load import load_knowledge as load
from tests.vignettes.cases import judged, vignettes

PAGE = Path(__file__).resolve().parents[2] / "docs/integrators/cards.md"


def kinds(case: str, hook: str = "patient-view") -> list[str]:
    vignette = next(v for area in ("options", "tests_due") for v in vignettes(area) if v.id == case)
    keys: dict[str, str] = {}

    def uuid_of(key: str) -> str:
        return keys.setdefault(key, key)

    assessment = judged(vignette)
    knowledge = knowledge_on(load(), date.fromisoformat(assessment["asOf"]))
    basis = cards.CardBasis(assessment, knowledge, terminology.load(), "p", uuid_of)
    return [card["uuid"] for card in cards.render(basis, hook)]


def test_receptors_that_nobody_recorded_are_asked_for() -> None:
    assert kinds("first_line/receptors-unknown-us") == ["tests"]
    assert kinds("first_line/receptors-unknown-us", "order-sign") == []


@pytest.mark.parametrize("case", ["first_line/her2-positive-us", "first_line/early-disease-us"])
def test_out_of_scope_is_silence(case) -> None:
    assert kinds(case) == []


def test_the_page_states_the_limits_and_the_override_reasons() -> None:
    page, layout = PAGE.read_text("utf-8"), load_layout()
    limits = layout.limits
    assert f"in {limits.words} words" in page
    assert f"under {limits.summary + 1} characters" in page
    assert (limits.links, limits.order_cards) == (6, 4)
    assert "six at most" in page
    assert "an ordering hook with at most four" in page
    offered = [reason for reason in layout.override if reason.is_offered]
    assert [r.code for r in offered if f"`{r.code}`" not in page] == []
    assert [r.system for r in offered if r.system not in page] == []
