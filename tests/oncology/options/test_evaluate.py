"""How a regimen is judged and ranked: labels in time, words of a label, makeshifts, ties, disputes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

import terminology
from oncology.facts.criteria import evaluate
from oncology.knowledge.coverage import coverage_faults
from oncology.knowledge.knowledge import Knowledge
from oncology.knowledge.load import load_knowledge as load
from oncology.knowledge.model import Approval, Criterion, Dispute, Regimen
from oncology.options import regimen_safety
from oncology.options.evaluate import evaluate_regimens
from oncology.options.option import Option
from oncology.options.position import in_force
from oncology.options.regimen_on_day import regimens_on_day
from oncology.options.regimen_safety import RegimenJudge
from oncology.safety import SafetyContext, check, running_set
from oncology.values import Known, Unknown
from tests.oncology.options import rooms

DAY = date(2026, 11, 24)
TARGET = Criterion("target", "Target", "target", "is", "altered")
WOMEN = Criterion("women", "Woman", "sex", "is", "female")
FACTS = {"target": Known("altered"), "sex": Known("female")}


def label(status="approved", day: date | None = date(2020, 1, 1), **more) -> Approval:
    plain = Approval(
        id="label", jurisdiction="us", status=status, date=day, until=None, partners=(),
        indication="indication", criteria=(), requires=(), wording=(), note=None, source=(),
        checked=DAY,
    )  # fmt: skip
    return replace(plain, **more)


def regimen(name: str, rank: int, **more) -> Regimen:
    plain = next(iter(load().regimens.values()))
    fields = {"requires": (TARGET,), "labels": (label(),), **more}
    empty = {"excludes": (), "prefers": (), "cautions": (), "guidelines": (), "evidence": ()}
    empty |= {"key_by": (), "disputes": (), "rows": (), "compared": {}, "like_patients": ()}
    return replace(
        plain, id=name, title=name.title(), agents=(name,), backbone=(), base_rank=rank,
        key_evidence=None, key_figure=None, **{**empty, **fields},
    )  # fmt: skip


def judged(*regimens: Regimen, facts=FACTS, day: date = DAY, order_rules=()) -> dict[str, Option]:
    knowledge: Knowledge = replace(
        load(),
        regimens={r.id: r for r in regimens},
        common_excludes=(),
        order_rules=order_rules,
    )
    on_day = regimens_on_day(knowledge, day, "us", terminology.load())
    safety = SafetyContext(facts, "us", knowledge, terminology.load())
    judge = RegimenJudge(safety, running_set(facts, {}, terminology.load()))
    options = evaluate_regimens(judge, on_day, knowledge.thresholds)
    return {option.regimen.id: option for option in options}


@pytest.mark.parametrize(
    ("fact", "answer"),
    [
        (Unknown("not tested"), "met"),
        (Known("uncertain"), "met"),
        (Known("not-detected"), "not-met"),
    ],
)
def test_not_known_is_a_condition_of_its_own(fact, answer) -> None:
    node = Criterion("open", "Target not known", "target", "is-unknown", "")
    assert evaluate(node, {"target": fact}).answer == answer


def test_the_newest_label_that_holds_on_the_day_counts() -> None:
    first, wider = label(day=date(2017, 3, 13)), label(day=date(2018, 7, 18))
    entry = regimen("a", 10, labels=(wider, first))
    assert in_force(entry, "us", date(2017, 1, 1)) is None
    assert in_force(entry, "us", date(2018, 1, 1)) is first
    assert in_force(entry, "us", DAY) is wider
    assert judged(entry)["a"].regulatory["us"] == ("approved", date(2017, 3, 13))


@pytest.mark.parametrize(
    ("status", "position", "offered"),
    [
        ("approved", "approved", True),
        ("national", "approved", True),
        ("accelerated", "accelerated", True),
        ("no-breast-use", "not-approved", False),
        ("not-approved", "not-approved", False),
        ("not-found", "not-approved", False),
    ],
)
def test_what_is_authorised_for_the_disease_may_be_offered(status, position, offered) -> None:
    option = judged(regimen("a", 10, labels=(label(status),)))["a"]
    assert option.regulatory["us"][0] == position
    assert (option.status == "preferred") == offered


def test_a_regular_approval_after_an_accelerated_one_counts_from_its_own_day() -> None:
    early, regular = label("accelerated", date(2015, 2, 3)), label("approved", date(2017, 3, 31))
    entry = regimen("a", 10, labels=(early, regular))
    then = judged(entry, day=date(2016, 1, 1))["a"].regulatory["us"]
    assert then == ("accelerated", date(2015, 2, 3))
    assert judged(entry)["a"].regulatory["us"] == ("approved", date(2017, 3, 31))


def test_a_withdrawn_label_bars_the_regimen_and_says_so() -> None:
    entry = regimen("a", 10, labels=(label(), label("withdrawn", date(2024, 5, 1))))
    assert judged(entry, day=date(2023, 1, 1))["a"].status == "preferred"
    option = judged(entry)["a"]
    assert option.status == "not-eligible"
    assert option.regulatory["us"] == ("withdrawn", date(2024, 5, 1))
    assert option.criteria[-1].detail == "withdrawn on 2026-11-24"


def test_outside_the_words_of_a_label_is_possible_and_never_preferred() -> None:
    entry = regimen("a", 10, labels=(label(wording=(WOMEN,)),))
    other = regimen("b", 18)
    options = judged(entry, other, facts={**FACTS, "sex": Known("male")})
    assert (options["a"].status, options["b"].status) == ("alternative", "preferred")
    assert [c.code for c in options["a"].cautions] == ["off-label"]
    assert options["a"].regulatory["us"][0] == "off-label"
    assert judged(entry, facts={**FACTS, "sex": Unknown("no")})["a"].status == "needs-data"


def test_a_makeshift_is_an_alternative_even_alone() -> None:
    assert judged(regimen("a", 24))["a"].status == "alternative"
    assert judged(regimen("a", 20))["a"].status == "preferred"


def test_established_use_outside_a_label_may_be_preferred() -> None:
    none = (label("not-approved", None),)
    options = judged(
        regimen("a", 6, labels=none, off_label=True, established=True), regimen("b", 8)
    )
    assert options["a"].status == "preferred"
    assert [c.code for c in options["a"].cautions] == ["off-label"]
    assert judged(regimen("a", 6, labels=none, off_label=True))["a"].status == "alternative"
    assert judged(regimen("a", 6, labels=none))["a"].status == "not-eligible"


def test_a_tie_says_what_comparison_there_is() -> None:
    options = judged(regimen("a", 10), regimen("b", 10), regimen("c", 11))
    assert [options[n].rank for n in "abc"] == [1, 1, 3]
    assert options["a"].rationale.endswith("Tied with B: no head-to-head data.")
    compared = judged(regimen("a", 10, compared={"b": "Compared in a trial."}), regimen("b", 10))
    assert compared["b"].rationale.endswith("Compared in a trial.")
    assert "no head-to-head" not in compared["a"].rationale
    assert compared["a"].ties == (("b", "B", "Compared in a trial."),)
    assert [tie.comparison for tie in options["a"].ties] == [None]
    assert options["a"].grounds == compared["a"].grounds
    assert options["c"].ties == ()


def test_both_sides_of_a_dispute_are_told_where_it_concerns_the_patient() -> None:
    dispute = Dispute("Some do.", "Others do not.", WOMEN, sign_off=True, rows=())
    entry = regimen("a", 10, disputes=(dispute,))
    caution = judged(entry)["a"].cautions[0]
    assert caution.code == "expert-judgement-differs"
    assert caution.text == ("Some do. Others do not. (proposed)")
    assert judged(entry, facts={**FACTS, "sex": Known("male")})["a"].cautions == ()


def test_a_dispute_hangs_on_the_label_of_what_the_other_side_gives() -> None:
    dispute = Dispute("Some do.", "Others give B.", None, sign_off=False, rows=(), regimens=("b",))
    entry = regimen("a", 10, disputes=(dispute,))
    there = judged(entry, regimen("b", 20))
    assert [c.text for c in there["a"].cautions] == ["Some do. Others give B."]
    assert judged(entry, regimen("b", 20, labels=()))["a"].cautions == ()
    assert judged(entry)["a"].cautions == ()


def test_only_the_backbone_may_come_again_after_progression() -> None:
    facts = {**FACTS, "progressed-agents": Known(("partner",))}
    stop = Criterion("again", "Progression", "regimen-agent-progressed", "is", True)
    pair = replace(regimen("a", 10, excludes=(stop,)), agents=("new", "partner"))
    assert judged(replace(pair, backbone=("partner",)), facts=facts)["a"].status == "preferred"
    assert judged(replace(pair, backbone=("new",)), facts=facts)["a"].status == "not-eligible"


def test_what_was_had_of_one_regimen_is_not_held_against_another() -> None:
    def stop(key: str) -> Criterion:
        return Criterion(key, "Progression", "regimen-agent-progressed", "is", True)

    one, other = stop("one"), stop("other")
    options = judged(
        regimen("a", 10, excludes=(one,)),
        regimen("b", 10, excludes=(other,)),
        regimen("c", 10, excludes=(one,)),
        facts={**FACTS, "progressed-agents": Known(("a",))},
    )
    assert [options[n].status for n in "abc"] == ["not-eligible", "preferred", "preferred"]


def test_a_row_that_nothing_serves_is_a_fault() -> None:
    knowledge = load()
    regimens = {n: replace(r, rows=()) for n, r in knowledge.regimens.items()}
    faults = coverage_faults(replace(knowledge, regimens=regimens))
    assert any("rows.yaml: 2.7: nothing serves it" in fault for fault in faults)


def test_ranking_asks_each_question_once_and_words_none() -> None:
    place = rooms.room()
    judge, every = place.judge, rooms.regimens("us")
    evaluate_regimens(judge, every, load().thresholds)
    answers = judge.context.answers
    count = answers.evaluations
    assert 50 < count == len(answers) < 250
    shown = [outcome.id for outcome in answers.outcomes.values()]
    assert len(shown) < 15
    evaluate_regimens(judge, every, load().thresholds)
    assert answers.evaluations == count


def test_what_no_rule_can_say_of_a_drug_is_not_asked_again(monkeypatch) -> None:
    counts = Counter()

    def counted(name, function):
        def call(*parts):
            counts[name] += 1
            return function(*parts)

        return call

    monkeypatch.setattr(check, "apply_rule", counted("rules", check.apply_rule))
    monkeypatch.setattr(regimen_safety, "check_agent", counted("agents", check.check_agent))
    evaluate_regimens(rooms.room().judge, rooms.regimens("us"), load().thresholds)
    assert 0 < counts["agents"] < 10
    assert 0 < counts["rules"] < 40  # of some sixty drugs
