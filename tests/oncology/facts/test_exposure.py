"""Was it given? Every fact that names a drug or a class gives the same of three answers."""

from __future__ import annotations

import pytest

import terminology
from oncology.facts.exposure import Exposure, Exposures, any_agent, ingredients
from oncology.knowledge import load_facts, load_parameters
from oncology.values import Fact, Known, Unknown, contains_any, members_of, value_of
from service.vignettes import chart
from tests.oncology.facts.exposure_charts import SHAPES, facts_of, facts_on, patient, statement

# What is true of a drug in each shape: for early disease, for advanced disease, in any setting.
TRUTH: dict[str, dict[str, bool | None]] = {
    "none": {"early": False, "advanced": False, "any": False},
    "dated": {"early": False, "advanced": True, "any": True},
    "undated": {"early": None, "advanced": None, "any": True},
    "start only": {"early": False, "advanced": True, "any": True},
    "end only": {"early": False, "advanced": True, "any": True},
    "short": {"early": False, "advanced": True, "any": True},
    "study drug": {"early": False, "advanced": None, "any": None},
}


def flag(fact: Fact) -> bool | None:
    return bool(fact.value) if isinstance(fact, Known) else None


def other_than_none(fact: Fact) -> bool | None:
    return fact.value != "none" if isinstance(fact, Known) else None


def counted(fact: Fact) -> bool | None:
    if isinstance(fact, Known):
        return bool(fact.value)
    return True if fact.low else None


def listed(*names: str):
    return lambda fact: contains_any(fact, names)


def row(name: str):
    def reader(fact: Fact) -> bool | None:
        if any(text.startswith(f"{name}; ") for text in members_of(fact)):
            return True
        return False if isinstance(fact, Known) else None

    return reader


FLAGS = [
    ("prior-cdk46-any", "any", "palbociclib", flag),
    ("prior-cdk46-adjuvant", "early", "palbociclib", flag),
    ("adjuvant-cdk46-relapse", "early", "palbociclib", other_than_none),
    ("prior-cdk46-advanced", "advanced", "palbociclib", flag),
    ("days-on-cdk46", "advanced", "palbociclib", counted),
    ("ttp-first-cdk46", "advanced", "palbociclib", other_than_none),
    ("cdk46-agents", "any", "palbociclib", listed("palbociclib")),
    ("prior-et-advanced", "advanced", "letrozole", flag),
    ("adjuvant-et", "early", "letrozole", flag),
    ("prior-chemo-early", "early", "capecitabine", flag),
    ("prior-chemo-any", "any", "capecitabine", flag),
    ("prior-chemo-advanced", "advanced", "capecitabine", flag),
    ("prior-anthracycline", "any", "doxorubicin", flag),
    ("prior-taxane", "any", "paclitaxel", flag),
    ("n-lines", "line", "letrozole", counted),
    ("n-prior-lines", "line", "letrozole", counted),
    ("n-prior-et-lines", "line", "letrozole", counted),
    ("n-et-lines", "line", "letrozole", counted),
    ("n-prior-adc-lines", "line", "sacituzumab govitecan", counted),
    ("n-prior-chemo-lines", "line", "capecitabine", counted),
    ("n-prior-systemic-beyond-et", "line", "capecitabine", counted),
    ("n-prior-systemic-beyond-et", "line", "trastuzumab deruxtecan", counted),
]


def of_parameters():
    drugs = {d.name: d for d in terminology.load().drugs.values()}
    names = {d.document: d.name for d in load_facts().values()}
    for exposure in load_parameters().exposures:
        drug = next(n for n, d in sorted(drugs.items()) if exposure.covers(n, d.classes))
        yield names[exposure.fact], "advanced", drug, flag


def of_lists():
    for drug in ("palbociclib", "letrozole", "capecitabine", "olaparib", "everolimus"):
        for name in (drug, *terminology.load().drugs.classes_of(drug)):
            kind = "agents" if name == drug else "classes"
            yield f"prior-{kind}", "any", drug, listed(name)
            yield f"prior-{kind}-advanced", "advanced", drug, listed(name)
            for period in ("early", "advanced"):
                yield f"ends-of-{kind}-{period}", period, drug, row(name)


FACTS = [*FLAGS, *of_parameters(), *of_lists()]
MATRIX = [pytest.param(*case, shape, id=f"{case[0]}-{case[2]}-{shape}") for case in FACTS for shape in SHAPES]  # fmt: skip


