"""How far a run has come, on stderr: one line that is written over, or one in ten seconds."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from typing import TextIO

from service.cohort.wording import text

_PAUSE_ON_SCREEN, _PAUSE_IN_FILE = 0.2, 10.0


class Progress:
    """Counts what is done; `skipped` was done by an earlier call and tells nothing of the rate."""

    def __init__(self, total: int, skipped: int = 0, stream: TextIO | None = None) -> None:
        """Begins to count.

        Args:
            total: How many steps there are.
            skipped: How many of them were done before.
            stream: Where to write (stderr).
        """
        self._stream = stream or sys.stderr
        self._total, self._skipped, self._done = total, skipped, skipped
        self._patients = 0
        self._start = self._last = time.monotonic()
        self._is_screen = self._stream.isatty()

    def read(self) -> None:
        """A group of files was read."""
        self._done += 1
        self._say(text("reading", done=self._done, total=self._total))

    def judged(self, patients: int) -> None:
        """A part was judged."""
        self._done += 1
        self._patients += patients
        seconds = max(time.monotonic() - self._start, 1e-6)
        left = seconds / (self._done - self._skipped) * (self._total - self._done)
        self._say(
            text(
                "judging",
                done=self._done,
                total=self._total,
                patients=self._patients,
                rate=round(self._patients / seconds),
                left=timedelta(seconds=round(left)),
            )
        )

    def _say(self, line: str) -> None:
        pause = _PAUSE_ON_SCREEN if self._is_screen else _PAUSE_IN_FILE
        now = time.monotonic()
        is_last = self._done == self._total
        if not is_last and now - self._last < pause:
            return
        self._last = now
        lead, end = ("\r\x1b[K", "\n" if is_last else "") if self._is_screen else ("", "\n")
        self._stream.write(f"{lead}{line}{end}")
        self._stream.flush()
