"""Properties that are found when they are first asked for."""

from __future__ import annotations

from dataclasses import dataclass

from oncology.on_demand import on_demand


@dataclass(frozen=True)
class Chart:
    """Counts how often its entries are read."""

    reads: list[str]

    @on_demand
    def entries(self) -> int:
        """How many there are."""
        self.reads.append("entries")
        return 7


def test_a_property_is_found_once_and_only_when_asked_for() -> None:
    chart = Chart([])
    assert not chart.reads
    assert (chart.entries, chart.entries) == (7, 7)
    assert chart.reads == ["entries"]


def test_each_value_has_its_own() -> None:
    one, other = Chart([]), Chart([])
    assert one.entries == other.entries
    assert one.reads == other.reads == ["entries"]


def test_the_class_tells_what_the_property_is() -> None:
    assert Chart.entries.__doc__ == "How many there are."