@pytest.mark.parametrize(("name", "period", "drug", "reader", "shape"), MATRIX)
def test_every_fact_gives_the_true_answer(name, period, drug, reader, shape) -> None:
    answer = reader(facts_of(drug, shape)[name])
    if period != "line":
        assert answer is TRUTH[shape][period]
    elif shape == "study drug":  # a line all the same
        assert answer is (True if name in {"n-lines", "n-prior-lines"} else None)
    else:  # what is too short for a line is none
        assert answer is (TRUTH[shape]["advanced"] and shape != "short")


OUTCOMES = [
    ("pd-on-cdk46", "progression", flag),
    ("progressed-agents", "progression", listed("palbociclib")),
    ("progressed-classes", "progression", listed("cdk4-6-inhibitor")),
    ("cdk46-stopped-for-toxicity", "toxicity", flag),
    ("toxicity-agents", "toxicity", listed("palbociclib")),
]


@pytest.mark.parametrize("shape", ["dated", "undated", "start only", "end only"])
@pytest.mark.parametrize(("name", "reason", "reader"), OUTCOMES)
def test_a_stop_counts_whatever_the_dates(name, reason, reader, shape) -> None:
    assert reader(facts_of("palbociclib", shape, reason)[name]) is True


@pytest.mark.parametrize(("name", "reason", "reader"), OUTCOMES)
def test_why_a_drug_without_dates_was_stopped_may_be_unknown(name, reason, reader) -> None:
    assert reader(facts_of("palbociclib", "undated")[name]) is None
    assert reader(facts_of("palbociclib", "none")[name]) is False


@pytest.mark.parametrize("shape", [s for s in SHAPES if s not in {"none", "study drug"}])
def test_a_drug_says_nothing_of_other_classes(shape) -> None:
    facts = facts_of("letrozole", shape)
    for name, _, drug, reader in [*FLAGS, *of_parameters()]:
        own = "-lines" in name or drug == "letrozole" or name in {"prior-ai-advanced", "n-et-lines"}  # fmt: skip
        if not own or name in {"n-prior-adc-lines", "n-prior-chemo-lines"}:
            assert reader(facts[name]) is False, name


@pytest.mark.parametrize(("name", "period", "drug", "reader"), [*FLAGS, *of_parameters()])
def test_a_study_drug_without_dates_may_be_anything(name, period, drug, reader) -> None:
    assert reader(facts_of("Study drug", "undated")[name]) is None


def test_supportive_drugs_without_dates_leave_everything_known() -> None:
    plain, with_them = facts_of("letrozole", "dated"), facts_on(
        chart.resources(
            patient(
                statement("letrozole", "dated"),
                statement("denosumab", "undated", number=1),
                statement("goserelin", "undated", number=2),
            )
        )
    )  # fmt: skip
    changed = {n for n in plain if type(plain[n]) is not type(with_them[n])}
    assert changed == set()


def test_de_novo_disease_had_no_early_therapy() -> None:
    records = statement("palbociclib", "undated")
    facts = facts_on(chart.resources(patient(records, diagnosed="2024-01-10", surgery=None)))
    assert flag(facts["prior-cdk46-adjuvant"]) is False
    assert flag(facts["prior-cdk46-advanced"]) is None
    assert flag(facts["prior-cdk46-any"]) is True


def test_what_is_surely_in_a_set_settles_it() -> None:
    dated = Exposure("letrozole", (), True, "advanced", ("m1",))
    undated = Exposure("palbociclib", (), False, "unknown", ("m2",))
    names = Exposures((dated, undated)).names(ingredients, "advanced")
    assert names == Unknown("it is recorded without dates", members=("letrozole",), possible=("palbociclib",), sources=("m1",))  # fmt: skip
    assert contains_any(names, ["letrozole"]) is True
    assert contains_any(names, ["palbociclib"]) is None
    assert contains_any(names, ["fulvestrant"]) is False


def test_an_answer_rests_on_its_resources() -> None:
    one = Exposure("letrozole", (), True, "early", ("m1",))
    two = Exposure("letrozole", (), True, "advanced", ("m2", "m1"))
    assert Exposures((one, two)).answer(any_agent) == Known(True, ("m1", "m2"))


