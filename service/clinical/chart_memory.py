"""Charts that were judged minutes ago: an EHR sends the same one when a chart opens, and at each step of an order.

A chart is found by a keyed digest of what it was judged from: another tenant, patient, day,
jurisdiction or supposition, or one changed character, is another chart. Where all of it came as the
prefetch of a call, the digest is of its bytes, so that nothing of it is read a second time; else of
the resources. A call has the chart alone until it is answered; a second call on the same chart
meanwhile judges it anew. Nothing is written anywhere.
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
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Protocol

import orjson

from oncology.assessment import Case, JudgedChart
from service.clinical.answer_form import AnswerForms
from service.fhir_access import Prefetched

MOST_CHARTS = 200
MOST_BYTES = 32 * 1024 * 1024
# measured: what is judged of any chart, and what each entry of its record adds, at most
_BYTES_OF_CHART = 200_000
_BYTES_OF_ENTRY = 640


class Counts(Protocol):
    """Where it is counted what the memory is good for, and what it holds."""

    def count_chart(self, outcome: str) -> None:
        """Counts a call: `hit` where its chart was remembered, else `miss`."""

    def tell_charts(self, charts: int, size: int) -> None:
        """Tells how many charts are held, and about how many bytes they take."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a chart is judged by, beside what was sent; charts of two tenants have nothing in common."""

    tenant: str
    patient_id: str | None
    as_of: date
    jurisdiction: str


@dataclass(frozen=True, slots=True)
class KeptChart:
    """A judged chart, what was found of the prefetch that it came in, and its answers so far.

    `until`: the moment up to which it may be used.
    """

    chart: JudgedChart
    until: float = 0
    prefetched: Prefetched | None = None
    answers: AnswerForms = field(default_factory=AnswerForms)

    @property
    def size(self) -> int:
        """About how many bytes it takes: rather more than less."""
        return size_of(self.chart) + self.answers.size


@dataclass(frozen=True, slots=True)
class Loan:
    """A chart for one call alone: under which key it stands, None for none, and itself if it is there."""

    key: bytes | None = None
    kept: KeptChart | None = None
    prefetched: Prefetched | None = None


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
        self._kept: OrderedDict[bytes, tuple[KeptChart, int]] = OrderedDict()
        self._size = 0
        self._sweep: threading.Timer | None = None

    @property
    def is_on(self) -> bool:
        """Whether any chart is kept."""
        return self._seconds > 0

    def of_prefetch(self, prefetch: memoryview, circumstances: Circumstances) -> Loan:
        """Takes out the chart that came in the same prefetch."""
        return self._loan(self._key(b"prefetch", circumstances, prefetch))

    def of_case(self, case: Case, tenant: str) -> Loan:
        """Takes out the chart of the same resources, read in whatever way."""
        if not self.is_on:
            return Loan()
        try:
            content = orjson.dumps(case.resources)
        except TypeError:  # JSON cannot be made of them
            return Loan()
        circumstances = Circumstances(tenant, case.patient_id, case.as_of, case.jurisdiction)
        supposed = b"resources" + orjson.dumps(case.suppositions)
        return self._loan(self._key(supposed, circumstances, content))

    @contextmanager
    def chart_of(self, loan: Loan, judge: Callable[[], JudgedChart]) -> Iterator[KeptChart]:
        """Hands out the chart of a loan, for the block alone; what fails in it is forgotten.

        Args:
            loan: What was taken out.
            judge: Judges the chart, where it was not there.
        """
        if loan.key is None:
            yield KeptChart(judge())
            return
        if self._counts is not None:
            self._counts.count_chart("miss" if loan.kept is None else "hit")
        kept = loan.kept
        if kept is None:
            kept = KeptChart(judge(), self._clock() + self._seconds, loan.prefetched)
        yield kept
        if not kept.chart.is_cut_by_time:
            self._keep(loan.key, kept)

    def give_back(self, loan: Loan) -> None:
        """Puts a chart back that a call did not use."""
        if loan.key is not None and loan.kept is not None:
            self._keep(loan.key, loan.kept)

    def _key(self, kind: bytes, circumstances: Circumstances, content: bytes | memoryview) -> bytes:
        """A digest of all that a chart is judged from."""
        # of the safe ones the one that processors have instructions for
        digest = hmac.new(
            self._secret, orjson.dumps([kind.decode(), circumstances]), hashlib.sha256
        )
        digest.update(content)
        return digest.digest()

    def _loan(self, key: bytes) -> Loan:
        with self._lock:
            kept = self._remove(key)
        return Loan(key, kept if kept is not None and kept.until > self._clock() else None)

    def _keep(self, key: bytes, kept: KeptChart) -> None:
        size = kept.size
        with self._lock:
            self._remove(key)  # of another call on the same chart
            self._kept[key] = kept, size
            self._size += size
            while len(self._kept) > MOST_CHARTS or self._size > MOST_BYTES:
                self._remove(next(iter(self._kept)))
            self._tell()
            if self._sweep is None and self._kept:
                self._start_sweep()

    def _remove(self, key: bytes) -> KeptChart | None:
        kept, size = self._kept.pop(key, (None, 0))
        self._size -= size
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
            for key in [key for key, (kept, _) in self._kept.items() if kept.until <= now]:
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
