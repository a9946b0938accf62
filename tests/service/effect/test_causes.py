"""Which statement moves what: told by exchanging one at a time."""

from service.comparison import read_state
from service.effect import causes
from service.effect.causes import ChangedCase, Trials
from service.effect.changes import Change
from service.vignettes import case_of, read
from tests.service.effect.conftest import CRITERIA, ELACESTRANT, PARAMETERS

LIMIT, LABEL = "parameters.parameters/first_line_months", "approvals/elacestrant-eu-2023"
PAIR = "criteria.criteria/never\nregimens/vinorelbine"


def attribution_of(trials, case):
    answers = trials.answers(case)
    changes = trials.changes(answers)
    [attribution] = trials.attributions([ChangedCase(case, answers[0], changes)])
    return attribution


def case_from(tmp_path, text):
    file = tmp_path / "one.yaml"
    file.write_text(text)
    [vignette] = read(file)
    return case_of(vignette)


VIGNETTE = """
title: One patient
source: made for this test
patient:
  as_of: "2026-11-24"
  born: 1959
  menopause: postmenopausal
  diagnosed: "2025-03-10"
  stage: IV
  metastases: [bone]
  er: 90%
  pr: negative
  her2: 0 no staining
  lines: ["letrozole + palbociclib, 2025-04-01 to 2026-11-02, progression"]
  genes: {ESR1: Y537S plasma}
cases:
  - {id: one, what: one, us: {}}
"""


def test_each_change_has_its_cause_and_what_cannot_stand_alone_goes_together(
    states, shipped, tmp_path
):
    trials = Trials(*states, shipped)
    assert {cause.name for cause in trials.causes} == {
        LIMIT,
        LABEL,
        PAIR,
        "criteria.criteria/never",
    }
    attribution = attribution_of(trials, case_from(tmp_path, VIGNETTE))
    category = Change("category", "", "secondary", "primary")
    assert attribution[category].alone == (LIMIT,)
    statuses = {c: a for c, a in attribution.items() if c.subject == "Vinorelbine"}
    assert statuses
    assert all(a.alone == (PAIR,) for a in statuses.values())
    assert not any(LABEL in (*a.alone, *a.needed) for a in attribution.values())


def test_what_two_statements_make_together_needs_both(states, shipped, tmp_path):
    """A regimen asks for primary resistance, which a limit decides, and for a criterion."""
    row = "criteria:\n  - {id: late, text: Late, fact: er, op: is, value: VALUE}\n"
    needs = "requires:\n  - {id: primary-only, text: Primary, fact: endocrine-resistance, op: is, value: primary}\n  - late\n"

    def state(name, value, parameters):
        texts = {**shipped, PARAMETERS: parameters}
        texts[ELACESTRANT] = texts[ELACESTRANT].replace("requires:\n", needs, 1)
        fresh = row.replace("VALUE", value)
        texts[CRITERIA] = texts[CRITERIA].replace("criteria:\n", fresh, 1)
        return read_state(name, texts, shipped)

    old = state("old", "negative", shipped[PARAMETERS])
    new = state("new", "positive", states[1].texts[PARAMETERS])
    attribution = attribution_of(Trials(old, new, shipped), case_from(tmp_path, VIGNETTE))
    [(change, cause)] = [(c, a) for c, a in attribution.items() if c.subject == "Elacestrant"]
    assert (change.old, cause.alone) == ("not-eligible", ())
    assert set(cause.needed) == {LIMIT, "criteria.criteria/late"}


def test_many_statements_are_exchanged_by_kind(states, shipped, monkeypatch):
    monkeypatch.setattr(causes, "MOST", 2)
    names = {cause.name for cause in Trials(*states, shipped).causes}
    assert names == {LIMIT, LABEL, PAIR, "criteria.criteria/never"}  # one of each kind here
