"""`make fuzz`, second part: broken requests to a real server until the time is over.

Half of them carry hostile or very long words in a channel of the chart. Fails on any 5xx, on an
error that is no OperationOutcome, on a call that takes a second of CPU, on a card that does more
than show words, and when the memory of the worker grows by 5 % in the second half of the time.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import endpoints
import requests
from markdown_it import MarkdownIt

from bench.server import start as serve

SECONDS = float(os.environ.get("LUMINAL_FUZZ_SECONDS", "600"))
READER = MarkdownIt("gfm-like")
FORBIDDEN = {"image", "html_block", "html_inline", "heading_open", "fence", "code_block", "blockquote_open", "table_open", "hr"}  # fmt: skip
ALLOWED_GROWTH = 0.05  # of the memory at half time
ALLOWED_CPU = 1.0  # seconds of one call
TICKS = os.sysconf("SC_CLK_TCK")


def start(folder):
    own = {"LUMINAL_DATABASE_URL": f"sqlite:///{folder}/fuzz.sqlite3"}
    with Path(folder, "log").open("wb") as log:
        return serve(own, log)


def memory(process):
    """Memory of all workers in kB, without what they share with their parent."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    total = 0
    for child in children:
        for line in Path(f"/proc/{child}/smaps_rollup").read_text().splitlines():
            if line.startswith(("Private_Clean", "Private_Dirty")):
                total += int(line.split()[1])
    return total


def cpu(process):
    """CPU seconds of all workers so far."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    fields = (Path(f"/proc/{c}/stat").read_text().rpartition(")")[2].split() for c in children)
    return sum(int(f[11]) + int(f[12]) for f in fields) / TICKS


def acts(cards):
    """What the Markdown of cards does besides showing words; see tests/contract/test_chart_text.py."""
    for card in cards:
        for token in READER.parse(card.get("detail", "")):
            for part in (token, *(token.children or ())):
                if part.type in FORBIDDEN or "evil" in str(part.attrs.get("href", "")):
                    return f"a card with {part.type}"
    return None


def fault(answer):
    if answer.status_code >= 500:
        return f"status {answer.status_code}"
    if answer.status_code == 200 and "cards" in answer.text[:20]:
        return acts(answer.json()["cards"])
    if answer.status_code >= 400:
        try:
            kind = answer.json().get("resourceType")
        except ValueError:
            kind = None
        return None if kind == "OperationOutcome" else "an error that is no OperationOutcome"
    return None


def send(session, url, body):
    """Posts a body; once more on a new connection when the old one was closed before it."""
    headers = {"Content-Type": "application/json"}
    try:
        return session.post(url, data=body, timeout=60, headers=headers)
    except requests.ConnectionError:
        session.close()
        return session.post(url, data=body, timeout=60, headers=headers)


def main():
    models, seed = endpoints.seeds(), int(os.environ.get("LUMINAL_FUZZ_SEED", str(time.time_ns())))
    print(f"endpoints: first seed {seed}, {SECONDS:g} seconds", flush=True)
    counts, failed, number, half, longest = {}, 0, 0, 0, (0.0, 0)
    with tempfile.TemporaryDirectory() as folder:
        process, base = start(folder)
        session = requests.Session()
        session.trust_env = False
        try:
            until = time.monotonic() + SECONDS
            while time.monotonic() < until and failed < 20:
                path, body = endpoints.body(seed + number, models)
                before = cpu(process)
                try:
                    answer = send(session, base + path, body)
                    problem = fault(answer)
                    counts[answer.status_code] = counts.get(answer.status_code, 0) + 1
                except requests.RequestException as error:
                    problem = type(error).__name__
                seconds = cpu(process) - before
                longest = max(longest, (seconds, seed + number))
                if seconds > ALLOWED_CPU:
                    problem = f"{seconds:.2f} s of CPU"
                if problem:
                    failed += 1
                    print(f"seed {seed + number}: {path}: {problem}", flush=True)
                number += 1
                if not half and time.monotonic() > until - SECONDS / 2:
                    half = memory(process)
            growth = memory(process) / half - 1
        finally:
            process.terminate()
            process.wait(timeout=60)
    print(
        f"{number} requests, {failed} failures, by status {counts}, longest {longest[0]:.2f} s of CPU, seed {longest[1]}"
    )
    print(f"memory {half} kB at half time, {growth:+.1%} since")
    return 1 if failed or growth > ALLOWED_GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
