"""The figures of one state of the service, as plain values that a file can hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from service.vignettes.vignette import Vignette
from tests.alerts.measure import (
    Judge,
    ListedOrder,
    Opening,
    RightOrder,
    in_sample,
    listed_orders,
    opening,
    record_of,
    right_orders,
)

FILE = Path(__file__).with_name("figures.yaml")
Figures = dict[str, Any]


class _Plain(yaml.SafeDumper):
    """Writes each state whole, also what both have alike."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def load() -> Figures:
    """`before` and `now`, each with its figures."""
    figures: Figures = yaml.load(FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return figures


def save(figures: Figures) -> None:
    """Writes them for the page and for the test that compares."""
    text = yaml.dump(figures, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=100)
    FILE.write_text("# Made by `make alerts`; `before` is kept.\n" + text, encoding="utf-8")


def measure(judge: Judge, vignettes: list[Vignette]) -> Figures:
    """All figures; some minutes on all vignettes."""
    records = [record_of(judge, vignette) for vignette in vignettes]
    orders = [order for record in records for order in right_orders(judge, record)]
    openings = [opening(judge, vignette) for vignette in vignettes]
    strange = chain.from_iterable(record.strange for record in records)
    return {
        "knowledge": judge.knowledge.version,
        "vignettes": len(vignettes),
        "right": right(orders),
        "openings": histograms(openings),
        "sample": histograms([o for o in openings if in_sample(o.vignette)]),
        "tests_without_result": sorted(set(strange)),
        "list": {f"{o.case} {o.place}": answer(o) for o in listed_orders(judge)},
    }


def right(orders: Iterable[RightOrder]) -> Figures:
    """How many right orders there are, and those that raise a card: by severity and reason."""
    orders = list(orders)
    cards: dict[str, list[str]] = {}
    for order in orders:
        if order.severity:
            reason = f"{order.severity} ({', '.join(order.codes)})"
            cards.setdefault(reason, []).append(name(order))
    return {"orders": len(orders), "cards": dict(sorted(cards.items()))}


def name(order: RightOrder) -> str:
    """Vignette and option."""
    return f"{order.vignette} {order.option}"


def histograms(openings: Iterable[Opening]) -> dict[str, dict[int, int]]:
    """How many charts open with so many cards, critical alerts, warnings."""
    openings = list(openings)
    return {
        key: dict(sorted(Counter(getattr(o, key) for o in openings).items()))
        for key in ("cards", "critical", "warning")
    }


def answer(order: ListedOrder) -> str:
    """`critical (code, code)`, `ok`."""
    return f"{order.verdict} ({', '.join(order.codes)})" if order.codes else order.verdict


def percentile(histogram: dict[int, int], share: float) -> int:
    """The smallest number that so large a share of the charts does not exceed."""
    total, count = sum(histogram.values()), 0
    for number, charts in sorted(histogram.items()):
        count += charts
        if count >= share * total:
            return number
    return 0