UNNAMED = {
    "endocrine therapy": ("letrozole", "fulvestrant"),
    "Hormone therapy": ("letrozole", "fulvestrant"),
    "aromatase inhibitor": ("letrozole",),
    "CDK4/6 inhibitor": ("palbociclib",),
    "chemotherapy": ("capecitabine",),
}
# What is then known of the class, by the dates of the record.
SETTINGS = {"dated": "advanced", "undated": "unknown", "start only": "advanced"}
KINDS = {
    "endocrine therapy": "prior-et-advanced", "Hormone therapy": "prior-et-advanced",
    "aromatase inhibitor": "prior-ai-advanced", "CDK4/6 inhibitor": "prior-cdk46-advanced",
    "chemotherapy": "prior-chemo-advanced",
}  # fmt: skip
CLASSES = {
    "aromatase inhibitor": "aromatase-inhibitor", "CDK4/6 inhibitor": "cdk4-6-inhibitor",
    "chemotherapy": "chemotherapy",
}  # fmt: skip


@pytest.mark.parametrize("shape", SETTINGS)
@pytest.mark.parametrize("words", UNNAMED)
def test_therapy_without_the_name_of_its_drug_counts_as_its_class(words, shape) -> None:
    facts = facts_of(words, shape)
    assert flag(facts[KINDS[words]]) is (True if SETTINGS[shape] == "advanced" else None)
    for drug in UNNAMED[words]:
        assert contains_any(facts["prior-agents"], [drug]) is None
    assert contains_any(facts["prior-agents"], ["olaparib"]) is False
    if words in CLASSES:
        assert contains_any(facts["prior-classes"], [CLASSES[words]]) is True
    assert value_of(facts["n-lines"]) is None
    others = {fact for name, fact in KINDS.items() if fact != KINDS[words]}
    others -= {"prior-et-advanced"} if words == "aromatase inhibitor" else set()
    others -= {"prior-ai-advanced"} if KINDS[words] == "prior-et-advanced" else set()
    assert {name: flag(facts[name]) for name in others} == dict.fromkeys(others, False)


@pytest.mark.parametrize("shape", SETTINGS)
@pytest.mark.parametrize("words", UNNAMED)
def test_unnamed_therapy_that_failed_may_have_been_any_drug_of_its_class(words, shape) -> None:
    facts = facts_of(words, shape, "progression")
    for drug in UNNAMED[words]:
        assert contains_any(facts["progressed-agents"], [drug]) is None
    assert contains_any(facts["progressed-agents"], ["olaparib"]) is False
    if words in CLASSES:
        assert contains_any(facts["progressed-classes"], [CLASSES[words]]) is True


def test_unnamed_therapy_of_early_disease_is_of_early_disease() -> None:
    record = {**statement("endocrine therapy", "dated"), "effectivePeriod": {"start": "2018-03", "end": "2023-03"}}  # fmt: skip
    facts = facts_on(chart.resources(patient(record)))
    assert flag(facts["prior-et-advanced"]) is False
    assert contains_any(facts["progressed-agents"], ["letrozole"]) is False


@pytest.mark.parametrize("words", ["Menopausal hormone therapy", "No endocrine therapy"])
def test_other_hormones_and_denied_therapy_are_none(words) -> None:
    assert flag(facts_of(words, "undated")["prior-et-advanced"]) is False


@pytest.mark.parametrize("status", ["active", "unknown", "stopped", "completed", "on-hold"])
@pytest.mark.parametrize("drug", ["palbociclib", "letrozole"])
def test_a_drug_without_dates_failed_where_its_record_says_so(drug, status) -> None:
    record = {**statement(drug, "undated", "Disease progression"), "status": status}
    facts = facts_on(chart.resources(patient(record)))
    assert contains_any(facts["progressed-agents"], [drug]) is True
    assert value_of(facts["pd-on-cdk46"]) is (drug == "palbociclib")
    dated = {**record, "status": "active", "effectivePeriod": {"start": "2026-02-01"}}
    lines = facts_on(chart.resources(patient(dated, progression=None))).context.history.lines
    assert [line.end for line in lines] == [None]  # a line that runs goes on


def test_a_reason_that_names_another_drug_is_why_this_one_is_taken() -> None:
    record = {**statement("fulvestrant", "undated", "Progression on letrozole"), "status": "active"}
    facts = facts_on(chart.resources(patient(record)))
    assert contains_any(facts["progressed-agents"], ["fulvestrant"]) is not True
