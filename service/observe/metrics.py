"""Figures for Prometheus, in a registry of their own. No label ever holds a value of a request."""

from __future__ import annotations

import os
import re
from collections import Counter as Counted
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from service.types import OTHER

MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_PHASE_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
_WORD = re.compile(r"[a-z][a-z0-9-]{0,47}")


def word(text: str) -> str:
    """Returns a label value: one of our own words as it is, anything else as `other`."""
    return text if _WORD.fullmatch(text) else OTHER


class Metrics:
    """What one application counts."""

    def __init__(self) -> None:
        """Creates the figures."""
        self.registry = CollectorRegistry()
        self.seconds = Histogram(
            "luminal_request_seconds",
            "Time to answer, by hook (or endpoint) and status.",
            ["hook", "status"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.phases = Histogram(
            "luminal_phase_seconds",
            "Time of one phase of a request, by hook and phase.",
            ["hook", "phase"],
            buckets=_PHASE_BUCKETS,
            registry=self.registry,
        )
        self.cards = self._counter("luminal_cards_total", "Cards sent.", "hook", "kind")
        self.gaps = self._counter("luminal_data_gaps_total", "Data gaps by code.", "code")
        self.feedback = self._counter(
            "luminal_feedback_total", "Feedback entries taken.", "service", "outcome"
        )
        self.fhir_calls = self._counter(
            "luminal_fhir_calls_total", "Calls to FHIR servers by outcome.", "outcome"
        )
        self.auth_failures = self._counter(
            "luminal_auth_failures_total", "Calls refused for want of trust, by reason.", "reason"
        )
        self.launches = self._counter(
            "luminal_smart_launches_total", "SMART launches and sessions by outcome.", "outcome"
        )
        self.replay_unknown = self._counter(
            "luminal_replay_unknown_total",
            "Tokens taken though the replay store could not be asked about them.",
        )
        self.charts = self._counter(
            "luminal_charts_total", "Calls by whether their chart was remembered.", "outcome"
        )
        self.charts_held = self._gauge("luminal_charts_held", "Charts that workers remember.")
        self.chart_bytes = self._gauge(
            "luminal_charts_held_bytes", "Bytes that the remembered charts take, about."
        )
        self.lost = self._counter(
            "luminal_records_lost_total", "Sent cards and audit rows that could not be kept."
        )

    def _counter(self, name: str, description: str, *labels: str) -> Counter:
        return Counter(name, description, labels, registry=self.registry)

    def _gauge(self, name: str, description: str) -> Gauge:
        return Gauge(name, description, registry=self.registry, multiprocess_mode="livesum")

    def count_chart(self, outcome: str) -> None:
        """Counts a call by whether its chart was remembered: `hit` or `miss`."""
        self.charts.labels(outcome).inc()

    def tell_charts(self, charts: int, size: int) -> None:
        """Tells what this worker remembers."""
        self.charts_held.set(charts)
        self.chart_bytes.set(size)

    def count_cards(self, hook: str, kinds: Iterable[str]) -> None:
        """Counts sent cards by kind."""
        for kind, number in Counted(kinds).items():
            self.cards.labels(hook, kind).inc(number)

    def count_gaps(self, codes: Iterable[str]) -> None:
        """Counts data gaps by code."""
        for code, number in Counted(codes).items():
            self.gaps.labels(word(code)).inc(number)

    def count_fhir_call(self, outcome: str) -> None:
        """Counts one call to a FHIR server; the outcome is a word of ours, such as `timeout`."""
        self.fhir_calls.labels(word(outcome)).inc()

    def count_auth_failure(self, reason: str) -> None:
        """Counts a refused call; the reason is a word of ours, such as `expired`."""
        self.auth_failures.labels(word(reason)).inc()

    def count_launch(self, outcome: str) -> None:
        """Counts a step of a SMART launch; the outcome is a word of ours, such as `denied`."""
        self.launches.labels(word(outcome)).inc()

    def page(self) -> bytes:
        """Returns the metrics of all worker processes in Prometheus text form."""
        if not os.environ.get(MULTIPROCESS):
            return generate_latest(self.registry)
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
        return generate_latest(shared)
