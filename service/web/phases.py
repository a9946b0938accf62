"""Times the phases of a request for metrics and traces."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from flask import g

from service.web.services import services

# read: body and envelope; fetch: from the FHIR server; decide: from resources to checked cards;
# store: a synchronous write
Phase = Literal["read", "fetch", "decide", "store"]


@contextmanager
def phase(name: Phase) -> Iterator[None]:
    """Counts the time that its block takes under the request's hook, and spans it."""
    service = services()
    started = time.perf_counter()
    try:
        with service.tracer.span(f"luminal.{name}"):
            yield
    finally:
        seconds = time.perf_counter() - started
        service.metrics.phases.labels(g.get("metric_label", "none"), name).observe(seconds)
