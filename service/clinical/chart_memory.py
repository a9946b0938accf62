"""Charts that were judged minutes ago: an EHR sends the same one when a chart opens, and at each step of an order.

A chart is found by a keyed digest of what it was judged from: another tenant, patient, day,
jurisdiction or supposition, or one changed character, is another chart. A call has the chart alone until it is
answered; a second call on the same chart meanwhile judges it anew. Nothing is written anywhere.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Protocol

import orjson

from oncology.assessment import Case, JudgedChart

MOST_CHARTS = 200
MOST_BYTES = 32 * 1024 * 1024
# measured: what is judged of any chart, and what each entry of its record adds, at most
_BYTES_OF_CHART = 160_000
_BYTES_OF_ENTRY = 600


class Counts(Protocol):
    """Where it is counted what the memory is good for, and what it holds."""

    def count_chart(self, outcome: str) -> None:
        """Counts a call: `hit` where its chart was remembered, else `miss`."""

    def tell_charts(self, charts: int, size: int) -> None:
        """Tells how many charts are held, and about how many bytes they take."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A chart, and the moment up to which it may be used."""

    chart: JudgedChart
    until: float
    size: int


class ChartMemory:
    """The charts of one worker process. Of too many, those go first that nobody asked for longest."""

    def __init__(
        self,
        minutes: float = 0,
        counts: Counts | None = None,
        clock: Callable[[], float] = time.monotonic,
        timer: Callable[[float, Callable[[], None]], threading.Timer] = threading.Timer,
    ) -> None:
        """Starts empty.

        Args:
            minutes: How long a chart is kept, from its judgement on; 0: none is.
            counts: The metrics.
            clock: Gives seconds that never go back.
            timer: Makes what runs a function once, so many seconds later.
        """
        self._seconds = minutes * 60
        self._counts = counts
        self._clock = clock
        self._timer = timer
        self._secret = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()
        self._size = 0
        self._sweep: threading.Timer | None = None

    @contextmanager
    def chart_of(
        self, case: Case, tenant: str, judge: Callable[[], JudgedChart]
    ) -> Iterator[JudgedChart]:
        """Hands out the judged chart of a case, for the block alone; what fails in it is forgotten.

        Args:
            case: The case.
            tenant: Who sent it; charts of two tenants have nothing in common.
            judge: Judges the chart, where it is not remembered.
        """
        key = self._key_of(case, tenant) if self._seconds else None
        if key is None:
            yield judge()
            return
        kept = self._take(key)
        if self._counts is not None:
            self._counts.count_chart("miss" if kept is None else "hit")
        if kept is None:
            chart = judge()
            kept = _Kept(chart, self._clock() + self._seconds, size_of(chart))
        yield kept.chart
        if not kept.chart.is_cut_by_time:
            self._keep(key, kept)

    def _key_of(self, case: Case, tenant: str) -> bytes | None:
        """A digest of all that a chart is judged from; None for what JSON cannot be made of."""
        beside = (tenant, case.patient_id, case.as_of, case.jurisdiction, case.suppositions)
        try:
            content = orjson.dumps(case.resources)
        except TypeError:
            return None
        # of the safe ones the one that processors have instructions for
        digest = hmac.new(self._secret, orjson.dumps(beside), hashlib.sha256)
        digest.update(content)
        return digest.digest()

    def _take(self, key: bytes) -> _Kept | None:
        with self._lock:
            kept = self._remove(key)
        return kept if kept is not None and kept.until > self._clock() else None

    def _keep(self, key: bytes, kept: _Kept) -> None:
        with self._lock:
            self._remove(key)  # of another call on the same chart
            self._kept[key] = kept
            self._size += kept.size
            while len(self._kept) > MOST_CHARTS or self._size > MOST_BYTES:
                self._remove(next(iter(self._kept)))
            self._tell()
            if self._sweep is None and self._kept:
                self._start_sweep()

    def _remove(self, key: bytes) -> _Kept | None:
        kept = self._kept.pop(key, None)
        self._size -= 0 if kept is None else kept.size
        return kept

    def _start_sweep(self) -> None:
        """Sees to it that a chart goes when its time is over, though no call comes any more."""
        self._sweep = self._timer(self._seconds, self.forget_old)
        self._sweep.daemon = True
        self._sweep.start()

    def forget_old(self) -> None:
        """Lets go of the charts whose time is over."""
        with self._lock:
            now = self._clock()
            for key in [key for key, kept in self._kept.items() if kept.until <= now]:
                self._remove(key)
            self._tell()
            self._sweep = None
            if self._kept:
                self._start_sweep()

    def _tell(self) -> None:
        if self._counts is not None:
            self._counts.tell_charts(len(self._kept), self._size)


def size_of(chart: JudgedChart) -> int:
    """About how many bytes a chart takes: rather more than less."""
    record = chart.record
    parts = (getattr(record, field.name) for field in fields(record))
    entries = sum(len(part) for part in parts if isinstance(part, tuple))
    return _BYTES_OF_CHART + _BYTES_OF_ENTRY * entries
