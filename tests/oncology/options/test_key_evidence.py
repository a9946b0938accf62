"""What a card says of overall survival against the figures of the trial behind it."""

import pytest

from oncology.knowledge import load_knowledge
from oncology.options.key_evidence import key_evidence

KNOWLEDGE = load_knowledge()
PAIRS = [
    (regimen, KNOWLEDGE.trials[name])
    for regimen in KNOWLEDGE.regimens.values()
    for name in regimen.evidence
]


@pytest.mark.parametrize(
    ("regimen", "trial"), PAIRS, ids=[f"{regimen.id} {trial.id}" for regimen, trial in PAIRS]
)
def test_a_later_look_takes_back_no_formal_result(regimen, trial):
    survival = key_evidence(regimen, trial).survival
    if survival.state == "not-tested":
        tests = {f.benefit for f in trial.figures if f.endpoint == "OS" and f.maturity == "final"}
        evidence = {f.benefit for f in trial.figures if f.endpoint == "OS"}
        assert "shown" not in evidence
        assert "not-shown" not in tests


@pytest.mark.parametrize(
    ("regimen", "trial", "ratio"),
    [
        ("ribociclib-aromatase-inhibitor", "monaleesa-7", 0.71),
        ("ribociclib-fulvestrant", "monaleesa-3", 0.72),
        ("abemaciclib-fulvestrant", "monarch-2", 0.757),
        ("inavolisib-palbociclib-fulvestrant", "inavo120", 0.67),
    ],
)
def test_shown_gain_in_survival_is_told(regimen, trial, ratio):
    survival = key_evidence(KNOWLEDGE.regimens[regimen], KNOWLEDGE.trials[trial]).survival
    assert (survival.state, survival.figure.hr) == ("longer", ratio)
