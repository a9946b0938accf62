"""The same three charts judged on days from 2016 to 2026: nothing shows before it existed."""

import re
from dataclasses import replace
from datetime import date
from functools import cache
from uuid import NAMESPACE_URL, uuid5

import pytest

import cards
import terminology
from oncology.assessment.assess import assess
from oncology.assessment.case import Case
from oncology.knowledge import as_of
from oncology.knowledge.load import load_knowledge as load
from oncology.knowledge.model import Guideline
from service.vignettes import chart
from tests.assessments import faults_of

DAYS = [date(year, 6, 30) for year in (2016, 2019, 2022, 2024)] + [date(2026, 11, 24)]
BASE = {
    "born": 1950,
    "menopause": "postmenopausal",
    "diagnosed": "2014-02-01",
    "stage": "IV",
    "metastases": ["bone", "liver"],
    "er": "90% 2016-05-20",
    "pr": "positive",
    "ecog": 1,
}
LETROZOLE = "letrozole + palbociclib, 2015-03-01 to 2016-05-10, progression"
PATIENTS = {
    "ESR1 and PIK3CA mutated after letrozole and palbociclib": {
        **BASE,
        "her2": "0 no staining 2016-05-20",
        "lines": [LETROZOLE],
        "tested": "2016-05-20",
        "genes": {"ESR1": "Y537S plasma", "PIK3CA": "E545K", "AKT1": "none", "PTEN": "none", "BRCA1": "none germline", "BRCA2": "none germline"},
    },
    "germline BRCA2 after letrozole and a taxane": {
        **BASE,
        "her2": "0 no staining 2016-05-20",
        "lines": ["letrozole, 2014-03-01 to 2015-09-10, progression", "doxorubicin + docetaxel, 2015-10-01 to 2016-05-10, progression"],
        "tested": "2016-05-20",
        "genes": {"ESR1": "none plasma", "PIK3CA": "none", "AKT1": "none", "PTEN": "none", "BRCA1": "none germline", "BRCA2": "c.5946del germline pathogenic"},
    },
    "HER2-low after endocrine therapy and two chemotherapies": {
        **BASE,
        "her2": "1+ 2016-05-20",
        "lines": ["letrozole, 2014-03-01 to 2015-02-10, progression", "capecitabine, 2015-03-01 to 2015-09-10, progression", "paclitaxel, 2015-10-01 to 2016-05-10, progression"],
        "tested": "2016-05-20",
        "genes": {"ESR1": "none plasma", "PIK3CA": "none", "AKT1": "none", "PTEN": "none", "BRCA1": "none germline", "BRCA2": "none germline"},
    },
}  # fmt: skip


@cache
def judged(name, day, jurisdiction="us"):
    patient = {**PATIENTS[name], "as_of": day.isoformat()}
    assessment = assess(
        Case(
            chart.resources(patient),
            None,
            day,
            jurisdiction,
        ),
        load(),
        terminology.load(),
    )
    assert faults_of(assessment) == []
    assert assessment["scope"]["inScope"], assessment["scope"]
    return assessment


def shown(assessment, knowledge):
    basis = cards.CardBasis(
        assessment,
        knowledge,
        terminology.load(),
        "p",
        lambda key: str(uuid5(NAMESPACE_URL, key)),
        is_long=True,
    )
    return cards.render(basis, "patient-view")


OFFERED = {"preferred", "alternative"}
# Approval days of the labels: the first of the swept days on which the option is offered.
FIRST = [
    ("ESR1", "us", "everolimus-exemestane", 2016),
    ("ESR1", "us", "alpelisib-fulvestrant", 2019),
    ("ESR1", "us", "elacestrant", 2024),
    ("ESR1", "us", "capivasertib-fulvestrant", 2024),
    ("ESR1", "us", "imlunestrant", 2026),
    ("ESR1", "us", "vepdegestrant", 2026),
    ("ESR1", "eu", "elacestrant", 2024),
    ("ESR1", "eu", "capivasertib-fulvestrant", 2024),
    ("ESR1", "eu", "imlunestrant", 2026),
    ("ESR1", "eu", "vepdegestrant", None),
    ("germline", "us", "palbociclib-fulvestrant", 2016),
    ("germline", "us", "abemaciclib-fulvestrant", 2019),
    ("germline", "us", "olaparib", 2019),
    ("germline", "us", "talazoparib", 2019),
    ("germline", "eu", "palbociclib-fulvestrant", 2019),
    ("germline", "eu", "olaparib", 2019),
    ("germline", "eu", "talazoparib", 2019),
    ("HER2-low", "us", "trastuzumab-deruxtecan-after-chemotherapy", 2024),
    ("HER2-low", "us", "sacituzumab-govitecan", 2024),
    ("HER2-low", "us", "datopotamab-deruxtecan", 2026),
    ("HER2-low", "eu", "trastuzumab-deruxtecan-after-chemotherapy", 2024),
    ("HER2-low", "eu", "sacituzumab-govitecan", 2024),
]


@pytest.mark.parametrize(("start", "jurisdiction", "option", "year"), FIRST)
def test_an_option_appears_with_its_approval(start, jurisdiction, option, year):
    name = next(n for n in PATIENTS if n.startswith(start))
    offered = [
        day.year
        for day in DAYS
        for o in judged(name, day, jurisdiction)["options"]
        if o["id"] == option and o["status"] in OFFERED
    ]
    assert offered == ([d.year for d in DAYS if d.year >= year] if year else [])


