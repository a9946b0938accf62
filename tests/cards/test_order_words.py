"""The summary of an order card names the drug once, whatever sentence stands behind the name."""

from __future__ import annotations

import pytest

from cards.orders import order_summary
from oncology.knowledge import load_knowledge as load

KNOWLEDGE = load()
AGENTS = sorted(KNOWLEDGE.agents)
SENTENCES = sorted(
    {
        *KNOWLEDGE.order_policy.texts.values(),
        *(text for r in KNOWLEDGE.order_rules for text in (r.text, r.unknown_text) if text),
        *(i.text for agent in KNOWLEDGE.agents.values() for i in agent.interactions),
    }
)


@pytest.mark.parametrize("agent", AGENTS)
def test_no_summary_stutters(agent: str) -> None:
    for sentence in SENTENCES:
        said = sentence.replace("{agent}", agent).replace("{drug}", agent)
        words = order_summary(agent, said).lower()
        assert not words.removeprefix(agent).lstrip(": ").startswith(f"{agent} "), said
        assert f"{agent}: {agent}" not in words, said
        assert words.startswith(agent), said


@pytest.mark.parametrize("agent", AGENTS)
def test_no_sentence_puts_the_drug_as_a_label_before_itself(agent: str) -> None:
    """The order names the drug already, in the Assessment too."""
    starts = [s for s in SENTENCES if s.startswith(("{agent}:", "{drug}:", f"{agent}: "))]
    assert starts == []


def test_a_name_within_a_longer_word_is_no_name() -> None:
    assert order_summary("eribulin", "Eribulins differ.") == "Eribulin: Eribulins differ."
    both = "Fulvestrant + letrozole: Two endocrine drugs are ordered."
    assert order_summary("fulvestrant + letrozole", "Two endocrine drugs are ordered.") == both
