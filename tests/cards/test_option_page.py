"""Whatever a card on options cuts is counted, under any layout."""

import re
from dataclasses import replace
from datetime import date
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import terminology
from cards import option_page
from cards.layout import Detail, load_layout
from cards.option_page import Contents, card_texts
from cards.option_text import option_title
from oncology.assessment import Case, assess
from oncology.knowledge import load_knowledge
from service.vignettes import chart
from tests.cards.test_options import AFTER_CDK46

DETAILS = st.builds(
    Detail,
    rationale=st.booleans(), whole=st.booleans(), survival=st.booleans(),
    harms=st.integers(0, 2), others=st.integers(0, 6), also=st.integers(0, 6),
    needs=st.integers(1, 6), trials=st.integers(0, 6),
)  # fmt: skip


@cache
def fitting():
    """An Assessment with many options that fit, of which several share a rank."""
    case = Case(chart.resources(AFTER_CDK46), "p", date(2026, 11, 24), "us")
    assessment = assess(case, load_knowledge(), terminology.load())
    options = [o for o in assessment["options"] if o["status"] in {"preferred", "alternative"}]
    assert len(options) > 5
    return assessment, options


def told(lines, before):
    """The names and the number on the line that begins so; all are names where there is no number."""
    words = next((line for line in lines if before in line), before).partition(before)[2]
    parts = [part for part in words.strip(" .").split("; ") if part]
    numbers = [int(part.split()[0]) for part in parts if re.fullmatch(r"\d+ more", part)]
    return len(parts) - len(numbers) + sum(numbers)


@settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(detail=DETAILS, trials=st.integers(0, 9), gaps=st.lists(st.integers(1, 3), max_size=7))
def test_whatever_a_layout_cuts_is_counted(monkeypatch, detail, trials, gaps):
    assessment, options = fitting()
    layout = replace(load_layout(), levels=(detail,))
    monkeypatch.setattr(option_page, "load_layout", lambda: layout)
    facts = {f"Fact {n}": [f"Opened {n} {k}" for k in range(size)] for n, size in enumerate(gaps)}
    contents = Contents(options, facts, [f"Trial {n}" for n in range(trials)], [], "")
    lines = [
        line for page in card_texts(contents, assessment, load_knowledge()) for line in page.lines
    ]
    own = [o for o in options if any(f" {option_title(o)}** (" in line for line in lines)]
    assert len(own) + told(lines, "Also possible: ") == len(options)
    text = "\n".join(lines)
    number = re.search(r"^Trials only: (\d+)\.$", text, re.MULTILINE)
    names = told(lines, "Investigational, trials only: ")
    assert names + (int(number[1]) if number else 0) == trials
    more = re.search(r"^- (\d+) more options?\.$", text, re.MULTILINE)
    assert text.count("Opened ") + (int(more[1]) if more else 0) == sum(gaps)
    for option in own:
        ties = {tie["option"] for tie in option.get("tiedWith", [])} & {o["id"] for o in options}
        apart = len(ties - {o["id"] for o in own})
        line = next(one for one in lines if f" {option_title(option)}** (" in one)
        assert (f"tied with {apart} more" in line) is bool(apart)
