"""The trial library: complete against the review, and only seen figures where a card looks."""

from dataclasses import replace

import pytest

from oncology.knowledge.evidence import load_trials
from oncology.options.figure_text import figure_text

TRIALS = load_trials()
# Trials that the review of 2025 names, in its Table 1b and its text, by the library's ids.
TABLE_1B = [
    "nato",
    "astrra",
    "more",
    "elaine-1",
    "letrozole-ar-bc2",
    "anastrozole-0004-0005",
    "exemestane-study-group",
    "falcon",
    "efect",
    "first",
    "confirm",
    "emerald",
    "serena-2",
    "serena-4",
    "serena-6",
    "acelera-bc",
    "ember-3",
    "ameera-3",
    "paloma-3",
    "pace",
    "pada-1",
    "monarch-2",
    "monarch-3",
    "monarche",
    "monaleesa-2",
    "abigail",
    "monaleesa-3",
    "monaleesa-7",
    "natalee",
    "triniti-1",
    "pionera-bc",
    "right-choice",
    "young-pearl",
    "pearl",
    "sonia",
    "maintain",
    "bolero-2",
    "manta",
    "olympiad",
    "embraca",
    "solar-1",
    "capitello-291",
    "capitello-292",
    "faktion",
    "beech",
    "inavo120",
    "belle-3",
    "belle-2",
    "sandpiper",
    "destiny-breast04",
    "destiny-breast06",
    "daisy",
    "tropion-breast01",
    "tropics-02",
]
TEXT = [
    "sofea",
    "s0226",
    "friend",
    "paloma-2",
    "monarch-1",
    "nextmonarch",
    "postmonarch",
    "pallas",
    "penelope-b",
    "elaine-3",
    "horizon-temsirolimus",
    "tamrad",
    "bolero-4",
    "miracle",
    "everolimus-post-cdk46i-rwe",
    "exe-eve-palbo-phase1-2",
    "destiny-breast07",
    "destiny-breast12",
    "vepdegestrant-palbociclib-1b",
    "veritac",
    "veritac-2",
    "palazestrant-phase1-2",
    "h3b-6545",
    "ttc-352",
    "keynote-028-er",
    "javelin-breast",
    "abemaciclib-pembrolizumab",
    "palbociclib-pembrolizumab-letrozole",
]
NEWER = [
    "evera-bc",
    "persevera-bc",
    "lidera-bc",
    "elevate",
    "adela",
    "elegant",
    "epik-b5",
    "bylieve",
    "inavo121",
    "viktoria-1-wt",
    "viktoria-1-mut",
    "metallica",
    "ascent-07",
    "optitrop-breast02",
    "veritac-3",
    "opera-01",
    "tbcrc-048",
]


@pytest.mark.parametrize("trial", TABLE_1B)
def test_every_row_of_table_1b_has_an_entry(trial):
    assert TRIALS[trial].in_review == "table"


@pytest.mark.parametrize("trial", TEXT)
def test_every_trial_of_the_text_has_an_entry(trial):
    assert TRIALS[trial].in_review == "text"


@pytest.mark.parametrize("trial", NEWER)
def test_the_newer_trials_have_an_entry(trial):
    assert TRIALS[trial].in_review == "no"


@pytest.mark.parametrize("trial", TRIALS.values(), ids=lambda t: t.id)
def test_an_entry_says_what_was_compared_and_where_it_was_seen(trial):
    assert trial.population
    assert trial.experimental
    assert trial.outcome != "not stated"
    assert trial.read_at
    assert trial.checked.year >= 2026


@pytest.mark.parametrize("trial", TRIALS.values(), ids=lambda t: t.id)
def test_no_unverified_figure_can_be_the_card_figure(trial):
    assert not any(figure.key for figure in trial.unverified)
    assert trial.key_figure is None or trial.key_figure in trial.figures
    assert not set(trial.unverified) & set(trial.figures)


def shape(figure):
    return (
        figure.endpoint,
        figure.population,
        figure.assessment,
        figure.arms,
        figure.kind,
        figure.unit,
        figure.reported,
    )


@pytest.mark.parametrize("trial", TRIALS.values(), ids=lambda t: t.id)
def test_two_figures_never_differ_by_their_numbers_alone(trial):
    shapes = [shape(figure) for figure in trial.figures]
    assert len(set(shapes)) == len(shapes)


def test_assessors_are_told_apart():
    final = [f for f in TRIALS["bolero-2"].figures if f.population == "all, final analysis"]
    assert {(f.assessment, f.experimental) for f in final} == {
        ("investigator", 7.8),
        ("central", 11),
    }


def test_an_interval_of_another_level_says_so():
    text = figure_text(TRIALS["serena-2"].key_figure)
    assert "(90% CI 0.42-0.82)" in text


def test_an_interval_of_95_percent_says_so():
    figure = replace(
        TRIALS["serena-2"].key_figure,
        population="all",
        experimental=5.0,
        control=3.0,
        hr=0.5,
        ci="0.4-0.6",
        ci_level=95,
    )
    assert figure_text(figure) == "PFS 5 v 3 months, hazard ratio 0.5 (0.4-0.6), all"


# Errors of the review that must not come back: (trial, endpoint, value that the review gives).
REVIEW_ERRORS = [
    ("emerald", "PFS", 7.3),
    ("monarch-3", "OS", 67.1),
    ("acelera-bc", "PFS", 2.9),
    ("letrozole-ar-bc2", "TTP", 6.1),
    ("anastrozole-0004-0005", "TTP", 5.7),
    ("exemestane-study-group", "OS", 20.4),
    ("first", "ORR", 72.5),
    ("capitello-291", "OS", 39.3),
    ("destiny-breast06", "OS", 23.4),
    ("right-choice", "OS", 24.0),
    ("belle-3", "OS", 33.2),
    ("triniti-1", "ORR", 7.7),
]


@pytest.mark.parametrize(("trial", "endpoint", "value"), REVIEW_ERRORS)
def test_an_error_of_the_review_did_not_survive(trial, endpoint, value):
    entry = TRIALS[trial]
    figures = [f for f in (*entry.figures, *entry.unverified) if f.endpoint == endpoint]
    assert value not in [f.experimental for f in figures]


def test_where_the_review_differs_the_entry_says_how():
    for trial in TRIALS.values():
        assert trial.differs_from_review is None or len(trial.differs_from_review) > 15
