"""The pictures of README and docs, of the demonstration in Chromium: `make pictures`.

Each has a fixed size and shows synthetic patients as of the demonstration's day, so that a run
without a change of what is shown writes the same files.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs/pictures"
CHROMIUM = "/usr/bin/chromium"
# Grey edges of letters take half the room of coloured ones.
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-lcd-text", "--hide-scrollbars")
PATIENT = "demo-2"  # after a CDK4/6 inhibitor, with an ESR1 mutation
WRONG_ORDER = ("palbociclib", "125")  # on which that disease progressed
TALLEST = 620  # pixels of an element
PARTS = ("course", "choice", "evidence", "change")


def main() -> None:
    """Writes every picture and says how large each is."""
    FOLDER.mkdir(exist_ok=True)
    with demonstration() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*OPTIONS])
        for name, width, draw in pictures(base):
            file = FOLDER / f"{name}.png"
            write(file, picture(browser, width, draw))
            print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1000} kB")
        browser.close()


def pictures(base: str) -> Iterator[tuple[str, int, Callable[[Page], bytes]]]:
    """Name, width of the window, and what is done in it for the picture."""
    chart, page = f"{base}/demo?patient={PATIENT}", f"{base}/demo/chart?patient={PATIENT}"
    yield "card", 420, lambda tab: element(tab, chart, "article")
    yield "order-entry", 1400, lambda tab: order(tab, chart)
    yield "page-420", 420, lambda tab: top(tab, page, 1100)
    yield "page-1400", 1400, lambda tab: top(tab, page, 1000)
    for part in PARTS:
        yield f"page-{part}", 1000, lambda tab, p=part: element(tab, page, section_of(p))  # type: ignore[misc]
    yield "knowledge", 1000, lambda tab: top(tab, f"{base}/knowledge/regimens/elacestrant", 700)


def section_of(part: str) -> str:
    """The part of the page under a heading."""
    return f"section[aria-labelledby={part}]"


def picture(browser: Browser, width: int, draw: Callable[[Page], bytes]) -> bytes:
    """One picture, in a window of its own."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="light", reduced_motion="reduce"
    )
    try:
        return draw(context.new_page())
    finally:
        context.close()


def top(tab: Page, url: str, height: int) -> bytes:
    """The first `height` pixels of a page."""
    tab.set_viewport_size({"width": tab.viewport_size["width"], "height": height})  # type: ignore[index]
    tab.goto(url)
    return tab.screenshot()


def element(tab: Page, url: str, selector: str) -> bytes:
    """The first element that a selector names, cut off below where it is long."""
    tab.goto(url)
    place = tab.locator(selector).first.bounding_box()
    if place is None:
        message = f"{selector}: not on the page"
        raise RuntimeError(message)
    height = min(place["height"], TALLEST)
    return tab.screenshot(full_page=True, clip={**place, "height": height})


def order(tab: Page, url: str) -> bytes:
    """What is said of a wrong order."""
    tab.goto(url)
    tab.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    drug, amount = WRONG_ORDER
    tab.get_by_label("Drug").first.fill(drug)
    tab.get_by_label("Dose").first.fill(amount)
    tab.get_by_role("button", name="Select", exact=True).click()
    tab.wait_for_load_state()
    tab.evaluate("scrollTo(0, 0)")
    return tab.screenshot()


def write(file: Path, content: bytes) -> None:
    """Writes a picture where it is another."""
    if not file.exists() or file.read_bytes() != content:
        file.write_bytes(content)


@contextmanager
def demonstration() -> Iterator[str]:
    """The demonstration on free ports; yields the address of the service."""
    port, fhir_port = free_port(), free_port()
    command = [sys.executable, "-m", "service.cli", "demo"]
    command += ["--port", str(port), "--fhir-port", str(fhir_port)]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S603 - this Python
            command, stdout=log, stderr=log, cwd=ROOT
        )
        try:
            wait(process, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait(process: subprocess.Popen[bytes], port: int) -> None:
    """Until the service listens. Raises RuntimeError where it ends before."""
    while process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    message = "the demonstration does not start; run `luminal demo`"
    raise RuntimeError(message)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
