"""The page on alert burden is that of today's service, and the measurement sees a broken rule.

All vignettes take minutes (`make alerts`); here the whole list and one vignette of a dozen are
measured anew and held against the figures on file.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

import terminology
from oncology.knowledge import load_knowledge
from service.vignettes import read
from tests.alerts import figures
from tests.alerts.figures import answer, histograms, load, name, percentile
from tests.alerts.measure import (
    GRADES,
    NORMAL,
    VIGNETTES,
    Judge,
    ListedOrder,
    all_vignettes,
    in_sample,
    listed_order,
    listed_orders,
    opening,
    record_of,
    right_orders,
    without_codes,
)
from tests.alerts.page import PAGE, page_text

REMEASURE = "run `make alerts` and commit what it writes"
LISTS = sorted((VIGNETTES / "harm" / "orders").glob("*.yaml"))
SOURCES = Path(__file__).parents[2] / "oncology/knowledge/evidence/data/sources"


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(load_knowledge(), terminology.load())


@pytest.fixture(scope="module")
def now() -> figures.Figures:
    return load()["now"]


def cases() -> list[tuple[str, dict]]:
    return [(p.stem, case) for p in LISTS for case in yaml.safe_load(p.read_text())["cases"]]


def test_the_page_is_that_of_the_figures() -> None:
    assert PAGE.read_text("utf-8") == page_text(load()), REMEASURE


def test_the_list_is_judged_as_the_page_says(judge, now) -> None:
    fresh = {f"{order.case} {order.place}": answer(order) for order in listed_orders(judge)}
    old = now["list"]
    differences = {key: (old.get(key), text) for key, text in fresh.items() if old.get(key) != text}
    assert (differences, sorted(set(old) - set(fresh))) == ({}, []), REMEASURE


def test_a_sample_of_right_orders_and_openings_is_as_the_page_says(judge, now) -> None:
    vignettes = [vignette for vignette in all_vignettes() if in_sample(vignette.id)]
    assert len(vignettes) > 40
    orders = [order for v in vignettes for order in right_orders(judge, record_of(judge, v))]
    fresh = figures.right(orders)["cards"]
    old = {
        reason: [entry for entry in names if in_sample(entry.partition(" ")[0])]
        for reason, names in now["right"]["cards"].items()
    }
    assert fresh == {reason: names for reason, names in old.items() if names}, REMEASURE
    assert histograms(opening(judge, v) for v in vignettes) == now["sample"], REMEASURE


def test_all_vignettes_were_measured_and_all_due_tests_had_a_result(now) -> None:
    assert now["vignettes"] == len(all_vignettes()), REMEASURE
    assert now["tests_without_result"] == []
    assert set(NORMAL) == {rule.test for rule in load_knowledge().due_rules}


def test_the_state_before_is_kept() -> None:
    before = load()["before"]
    assert (before["commit"], before["vignettes"], before["right"]["orders"]) == (
        "2c1768b",
        1006,
        1238,
    )


def test_each_case_of_the_list_has_harm_source_and_a_verdict_for_each_draft() -> None:
    words = {"critical", "warning", "ok", "any"}
    for path in LISTS:
        for vignette in read(path):
            assert len(vignette.expect["orders"]) == len(vignette.patient["orders"]), vignette.id
            assert set(vignette.expect["orders"]) <= words, vignette.id
            assert set(vignette.expect["orders"]) - {"any"}, vignette.id
    for file, case in cases():
        assert case["what"], (file, case["id"])
        assert case["source"], (file, case["id"])
        targets = {t for key in ("both", "us", "eu") for t in case.get(key, {}).get("orders", ())}
        assert case["id"].startswith("ok-") == (not targets & set(GRADES)), (file, case["id"])


def test_each_source_id_on_the_list_is_one_of_the_library() -> None:
    library = {
        row["id"]
        for path in SOURCES.glob("*.yaml")
        for row in yaml.safe_load(path.read_text("utf-8"))["sources"]
    }
    for file, case in cases():
        groups = re.findall(r"\(([a-z0-9-]+(?:, [a-z0-9-]+)*)\)", case["source"])
        ids = {name for group in groups for name in group.split(", ") if "-" in name}
        assert ids <= library, (file, case["id"])


def test_the_list_is_long_enough_on_both_sides() -> None:
    counts = {"critical": 0, "warning": 0, "ok": 0}
    for _, case in cases():
        targets = {t for key in ("both", "us", "eu") for t in case.get(key, {}).get("orders", ())}
        counts[next((grade for grade in GRADES if grade in targets), "ok")] += 1
    assert min(counts["critical"], counts["warning"]) >= 50
    assert counts["ok"] >= 30


def case_of_list(judge: Judge, case: str) -> ListedOrder:
    file, _, identifier = case.partition("/")
    texts = {identifier: "harm"}
    vignette = next(
        v for v in read(VIGNETTES / "harm" / "orders" / f"{file}.yaml") if v.id == f"{case}-us"
    )
    return listed_order(judge, vignette, texts)


def without(judge: Judge, code: str) -> Judge:
    """The service without a rule, be it an order rule or an interaction of a drug."""
    knowledge = judge.knowledge
    rules = tuple(rule for rule in knowledge.order_rules if rule.id != code)
    agents = {
        key: replace(agent, interactions=tuple(i for i in agent.interactions if i.id != code))
        for key, agent in knowledge.agents.items()
    }
    return replace(judge, knowledge=replace(knowledge, order_rules=rules, agents=agents))


CAUGHT = [
    "targets_and_history/elacestrant-esr1-absent",
    "endocrine_and_ovaries/ribociclib-qtcf-470",
    "chemotherapy/capecitabine-brivudine",
]


@pytest.mark.parametrize("case", CAUGHT)
def test_a_rule_that_is_lost_makes_its_case_a_miss(judge, now, case) -> None:
    order = case_of_list(judge, case)
    assert order.is_right
    assert now["list"][f"{case} us"] == answer(order)
    broken = judge
    for code in order.codes:
        broken = without(broken, code)
    assert not case_of_list(broken, case).is_right


def test_a_rule_that_fires_always_is_seen_on_right_orders(judge, now) -> None:
    rule = next(rule for rule in judge.knowledge.order_rules if rule.id == "pregnancy")
    alarm = replace(rule, id="alarm", when=(), agents=frozenset(judge.knowledge.agents))
    rules = (*judge.knowledge.order_rules, alarm)
    broken = replace(judge, knowledge=replace(judge.knowledge, order_rules=rules))
    silent = {entry for names in now["right"]["cards"].values() for entry in names}
    for vignette in all_vignettes():
        orders = list(right_orders(judge, record_of(judge, vignette)))
        if orders and not any(name(order) in silent for order in orders):
            fresh = right_orders(broken, record_of(judge, vignette))
            assert {order.severity for order in fresh} == {"critical"}
            return


@pytest.mark.parametrize(
    ("target", "verdict", "right"),
    [
        ("critical", "critical", True),
        ("critical", "warning", False),
        ("warning", "critical", True),
        ("warning", "info", False),
        ("warning", "not-assessed", False),
        ("ok", "ok", True),
        ("ok", "info", True),
        ("ok", "warning", False),
    ],
)
def test_an_order_is_caught_at_its_severity_or_higher(target, verdict, right) -> None:
    order = ListedOrder("f/c", "us", "harm", "label", target, verdict, ())
    assert order.is_right is right


def test_a_remark_on_the_use_is_no_catch_where_right_orders_raise_it_too(now) -> None:
    rows = {key: text for key, text in now["list"].items() if key.startswith("chemotherapy/")}
    for place in ("us", "eu"):
        own = {key: text for key, text in rows.items() if key.endswith(f" {place}")}
        right = [text for key, text in own.items() if key.startswith("chemotherapy/ok-")]
        if any("outside-indication" in text for text in right):
            harmful = [text for key, text in own.items() if not key.startswith("chemotherapy/ok-")]
            assert [text for text in harmful if "outside-indication" in text] == []


def test_what_right_orders_raise_too_is_taken_off_and_the_rest_stays() -> None:
    order = ListedOrder("f/c", "us", "h", "s", "warning", "warning", ("lost-rule", "of-the-use"))
    assert without_codes(order, {"of-the-use"}) == replace(order, codes=("lost-rule",))
    alone = replace(order, codes=("of-the-use",))
    assert without_codes(alone, {"of-the-use"}) == replace(order, codes=(), verdict="ok")
    silent = replace(order, verdict="not-assessed", codes=())
    assert without_codes(silent, {"of-the-use"}) == silent


def test_a_percentile_is_the_smallest_number_that_holds_the_share() -> None:
    assert percentile({0: 5, 1: 4, 7: 1}, 0.5) == 0
    assert percentile({0: 5, 1: 4, 7: 1}, 0.9) == 1
    assert percentile({0: 5, 1: 4, 7: 1}, 0.95) == 7


def test_a_gene_keeps_its_older_result(judge) -> None:
    vignette = next(v for v in all_vignettes() if v.id == "near_misses/esr1-old-negative-us")
    record = record_of(judge, vignette)
    results = [row for row in record.case.resources if row["id"].startswith("esr1")]
    assert len(results) == 2
    assert "esr1-ctdna" not in {test["id"] for test in record.assessment["testsDue"]}
