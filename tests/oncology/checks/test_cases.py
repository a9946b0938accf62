"""Entries without a case are named: fires, must not, a fact missing."""

from dataclasses import replace

import pytest

import terminology
from oncology.checks import cases, documents
from oncology.checks.cases import CaseKinds
from oncology.checks.run import check_cases
from oncology.knowledge.files import SHIPPED
from oncology.knowledge.load import load_knowledge as load
from service import cli

FILE = {
    "patient": {
        "orders": ["Orserdu", {"drug": "letrozole", "dose": "2.5 mg"}, "neratinib", "lapatinib"]
    },
    "cases": [
        {
            "both": {
                "options": {"a": "preferred 1", "b": "not-eligible (x)", "c": "needs-data (y)"},
                "first": ["d"],
                "tests": {"esr1-ctdna": ["a"]},
                "tests_not": ["ecg"],
                "orders": [
                    "critical (esr1-absent, other)",
                    "ok",
                    "not-assessed (use-not-known)",
                    "not-assessed (out-of-scope)",
                ],
            }
        },
        {"us": {"options": {"a": "investigational"}}},
    ],
}


def test_what_a_vignette_shows():
    case_kinds = CaseKinds(terminology.load())
    case_kinds.add(FILE)
    assert dict(case_kinds.kinds) == {
        ("regimen", "a"): {"fires"},
        ("regimen", "b"): {"not"},
        ("regimen", "c"): {"unknown"},
        ("regimen", "d"): {"fires"},
        ("test", "esr1-ctdna"): {"fires"},
        ("test", "ecg"): {"not"},
        ("rule", "esr1-absent"): {"fires"},
        ("rule", "other"): {"fires"},
        ("rule", "use-not-known"): {"fires"},
        ("rule", "out-of-scope"): {"fires"},
    }
    assert case_kinds.silent == {"letrozole", "neratinib"}


def test_every_lack_is_named_with_its_mend():
    faults = check_cases([])
    ending = "elacestrant: no vignette in which it fires; add one under tests/vignettes"
    assert [f for f in faults if f.endswith(ending) and "regimens/" in f]
    assert {
        (f.split("data/")[1].split("/")[0].split(".")[0], f.split("; ")[0].split(": ")[-1])
        for f in faults
    } == {
        ("regimens", "no vignette in which it fires"),
        ("regimens", "no vignette in which it must not"),
        ("regimens", "no vignette with a fact missing"),
        ("tests_due", "no vignette in which it fires"),
        ("tests_due", "no vignette in which it must not"),
        ("order_rules", "no vignette in which it fires"),
        ("order_rules", "no vignette in which it must not"),
    }


def rule_faults(**changes):
    """Faults of one order rule on FILE's orders: of letrozole, silent, and of elacestrant."""
    rule = replace(load().order_rules[0], **({"classes": (), "except_agents": ()} | changes))
    knowledge = replace(load(), regimens={}, due_rules=(), order_rules=(rule,))
    faults = cases.case_faults(
        documents.read_documents(SHIPPED), knowledge, terminology.load(), [FILE]
    )
    return [fault.split(": ", 2)[2] for fault in faults]


MUST_NOT = "no vignette in which it must not; add one under tests/vignettes"
ALWAYS = "it is said to fire always, and a vignette has it silent; remove the field always"


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"agents": ("elacestrant",)}, [MUST_NOT]),
        ({"agents": ("elacestrant",), "always": "scope"}, []),
        ({"agents": ("letrozole",)}, []),
        ({"agents": ("letrozole",), "always": "scope"}, [ALWAYS]),
        ({"classes": ("anti-her2",), "agents": ()}, []),
        ({"classes": ("anti-her2",), "agents": (), "except_agents": ("neratinib",)}, [MUST_NOT]),
        ({"agents": ()}, []),
    ],
)
def test_a_rule_has_a_case_in_which_it_is_silent_unless_it_never_is(changes, faults):
    assert rule_faults(id="esr1-absent", **changes) == faults


def test_no_vignettes_is_said(tmp_path, capsys):
    words = ["knowledge", "check", "--as-of", "2026-11-30", "--cases", str(tmp_path)]
    assert cli.main(words) == 1
    assert "no vignettes here" in capsys.readouterr().out
