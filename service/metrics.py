"""Counters for Prometheus, in a registry of their own. No label ever holds a value of a request."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """What one application counts."""

    def __init__(self) -> None:
        """Creates the counters."""
        self.registry = CollectorRegistry()
        self.seconds = Histogram(
            "luminal_request_seconds",
            "Time to answer, by hook (or endpoint) and status.",
            ["hook", "status"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.cards = Counter(
            "luminal_cards_total", "Cards sent.", ["hook", "kind"], registry=self.registry
        )
        self.gaps = Counter(
            "luminal_data_gaps_total", "Data gaps by code.", ["code"], registry=self.registry
        )
        self.feedback = Counter(
            "luminal_feedback_total",
            "Feedback entries stored.",
            ["service", "outcome"],
            registry=self.registry,
        )

    def count_cards(self, hook: str, cards: Iterable[Mapping[str, object]]) -> None:
        """Counts cards by their topic code, or by indicator where a card names no topic."""
        for card in cards:
            self.cards.labels(hook, _kind(card)).inc()

    def page(self) -> bytes:
        """Returns the metrics of all worker processes in Prometheus text form."""
        if not os.environ.get(MULTIPROCESS):
            return generate_latest(self.registry)
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
        return generate_latest(shared)


def _kind(card: Mapping[str, object]) -> str:
    source = card.get("source")
    topic = source.get("topic") if isinstance(source, Mapping) else None
    code = topic.get("code") if isinstance(topic, Mapping) else None
    return str(code or card.get("indicator") or "none")
