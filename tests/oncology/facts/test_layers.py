"""Facts over facts answer as a merged dictionary would, and derive nothing for it."""

from collections.abc import Mapping

import pytest

from oncology.facts import facts_over
from oncology.values import Known

LOWER = {"sex": Known("female"), "age": Known(60)}


class Counted(Mapping):
    """Facts that remember which of them were asked for."""

    def __init__(self, facts):
        self.facts, self.asked = facts, []

    def __getitem__(self, name):
        self.asked.append(name)
        return self.facts[name]

    def __contains__(self, name):
        return name in self.facts

    def __iter__(self):
        return iter(self.facts)

    def __len__(self):
        return len(self.facts)


@pytest.mark.parametrize("upper", [{}, {"sex": Known("male")}, {"order-agent": Known("x")}])
def test_it_is_what_merging_gives(upper) -> None:
    assert dict(facts_over(upper, LOWER)) == {**LOWER, **upper}
    assert len(facts_over(upper, LOWER)) == len({**LOWER, **upper})


def test_only_what_is_asked_for_is_asked_below() -> None:
    lower = Counted(LOWER)
    facts = facts_over({"sex": Known("male")}, lower)
    assert facts["sex"] == Known("male")
    assert "age" in facts
    assert lower.asked == []
    assert facts.get("age") == Known(60)
    assert lower.asked == ["age"]


def test_what_neither_has_is_none() -> None:
    assert facts_over({}, LOWER).get("ecog") is None
