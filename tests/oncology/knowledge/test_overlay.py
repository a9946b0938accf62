"""Site policy: what a hospital may change, and what it may never weaken."""

import json
from datetime import date
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest
import yaml

import cards
import terminology
from oncology.assessment.assess import assess
from oncology.assessment.case import Case
from oncology.intake import read_bundle
from oncology.knowledge.files import KnowledgeFault
from oncology.knowledge.load import load_knowledge as load
from oncology.knowledge.overlay import apply_overlay
from service.vignettes import chart
from tests.assessments import faults_of

PATIENTS = Path(__file__).resolve().parents[3] / "service/demo/patients"
DAY = date(2026, 11, 24)
HEAD = {"id": "st-elsewhere", "version": "3", "site": "St Elsewhere", "approved_by": "Drug board", "approved": "2026-11-20"}  # fmt: skip


def overlay(**parts):
    return apply_overlay(load(), yaml.safe_dump({**HEAD, **parts}), "site.yaml")


def judged(knowledge, name="2-esr1-after-cdk", drafts=()):
    document = json.loads((PATIENTS / f"{name}.json").read_text())
    assessment = assess(
        Case(
            read_bundle(document).resources,
            None,
            DAY,
            "us",
            draft_orders=drafts,
        ),
        knowledge,
        terminology.load(),
    )
    assert faults_of(assessment) == []
    return assessment


def option(assessment, name):
    return next(o for o in assessment["options"] if o["id"] == name)


def card(assessment, knowledge, title):
    basis = cards.CardBasis(
        assessment,
        knowledge,
        terminology.load(),
        "p",
        lambda key: str(uuid5(NAMESPACE_URL, key)),
        is_long=True,
    )
    output = cards.render(basis, "patient-view")
    return next(c for c in output if c["summary"].startswith(title))


def test_an_empty_overlay_changes_the_version_only():
    before, after = judged(load()), judged(overlay())
    assert after["knowledgeVersion"].startswith(f"{load().version}+st-elsewhere.3.")
    assert {**after, "knowledgeVersion": load().version} == before


def test_a_hidden_option_says_so_and_stays_in_sight():
    knowledge = overlay(formulary={"hide": [{"agent": "elacestrant", "reason": "not stocked"}]})
    assessment = judged(knowledge)
    hidden = option(assessment, "elacestrant")
    assert hidden["status"] == "not-eligible"
    against = [c["text"] for c in hidden["criteria"] if c["result"] == "not-met"]
    assert against == ["Hidden by site policy: not stocked"]
    assert option(judged(load()), "elacestrant")["status"] == "preferred"
    detail = card(assessment, knowledge, "Options")["detail"]
    assert "Hidden by site policy:\n- Elacestrant: " in detail
    assert "Site policy: St Elsewhere, 3." in detail


def test_hiding_one_option_changes_no_other():
    hide = {"hide": [{"regimen": "elacestrant", "reason": "not stocked"}]}
    before = {o["id"]: o["status"] for o in judged(load())["options"]}
    after = {o["id"]: o["status"] for o in judged(overlay(formulary=hide))["options"]}
    assert {k: v for k, v in after.items() if before[k] != v} == {"elacestrant": "not-eligible"}


def test_a_preference_settles_a_tie_and_gives_its_reason():
    prefer = {"prefer": [{"agent": "imlunestrant", "reason": "contract price"}]}
    assessment = judged(overlay(formulary=prefer))
    assert option(judged(load()), "elacestrant")["rank"] == 1
    assert [o["id"] for o in assessment["options"] if o["rank"] == 1] == ["imlunestrant"]
    rationale = option(assessment, "imlunestrant")["rationale"]
    assert "Preferred by site policy: contract price." in rationale


def test_a_preference_makes_nothing_eligible():
    names = sorted(load().regimens)
    prefer = {"prefer": [{"regimen": name, "reason": "x"} for name in names]}
    out = {"not-eligible", "needs-data", "investigational"}
    before = {o["id"]: o["status"] for o in judged(load())["options"]}
    after = {o["id"]: o["status"] for o in judged(overlay(formulary=prefer))["options"]}
    assert {k: v for k, v in after.items() if before[k] in out and before[k] != v} == {}


def test_wording_and_thresholds():
    knowledge = overlay(
        wording={
            "note": "Board: ext. 1234.",
            "regimens": {"elacestrant": "Elacestrant (protocol BR-14)"},
            "tests": {"esr1-ctdna": "ESR1 at our laboratory"},
        },
        thresholds={"assumed-postmenopausal-age": 55},
    )
    assert knowledge.thresholds["assumed-postmenopausal-age"] == 55
    assert next(r for r in knowledge.due_rules if r.id == "esr1-ctdna").title.startswith("ESR1 at")
    detail = card(judged(knowledge), knowledge, "Options")["detail"]
    assert "Elacestrant (protocol BR-14)" in detail
    assert "Board: ext. 1234." in detail


