"""Each alert of the data is raised where its fact is there, and by no patient without it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from oncology.assessment.alerts import alerts_on
from oncology.knowledge import load_knowledge
from oncology.values import Known

CASES = {
    "pregnancy": {"pregnancy": "pregnant"},
    "lactation": {"comorbidities": ("lactation",)},
    "visceral-crisis": {"visceral-crisis": True},
    "visceral-crisis-question": {"ecog": 2, "sites": ("liver",), "line-goes-on": False},
    "er-low": {"er": "low-positive"},
    "bone-agent": {"sites": ("bone",), "supportive-agents": ()},
    "brain-metastases": {"brain-metastases": True},
    "leptomeningeal": {"sites": ("meninges",)},
    "oligometastatic": {"oligometastatic": True},
    "geriatric-assessment": {"age": 75, "ecog": 2},
    "male": {"sex": "male"},
    "erbb2-mutation": {"erbb2": "altered"},
    "bone-health": {
        "current-classes": ("aromatase-inhibitor",),
        "sites": ("liver",),
        "supportive-agents": (),
    },
    "conversion-her2-positive": {"conversion": "her2-positive"},
    "conversion-triple-negative": {"conversion": "triple-negative"},
    "conversion-receptor-negative": {"conversion": "hormone-receptor-negative"},
}
# facts of the options as a whole, which no record has: what is offered, with what else is known
OF_OPTIONS = {"no-option-left", "tmb-high"}
SILENT = [
    {"age": 74, "ecog": 2},
    {"age": 90, "ecog": 1},
    {"age": 90},
    {"age": 74, "ecog": 2, "comorbidities": ("osteoporosis",)},
    {"sites": ("liver",), "supportive-agents": ()},
    {"current-classes": ("aromatase-inhibitor",), "sites": ("liver",), "supportive-agents": ("denosumab",)},
    {"conversion": "none"},
    {"erbb2": "uncertain"},
]  # fmt: skip


def codes(facts: dict, *options: SimpleNamespace, inside: bool = False) -> list[str]:
    knowledge, scope = load_knowledge(), SimpleNamespace(inside=inside)
    sourced = {name: Known(value, ("Observation/o",)) for name, value in facts.items()}
    findings = SimpleNamespace(facts=sourced, knowledge=knowledge, scope=scope, options=options)
    alerts = [*alerts_on(findings)]
    assert all(set(alert.sources) <= {"Observation/o"} for alert in alerts)
    return [alert.code for alert in alerts]


def option(status: str = "preferred", rank: int | None = 1, *classes: str) -> SimpleNamespace:
    fit = "alternative" if status == "preferred" else status
    return SimpleNamespace(status=status, fit=fit, rank=rank, classes=classes, hidden=None, bars=())


AROMATASE = option("preferred", 1, "aromatase-inhibitor")


@pytest.mark.parametrize("code", CASES)
def test_an_alert_is_raised_where_its_fact_is_there(code: str) -> None:
    assert codes(CASES[code]) == [code]


@pytest.mark.parametrize("facts", SILENT)
def test_near_misses_raise_none(facts: dict) -> None:
    assert codes(facts) == []


def test_nothing_known_raises_none() -> None:
    assert codes({}) == []


def test_no_alert_is_without_its_case() -> None:
    assert sorted({*CASES, *OF_OPTIONS}) == sorted(rule.code for rule in load_knowledge().alerts)


BONES = {"sites": ("liver",), "supportive-agents": (), "current-classes": ()}


@pytest.mark.parametrize(
    ("facts", "first", "raised"),
    [
        (BONES, AROMATASE, ["bone-health"]),
        (BONES, option("preferred", 1, "serd"), []),
        (BONES, option("alternative", 2, "aromatase-inhibitor"), []),
        ({**BONES, "line-goes-on": True}, AROMATASE, []),
        ({**BONES, "sites": ("bone",)}, AROMATASE, ["bone-agent"]),
        ({**BONES, "supportive-agents": ("zoledronic acid",)}, AROMATASE, []),
    ],
)
def test_bone_health_is_named_where_an_aromatase_inhibitor_stands_first(
    facts, first, raised
) -> None:
    assert codes(facts, first, inside=True) == raised


@pytest.mark.parametrize("status", ["preferred", "alternative", "needs-data"])
def test_an_option_that_is_left_is_no_end(status: str) -> None:
    assert codes({}, option(status), inside=True) == []


@pytest.mark.parametrize("status", ["not-eligible", "investigational"])
def test_the_end_of_the_options_is_said(status: str) -> None:
    assert codes({}, option(status, None), inside=True) == ["no-option-left"]
    assert codes({}, option(status, None)) == []


@pytest.mark.parametrize(
    ("facts", "raised"),
    [
        ({"tmb": 12.0, "progressed-classes": ()}, ["no-option-left", "tmb-high"]),
        ({"tmb": 9.0, "progressed-classes": ()}, ["no-option-left"]),
        ({"tmb": 12.0, "progressed-classes": ("immune-checkpoint-inhibitor",)}, ["no-option-left"]),
        ({"erbb2": "altered"}, ["erbb2-mutation", "no-option-left"]),
        ({"pregnancy": "pregnant"}, ["pregnancy"]),
        ({"pregnancy": "not-pregnant"}, ["no-option-left"]),
    ],
)
def test_what_is_known_is_said_although_no_option_is_left(facts, raised) -> None:
    assert codes(facts, option("not-eligible", None), inside=True) == raised


@pytest.mark.parametrize("condition", ["frailty", "dementia"])
def test_a_frail_patient_of_any_age_draws_the_word(condition: str) -> None:
    assert codes({"comorbidities": (condition,), "age": 66, "ecog": 1}) == ["geriatric-assessment"]
    assert codes({"comorbidities": (condition,)}) == ["geriatric-assessment"]
