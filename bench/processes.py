"""What a command and all that it starts take: CPU seconds, largest process, sum of all."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PAUSE = 0.5
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Usage:
    """`cpu`: seconds by process; `largest`: MB of one process; `together`: MB of all, shared pages once."""

    cpu: dict[int, float] = field(default_factory=dict)
    largest: float = 0.0
    together: float = 0.0
    wall: float = 0.0

    @property
    def seconds(self) -> float:
        """CPU seconds of all."""
        return sum(self.cpu.values())


def descendants(roots: Iterable[int]) -> list[int]:
    """Processes with all that they started."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*"):
        if fields := _fields(int(path.name)):
            children.setdefault(int(fields[1]), []).append(int(path.name))
    family = [*roots]
    for process in family:
        family += children.get(process, [])
    return family


class Watch:
    """Looks at processes twice a second until it is ended; their children's ends count too."""

    def __init__(self, roots: Sequence[int]) -> None:
        self.usage = Usage()
        self._roots = roots
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        before = {root: _cpu(root) for root in descendants(self._roots)}
        while not self._end.wait(PAUSE):
            together = 0.0
            for process in descendants(self._roots):
                seconds = _cpu(process) - before.get(process, 0.0)
                self.usage.cpu[process] = max(self.usage.cpu.get(process, 0.0), seconds)
                share, whole = _memory(process)
                together += share
                self.usage.largest = max(self.usage.largest, whole)
            self.usage.together = max(self.usage.together, together)


def run(words: Sequence[str], beside: Sequence[int] = (), **more) -> tuple[Usage, str]:
    """Runs a command to its end, which must be a good one; returns what it took, and its output.

    `beside`: processes that work for it and are not its own.
    """
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)  # fmt: skip
    with Watch([process.pid, *beside]) as watch:
        out, err = process.communicate()
    if process.returncode:
        message = f"{' '.join(words)}: {process.returncode}\n{err[-4000:]}"
        raise RuntimeError(message)
    return watch.usage, out


def _fields(process: int) -> list[str]:
    """The fields of its state behind its name; none where it is over."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _cpu(process: int) -> float:
    fields = _fields(process)
    return (int(fields[11]) + int(fields[12])) / TICKS if fields else 0.0


def _memory(process: int) -> tuple[float, float]:
    """MB: its share of all, and its own as if it shared nothing."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0, 0.0
    sizes = {name: int(size) / 1024 for name, size in re.findall(r"(?m)^(Pss|Rss): +(\d+)", text)}
    return sizes.get("Pss", 0.0), sizes.get("Rss", 0.0)
