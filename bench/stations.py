"""Where the CPU of a hook call goes, by station of its way: `python bench/stations.py`.

A timer looks at each tick of the CPU clock (some milliseconds) at what runs. The innermost function of this project on
the stack says the station, so that a library counts for whoever asked it. The calls go through
WSGI, each for a patient of its own; `--again` sends each patient's twice and counts the second.
`--write NAME` puts the table into docs/performance.md, between the marks of that name. CPU on this
machine: the shares hold where the milliseconds do not.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import FrameType

from load import call
from page import write_table
from server import ROOT
from timing import as_served

sys.path.insert(0, str(ROOT))

from werkzeug.test import Client

from service.app import create_app
from service.config import Settings

HOOKS = ("patient-view", "order-sign")
SIZES = (50, 500)  # kB
CALLS = 250
EVERY = 0.001  # seconds of CPU between two looks; the kernel looks at its own ticks only
PATIENT = "demo-2"
NUMBERS = count(1)
# the way of a call, by folder; the longest that fits counts
STATIONS = {
    "service": "edge: Flask, body, log, metrics",
    "service/documents": "body: shape and schema",
    "service/web/body.py": "body: shape and schema",
    "service/clinical": "edge: guard, prefetch, rows",
    "service/store": "edge: guard, prefetch, rows",
    "oncology/intake": "reading",
    "oncology/dates.py": "course",
    "oncology/course": "course",
    "oncology/facts": "facts and criteria",
    "oncology/knowledge": "facts and criteria",
    "oncology/values.py": "facts and criteria",
    "oncology/options": "options and tests due",
    "oncology/safety": "options and tests due",
    "oncology/orders": "orders",
    "oncology/assessment": "Assessment",
    "oncology": "Assessment",
    "terminology": "terminology",
    "cards": "cards",
    "hooks": "cards",
}
OTHER = "outside of the project"
ROWS = (*dict.fromkeys(STATIONS.values()), OTHER)


def station(name: str) -> str | None:
    """The station of a source file; None outside of the project's packages."""
    if not name.startswith(f"{ROOT}/"):
        return None
    parts = Path(name[len(str(ROOT)) + 1 :]).parts
    for length in range(len(parts), 0, -1):
        row = STATIONS.get("/".join(parts[:length]))
        if row:
            return row
    return None


class Sampler:
    """Counts what runs at each tick of the process's CPU clock, while it is on.

    The clock runs on between two blocks: one that began with each call would never see its start.
    """

    def __init__(self) -> None:
        """Nothing is counted yet."""
        self.ticks: Counter[str] = Counter()
        self.seconds = 0.0
        self._known: dict[str, str | None] = {}
        self._began = 0.0
        self._on = False
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)

    def __enter__(self) -> None:
        """Begins to count."""
        self._on, self._began = True, time.process_time()

    def __exit__(self, *_: object) -> None:
        """Stops."""
        self._on = False
        self.seconds += time.process_time() - self._began

    def stop(self) -> None:
        """Ends the clock."""
        signal.setitimer(signal.ITIMER_PROF, 0)

    def _look(self, _: int, frame: FrameType | None) -> None:
        while self._on and frame is not None:
            name = frame.f_code.co_filename
            if name not in self._known:
                self._known[name] = station(name)
            row = self._known[name]
            if row is not None:
                self.ticks[row] += 1
                return
            frame = frame.f_back
        self.ticks[OTHER] += self._on


def bodies(hook: str, size: int) -> Iterator[bytes]:
    """The call again and again, each for a patient of its own."""
    text = json.dumps(call(hook, size * 1000))
    for number in NUMBERS:
        yield text.replace(PATIENT, f"bench-{number}").encode()


def milliseconds(client: Client, hook: str, size: int, again: bool) -> dict[str, float]:
    """CPU milliseconds of a call by station, and in all."""
    sampler, news = Sampler(), bodies(hook, size)

    def send(body: bytes) -> None:
        answer = client.post(
            f"/cds-services/luminal-{hook}", data=body, content_type="application/json"
        )
        assert answer.status_code == 200, answer.text

    for _ in range(5):
        send(next(news))
    for _ in range(CALLS):
        body = next(news)
        if again:
            send(body)
        with sampler:
            send(body)
    sampler.stop()
    whole, looks = 1000 * sampler.seconds / CALLS, sampler.ticks.total()
    return {row: whole * sampler.ticks[row] / looks for row in ROWS} | {"whole": whole}


def main() -> None:
    """Prints the table, and writes it where asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--again", action="store_true", help="the same chart once more")
    parser.add_argument("--write", metavar="NAME", help="the table's marks in docs/performance.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            auth="off", database_url=f"sqlite:///{folder}/s.sqlite3", log_level="error"
        )
        client = Client(create_app(settings))
        as_served()
        columns = {
            f"{hook} {size} kB": milliseconds(client, hook, size, options.again)
            for hook in HOOKS
            for size in SIZES
        }
    lines = [
        f"| station, ms | {' | '.join(columns)} |",
        f"| --- |{' --- |' * len(columns)}",
        *(
            f"| {row} | {' | '.join(f'{column[row]:.2f}' for column in columns.values())} |"
            for row in ("whole", *ROWS)
        ),
    ]
    print("\n".join(lines))
    if options.write:
        write_table(options.write, lines)


if __name__ == "__main__":
    main()
