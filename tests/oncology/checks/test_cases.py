"""Entries without a case are named: fires, must not, a fact missing."""

from pathlib import Path

import yaml

import terminology
from oncology.checks.cases import Seen
from oncology.checks.run import check_cases
from oncology.knowledge.load import load
from service import cli

VIGNETTES = Path(__file__).resolve().parents[2] / "vignettes"
FILE = {
    "patient": {"orders": ["Orserdu", {"drug": "letrozole", "dose": "2.5 mg"}]},
    "cases": [
        {
            "both": {
                "options": {"a": "preferred 1", "b": "not-eligible (x)", "c": "needs-data (y)"},
                "first": ["d"],
                "tests": {"esr1-ctdna": ["a"]},
                "tests_not": ["ecg"],
                "orders": ["critical (esr1-absent, other)", "ok"],
            }
        },
        {"us": {"options": {"a": "investigational"}}},
    ],
}


def test_what_a_vignette_shows():
    seen = Seen(terminology.load())
    seen.add(FILE)
    assert dict(seen.kinds) == {
        ("regimen", "a"): {"fires"},
        ("regimen", "b"): {"not"},
        ("regimen", "c"): {"unknown"},
        ("regimen", "d"): {"fires"},
        ("test", "esr1-ctdna"): {"fires"},
        ("test", "ecg"): {"not"},
        ("rule", "esr1-absent"): {"fires"},
        ("rule", "other"): {"fires"},
    }
    assert seen.silent == {"letrozole"}


def test_every_lack_is_named_with_its_mend():
    faults = check_cases([])
    wanted = "elacestrant: no vignette in which it fires; add one under tests/vignettes"
    assert [f for f in faults if f.endswith(wanted) and "regimens/" in f]
    kinds = ("in which it fires", "in which it must not", "with a fact missing")
    assert all(any(kind in fault for kind in kinds) for fault in faults)


def test_every_regimen_has_its_cases():
    files = [yaml.safe_load(path.read_text("utf-8")) for path in VIGNETTES.glob("*/*.yaml")]
    named = {f.split(": ")[1] for f in check_cases(files) if "/regimens/" in f}
    assert sorted(named & set(load().regimens)) == []


def test_no_vignettes_is_said(tmp_path, capsys):
    words = ["knowledge", "check", "--as-of", "2026-11-25", "--cases", str(tmp_path)]
    assert cli.main(words) == 1
    assert "no vignettes here" in capsys.readouterr().out