def first_rule(severity):
    return next(rule.id for rule in load().order_rules if rule.severity == severity)


def test_severity_can_be_raised():
    rule = first_rule("warning")
    rows = [{"id": rule, "severity": "critical", "reason": "two events here"}]
    changed = {r.id: r.severity for r in overlay(rules=rows).order_rules}
    assert changed == {r.id: "critical" if r.id == rule else r.severity for r in load().order_rules}


REFUSED = [
    ({"formulary": {"hide": [{"agent": "elacestrantt", "reason": "x"}]}}, ["formulary/hide/elacestrantt", "did you mean elacestrant?"]),
    ({"formulary": {"hide": [{"agent": "elacestrant"}]}}, ["formulary/hide/0", "add the field reason"]),
    ({"formulary": {"hide": [{"agent": "elacestrant", "reason": "x"}], "prefer": [{"regimen": "elacestrant", "reason": "x"}]}}, ["elacestrant", "keep one"]),
    ({"wording": {"regimens": {"elacestrant": "Hormone tablet"}}}, ["wording/regimens/elacestrant", "name every drug"]),
    ({"wording": {"tests": {"esr2": "x"}}}, ["wording/tests/esr2", "no such entry"]),
    ({"thresholds": {"assumed-postmenopausal-age": 30}}, ["thresholds/assumed-postmenopausal-age", "choose 50.0 to 65.0"]),
    ({"thresholds": {"site-preference-points": 3}}, ["thresholds/site-preference-points", "may not change it"]),
    ({"rules": [{"id": "no-such-rule", "severity": "info", "reason": "x"}]}, ["rules/no-such-rule", "no such order rule"]),
    ({"rules": [{"id": "pregnancy", "severity": "none", "reason": "x"}]}, ["pregnancy", "use one of: info, warning, critical"]),
    ({"order_rules": []}, ["order_rules", "correct its name"]),
    ({"version": "three point one"}, ["version", "write it in the form"]),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "says"), REFUSED, ids=lambda p: str(p)[:40])
def test_a_faulty_overlay_is_refused(parts, says):
    with pytest.raises(KnowledgeFault) as refusal:
        overlay(**parts)
    lines = str(refusal.value).splitlines()
    assert any(all(word in line for word in ["site.yaml", *says]) for line in lines), lines


@pytest.mark.parametrize("severity", ["info", "warning"])
@pytest.mark.parametrize("rule", [r.id for r in load().order_rules if r.severity == "critical"])
def test_no_critical_rule_can_be_weakened(rule, severity):
    with pytest.raises(KnowledgeFault, match=f"rules/{rule}: .*critical safety rule.*never weaken"):
        overlay(rules=[{"id": rule, "severity": severity, "reason": "too many alerts"}])


def test_no_overlay_can_take_anything_from_the_safety_of_the_knowledge():
    """Rules, exclusions and cautions are all still there, and no critical one is milder."""
    names = sorted(load().regimens)
    changed = overlay(
        formulary={"prefer": [{"regimen": name, "reason": "x"} for name in names]},
        rules=[
            {"id": r.id, "severity": "info", "reason": "x"}
            for r in load().order_rules
            if r.severity != "critical"
        ],
    )
    critical = [r for r in load().order_rules if r.severity == "critical"]
    assert [r for r in changed.order_rules if r.severity == "critical"] == critical
    assert len(changed.order_rules) == len(load().order_rules)
    assert changed.common_excludes == load().common_excludes
    assert changed.common_excludes == load().common_excludes
    for name in names:
        mine, theirs = load().regimens[name], changed.regimens[name]
        assert (theirs.requires, theirs.excludes) == (mine.requires, mine.excludes)
        assert (theirs.labels, theirs.cautions) == (mine.labels, mine.cautions)


HIDE = {"hide": [{"agent": "elacestrant", "reason": "not stocked"}]}


def ordered(knowledge, drug, name="2-esr1-after-cdk"):
    return judged(knowledge, name, chart.drafts([drug]))["orders"][0]


def test_an_order_of_a_hidden_drug_is_a_formulary_matter():
    """Not an outside indication: the drug fits the patient, the hospital does not stock it."""
    assert ordered(load(), "elacestrant")["verdict"] == "ok"
    verdict = ordered(overlay(formulary=HIDE), "elacestrant")
    assert verdict["verdict"] == "info"
    assert [reason["text"] for reason in verdict["reasons"]] == [
        "Hidden by site policy: not stocked."
    ]


def test_hiding_never_mutes_a_wrong_order():
    before = ordered(load(), "elacestrant", "7-on-therapy")
    after = ordered(overlay(formulary=HIDE), "elacestrant", "7-on-therapy")
    assert before["verdict"] in {"warning", "critical"}
    assert after["verdict"] == before["verdict"]
    codes = [reason["code"] for reason in after["reasons"]]
    assert codes == [*[r["code"] for r in before["reasons"]], "site-policy-hidden"]