SWEEP = [(n, d, j) for n in PATIENTS for d in DAYS for j in ("us", "eu")]


@pytest.mark.parametrize(("name", "day", "jurisdiction"), SWEEP)
def test_nothing_shows_before_it_existed(name, day, jurisdiction):
    knowledge, assessment = load(), judged(name, day, jurisdiction)
    for option in assessment["options"]:
        regimen = knowledge.regimens[option["id"]]
        if as_of.option_from(regimen, knowledge.trials) > day:  # listed to say why it is not one
            against = [c["id"] for c in option["criteria"] if c["result"] == "not-met"]
            assert "approved" in against, option["id"]
        for trial in option["evidence"]:
            assert as_of.citable_from(knowledge.trials[trial]) <= day, trial
        for place, position in option["regulatory"].items():
            if position["status"] == "approved" and position["date"]:
                assert position["date"] <= day.isoformat(), (option["id"], place)
    there = {option["id"] for option in assessment["options"]}
    assert all(set(test["unlocks"]) <= there for test in assessment["testsDue"])


@pytest.mark.parametrize(("name", "day", "jurisdiction"), SWEEP)
def test_no_card_cites_a_later_year(name, day, jurisdiction):
    for card in shown(judged(name, day, jurisdiction), as_of.knowledge_on(load(), day)):
        text, _, notice = card["detail"].rpartition("\n")
        assert "reviewed" in notice
        years = re.findall(
            r"\b(?:ASCO|ESMO|NCCN|SBOC|NICE|ABC\d?|AGO)(?: \([A-Za-z]+\))?\W+(20\d\d)", text
        )
        links = [link["label"] for link in card.get("links", [])]
        years += [year for label in links for year in re.findall(r"\((20\d\d)\)", label)]
        assert [year for year in years if int(year) > day.year] == []


def replaced(**parts):
    return replace(load(), **parts)


def test_positions_are_those_of_the_year_and_the_newest_of_each_body():
    regimen = next(iter(load().regimens.values()))
    positions = (
        Guideline("ASCO", 2021, "old", "weak", "s"),
        Guideline("ASCO", 2024, "new", "strong", "s"),
        Guideline("ESMO", 2023, "dated", "I, A", "s", date(2023, 3, 1)),
    )
    regimen = replace(regimen, guidelines=positions, available_from=date(2015, 1, 1))
    knowledge = replaced(regimens={regimen.id: regimen})
    by_day = {
        day: [
            g.position for g in as_of.knowledge_on(knowledge, day).regimens[regimen.id].guidelines
        ]
        for day in (date(2020, 6, 1), date(2022, 6, 1), date(2023, 6, 1), date(2025, 1, 1))
    }
    assert list(by_day.values()) == [[], ["old"], ["old", "dated"], ["new", "dated"]]


def test_of_a_trial_only_what_was_public_on_the_day_is_told():
    """A figure told at a meeting of 2021 keeps the paper of 2023 in which it was read."""
    trials = [t for t in load().trials.values() if t.key_figure and t.safety and t.publications[1:]]
    trial = trials[0]
    meeting = replace(trial.publications[0], public=date(2021, 12, 31))
    paper = replace(trial.publications[1], public=date(2023, 5, 1))
    early = replace(trial.key_figure, public=date(2021, 12, 31), publication=paper)
    late = replace(trial.key_figure, public=date(2023, 5, 1), publication=paper)
    whole = replace(
        trial,
        published=date(2021, 12, 31),
        publications=(meeting, paper),
        figures=(early, late),
        safety=(replace(trial.safety[0], publication=paper),),
    )
    knowledge = replaced(trials={**load().trials, trial.id: whole})
    then, now = (
        as_of.knowledge_on(knowledge, day).trials[trial.id]
        for day in (date(2022, 6, 30), date(2023, 5, 1))
    )
    assert (then.publications, then.figures, then.safety) == ((meeting,), (early,), ())
    assert (now.publications, now.figures, now.safety) == (
        whole.publications,
        whole.figures,
        whole.safety,
    )


def test_rules_and_tests_hold_between_their_days():
    first, last = date(2020, 1, 1), date(2023, 12, 31)
    order = replace(load().order_rules[0], valid_from=first, valid_until=last)
    due = replace(load().due_rules[0], valid_from=first)
    knowledge = replaced(order_rules=(order,), due_rules=(due,))
    counts = {
        day.year: (len(k.order_rules), len(k.due_rules))
        for day in (date(2019, 12, 31), first, last, date(2024, 1, 1))
        for k in [as_of.knowledge_on(knowledge, day)]
    }
    assert counts == {2019: (0, 0), 2020: (1, 1), 2023: (1, 1), 2024: (0, 1)}


def test_a_label_that_ended_is_withdrawn_from_then_on():
    regimen = next(r for r in load().regimens.values() if r.labels[0].status == "approved")
    label = replace(regimen.labels[0], until=date(2022, 1, 31))
    regimen = replace(regimen, labels=(label,), available_from=date(2015, 1, 1))
    knowledge = replaced(regimens={regimen.id: regimen})
    day = {d: as_of.knowledge_on(knowledge, d) for d in (date(2022, 1, 31), date(2022, 2, 1))}
    statuses = [k.regimens[regimen.id].labels[0].status for k in day.values()]
    assert statuses == ["approved", "withdrawn"]
