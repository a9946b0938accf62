"""What the page behind the card costs a server: `python bench/chart_page.py`.

One worker, the knowledge compiled, a chart of 500 kB, the page asked for as `POST /suppose` without
a supposition, and with one, which judges the chart twice. Seconds are the worker's processor time.
Memory is the worker's after 200 hooks, after 100 pages more, and after every page of the knowledge
that a reader can start from. Written into docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile

import requests
from load import call, memory
from page import write_table
from server import start

SIZE = 500_000  # bytes of a chart
HOOKS, PAGES = 200, 100
KNOWLEDGE = (
    "", "?q=esr1", "/regimens", "/regimens/elacestrant", "/agents", "/agents/ribociclib", "/trials",
    "/trials/emerald", "/tests-due", "/rules", "/rules/pregnancy", "/glossary", "/sources",
    "/choices", "/order-rules", "/coverage", "/sign-off", "/us-eu-differences",
)  # fmt: skip


def body(number: int, *suppositions: dict[str, str]) -> bytes:
    """A request for the page of another patient each time."""
    document = json.dumps({"document": call("patient-view", SIZE), "suppose": list(suppositions)})
    return document.replace("demo-2", f"bench-{number}").encode()


def seconds_of(worker: int) -> float:
    """Processor time of a process so far."""
    with open(f"/proc/{worker}/stat", encoding="ascii") as file:  # noqa: PTH123
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Run:
    """A server, its one worker, and what it answers."""

    def __init__(self, process: subprocess.Popen[bytes], base: str) -> None:
        """Takes a server that runs."""
        self.server, self.base = process.pid, base
        self.session = requests.Session()

    @property
    def megabytes(self) -> float:
        """Memory of the worker."""
        return sum(memory(self.server).values())

    def post(self, path: str, content: bytes, accept: str) -> bytes:
        """The answer, which must be one."""
        headers = {"Content-Type": "application/json", "Accept": accept}
        answer = self.session.post(self.base + path, data=content, headers=headers)
        if answer.status_code != 200:
            sys.exit(f"answered {answer.status_code}: {answer.text[:200]}")
        return answer.content

    def pages(self, number: int, *suppositions: dict[str, str]) -> tuple[float, int]:
        """Milliseconds of the worker for a page, and the bytes of one."""
        (worker,) = memory(self.server)
        contents = [body(n, *suppositions) for n in range(number)]
        began, size = seconds_of(worker), 0
        for content in contents:
            size = len(self.post("/suppose", content, "text/html"))
        return (seconds_of(worker) - began) * 1000 / number, size


def lines_of(run: Run) -> list[str]:
    """The rows of the table."""
    call_body = json.dumps(call("patient-view", SIZE))
    for number in range(HOOKS):
        content = call_body.replace("demo-2", f"bench-{number}").encode()
        run.post("/cds-services/luminal-patient-view", content, "application/json")
    before = run.megabytes
    run.pages(5)  # templates are compiled once
    milliseconds, size = run.pages(PAGES)
    with_pages = run.megabytes
    twice, _ = run.pages(PAGES // 4, {"fact": "pik3ca", "value": "altered"})
    for path in KNOWLEDGE * 2:
        run.session.get(f"{run.base}/knowledge{path}").raise_for_status()
    return [
        "| what | number |",
        "| --- | --- |",
        f"| page of a chart of {SIZE // 1000} kB, processor time | {milliseconds:.0f} ms |",
        f"| the same with a supposition | {twice:.0f} ms |",
        f"| weight of the page | {size / 1000:.0f} kB |",
        f"| worker after {HOOKS} hooks with such charts | {before:.0f} MB |",
        f"| and after {PAGES} pages | {with_pages:.0f} MB |",
        f"| and after {len(KNOWLEDGE)} pages of the knowledge, twice | {run.megabytes:.0f} MB |",
    ]


def main() -> None:
    """Measures, prints, and writes the table unless told not to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--no-keep", action="store_true", help="print the table alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/page.sqlite3"
        process, base = start({"LUMINAL_DATABASE_URL": url}, subprocess.DEVNULL)
        try:
            lines = lines_of(Run(process, base))
        finally:
            process.terminate()
            process.wait(timeout=30)
    print("\n".join(lines))
    if not options.no_keep:
        write_table("page", lines)


if __name__ == "__main__":
    main()
