"""How much there is to read when a chart is opened: words of all cards, and their height in a browser.

`python -m tests.alerts.openings` measures all vignettes, some minutes, and writes the figures and the
page; without a browser the heights stay as they were.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import jinja2
import yaml

import cards
import terminology
from oncology.assessment import Assessment
from oncology.knowledge import load_knowledge
from service.demo.markdown import as_html
from service.vignettes import case_of
from tests.alerts.measure import Judge, all_vignettes

FILE = Path(__file__).with_name("openings.yaml")
TEMPLATE = Path(__file__).with_name("opening.html")
CHOICES = ("long", "always")
WORDS_A_MINUTE = 238  # silent reading of English non-fiction: see cards/data/layout.yaml
WIDTH = 420  # CSS pixels of an EHR's pane beside the chart
BATCH = 100
_ADDRESS = re.compile(r"\]\([^)]*\)")
APP = cards.AppLink("https://luminal.example/smart/launch", "{}")
Cards = list[dict[str, Any]]


def opening_of(judge: Judge, assessment: Assessment, choice: str) -> Cards:
    """The cards of a chart opening, in an EHR that opens the page as a SMART app."""
    basis = cards.CardBasis(
        assessment, judge.knowledge, judge.terminology, "p", str, app=APP, is_long=choice == "long"
    )
    return [dict(card) for card in cards.render(basis, "patient-view")]


def words_of(opening: Cards) -> int:
    """Words of the summaries and details, addresses not counted."""
    texts = (f"{card['summary']} {_ADDRESS.sub(']', card['detail'])}" for card in opening)
    return sum(len(text.split()) for text in texts)


def heights_of(openings: Sequence[Cards], context: Any) -> list[int]:
    """Height of each opening in CSS pixels, as an EHR's pane shows it in a browser."""
    page = context.new_page()
    page.set_viewport_size({"width": WIDTH, "height": 900})
    template = jinja2.Environment(autoescape=True).from_string(TEMPLATE.read_text("utf-8"))
    heights: list[int] = []
    for start in range(0, len(openings), BATCH):
        part = openings[start : start + BATCH]
        page.set_content(template.render(openings=part, as_html=as_html))
        script = "[...document.querySelectorAll('section')].map(s => s.offsetHeight)"
        heights += page.evaluate(script)
    page.close()
    return heights


def spread(numbers: Iterable[int]) -> dict[str, int]:
    """Median, the number that nine in ten do not exceed, and the most."""
    ordered = sorted(numbers)
    places = {"median": 0.5, "nine_in_ten": 0.9, "most": 1.0}
    return {key: ordered[math.ceil(share * len(ordered)) - 1] for key, share in places.items()}


def measure(context: Any) -> dict[str, dict[str, dict[str, int]]]:
    """Words and pixels by the choice of the site; charts without a card are left out."""
    judge = Judge(load_knowledge(), terminology.load())
    assessments = [
        judge.assessment(replace(case_of(vignette), draft_orders=()))
        for vignette in all_vignettes()
    ]
    return figures_of(judge, assessments, context)


def figures_of(
    judge: Judge, assessments: Sequence[Assessment], context: Any
) -> dict[str, dict[str, dict[str, int]]]:
    """The figures of some assessments."""
    figures = {}
    for choice in CHOICES:
        every = (opening_of(judge, assessment, choice) for assessment in assessments)
        openings = [opening for opening in every if opening]
        figures[choice] = {
            "words": spread(map(words_of, openings)),
            "pixels": spread(heights_of(openings, context)),
        }
    return figures


def load() -> dict[str, dict[str, dict[str, int]]]:
    """The figures as last measured."""
    figures: dict[str, dict[str, dict[str, int]]] = yaml.safe_load(FILE.read_text("utf-8"))
    return figures


def save(figures: dict[str, dict[str, dict[str, int]]]) -> None:
    """Writes them for the page and the tests."""
    text = yaml.safe_dump(figures, sort_keys=False)
    FILE.write_text(f"# Made by `python -m tests.alerts.openings`.\n{text}", encoding="utf-8")


def main() -> int:
    """Measures in Chromium, and writes figures and page."""
    from playwright.sync_api import sync_playwright

    from tests.alerts import figures, page
    from tests.conftest import CHROMIUM, CHROMIUM_OPTIONS

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*CHROMIUM_OPTIONS])
        save(measure(browser.new_context()))
        browser.close()
    page.PAGE.write_text(page.page_text(figures.load()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
