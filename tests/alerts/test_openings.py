"""A chart opening is read at a glance: what was measured keeps the limits, and is what is shown today."""

from __future__ import annotations

from dataclasses import replace

import pytest

import terminology
from cards.layout import load_layout
from oncology.knowledge import load_knowledge
from service.vignettes import case_of
from tests.alerts import openings
from tests.alerts.measure import Judge, all_vignettes, in_sample

MOST_WORDS, USUAL_WORDS, USUAL_HEIGHT = 130, 90, 500


@pytest.fixture(scope="module")
def sample():
    """The openings of the vignettes that tests try."""
    judge = Judge(load_knowledge(), terminology.load())
    cases = [case_of(v) for v in all_vignettes() if in_sample(v.id)]
    assessments = [judge.assessment(replace(case, draft_orders=())) for case in cases]
    every = (openings.opening_of(judge, assessment, "always") for assessment in assessments)
    return [opening for opening in every if opening]


def test_the_figures_keep_the_limits():
    short, long = openings.load()["always"], openings.load()["long"]
    assert short["words"]["nine_in_ten"] <= USUAL_WORDS
    assert short["words"]["most"] <= MOST_WORDS
    assert short["pixels"]["nine_in_ten"] <= USUAL_HEIGHT
    assert short["words"]["median"] * 3 < long["words"]["median"]
    assert load_layout().opening.words <= USUAL_WORDS


def test_a_sample_is_as_short_today(sample):
    words = openings.spread(map(openings.words_of, sample))
    assert words["nine_in_ten"] <= USUAL_WORDS
    assert words["most"] <= MOST_WORDS


@pytest.mark.browser
def test_a_sample_is_as_low_today(sample, chromium):
    assert openings.spread(openings.heights_of(sample, chromium))["nine_in_ten"] <= USUAL_HEIGHT


def test_a_spread_of_numbers():
    assert openings.spread(range(1, 11)) == {"median": 5, "nine_in_ten": 9, "most": 10}
