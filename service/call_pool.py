"""Calls that may hang, such as to a database that does not answer, given up on in time.

A driver's own time-outs begin anew with each packet, do not cover the look-up of a name, and cannot
interrupt a disk. So the call runs in a thread of its own and the caller goes on without it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Result = TypeVar("Result")
MOST = 8  # calls that may hang at once in one process


class CallTimeoutError(Exception):
    """The call was not done in time. It may still come to its end."""


class CallPool:
    """Runs calls with a limit of time, and only so many at once.

    No thread outlives its call, so that a pool may be made before a fork.
    """

    def __init__(self, most: int = MOST) -> None:
        """Starts nothing."""
        self._slots = threading.BoundedSemaphore(most)

    def run(self, call: Callable[[], Result], seconds: float) -> Result:
        """Returns what a call returns, or raises what it raises.

        Args:
            call: What to do. It goes on by itself when it is given up on.
            seconds: How long to wait for it; a pool full of hanging calls is waited for too.

        Raises:
            CallTimeoutError: It was not done in time.
        """
        end = time.monotonic() + max(0.0, seconds)
        if not self._slots.acquire(timeout=max(0.0, seconds)):
            raise CallTimeoutError
        future: Future[Result] = Future()

        def work() -> None:
            try:
                answer = call()
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(answer)
            finally:
                self._slots.release()

        threading.Thread(target=work, name="call", daemon=True).start()
        try:
            return future.result(timeout=max(0.0, end - time.monotonic()))
        except TimeoutError:
            if future.done():  # the call's own time-out
                raise
            raise CallTimeoutError from None
