"""Each fault of an evidence file is told with file, entry and what to mend."""

import copy

import pytest
import yaml

import terminology
from oncology.checks.evidence.entries import agent_faults, trial_faults
from oncology.knowledge.files import SHIPPED, parse_with_faults, schema_text
from terminology import data_files


def entries(folder):
    """The shipped entries of a folder of the evidence library, each with the path of its file."""
    paths = SHIPPED.tree(f"oncology/knowledge/evidence/data/{folder}")
    return [
        (f"{folder}/{path.rpartition('/')[2]}", data_files.parse_yaml(SHIPPED.text(path), path))
        for path in paths
    ]


TRIALS, AGENTS = entries("trials"), entries("agents")
CLASSES = {row["id"] for _, row in entries("classes")}
WORDS = terminology.load()


def trial(**changes):
    row = {
        "id": "some-trial",
        "name": "SOME",
        "nct": "NCT00000001",
        "population": "anyone",
        "experimental": "a drug",
        "outcome": "positive",
        "publications": [{"id": "first", "what": "PFS", "year": 2024, "doi": "10.1000/first"}],
        "figures": [{"id": "all", "endpoint": "PFS", "population": "all", "unit": "months",
                     "kind": "primary", "experimental": 5.0, "hr": 0.5, "ci": "0.4-0.6",
                     "publication": "first", "key": True}],
        "read_at": ["Registry entry"],
    }  # fmt: skip
    return row | changes


def figure(**changes):
    return [trial()["figures"][0] | changes]


def papers(**changes):
    return [trial()["publications"][0] | changes]


def schema_faults(data, path, schema):
    text = yaml.safe_dump(data, sort_keys=False)
    return parse_with_faults(path, text, schema_text("oncology/knowledge/evidence", schema))[1]


def sentence(*rows):
    return trial_faults([("trials/some.yaml", row) for row in rows])


def test_the_shipped_files_have_no_fault():
    assert trial_faults(TRIALS) == []
    assert agent_faults(AGENTS, WORDS, CLASSES) == []


def test_a_right_entry_has_no_fault():
    assert sentence(trial()) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"nct": "NCT123"}, "nct NCT123 is not of the form"),
        ({"publications": papers(pmid="0123456")}, "pmid 0123456 is not of the form"),
        ({"publications": papers(doi="https://doi.org/10.1000/1")}, "is not of the form"),
        ({"publications": papers(doi="10.1056/NEJMoa1.")}, "is not of the form"),
        ({"publications": papers() * 2}, "two publications are called first"),
        ({"figures": figure(publication="other")}, "PFS: there is no publication other"),
        ({"safety": [{"event": "Nausea", "publication": "other"}]}, "Nausea: there is no publ"),
        ({"discontinuation": [{"publication": "other"}]}, "discontinuation: there is no publ"),
        ({"quality_of_life": [{"publication": "other"}]}, "quality_of_life: there is no publ"),
        ({"follow_up": {"publication": "other"}}, "follow_up: there is no publication other"),
        ({"crossover": {"publication": "other"}}, "crossover: there is no publication other"),
        ({"prior_cdk46": {"publication": "other"}}, "prior_cdk46: there is no publication other"),
        (
            {"figures": figure(reported=2025)},
            "reported in 2025, but the publication first is of 2024",
        ),
        ({"figures": figure() * 2}, "more than one key figure"),
        ({"figures": figure() * 2}, "two figures are called all"),
        ({"figures": figure(ci="0.6-0.4")}, "not in order"),
        ({"figures": figure(hr=0.9)}, "hr 0.9 lies outside 0.4-0.6"),
        ({"figures": figure(hr=None)}, "without hr"),
        ({"figures": figure(ci=None, ci_level=90)}, "ci_level without ci"),
        ({"figures": figure(experimental=None, hr=None, ci=None)}, "no value"),
        ({"outcome": "positive (recalled)"}, "was not seen in a source"),
        ({"cautions": ["seed says so"]}, "was not seen in a source"),
    ],
)
def test_a_broken_trial_is_told(changes, words):
    faults = sentence(trial(**changes))
    assert all(f.startswith("trials/some.yaml: some-trial: ") for f in faults)
    assert any(words in f for f in faults)


def test_a_figure_may_be_older_than_its_publication():
    assert sentence(trial(figures=figure(reported=2023))) == []


def test_a_registration_belongs_to_one_entry():
    other = trial(id="another", publications=papers(doi="10.1000/other"))
    [fault] = sentence(trial(), other)
    assert "some.yaml: another: nct nct00000001 stands also at some-trial" in fault


@pytest.mark.parametrize(("kind", "value"), [("doi", "10.1000/abc"), ("pmid", "12345678")])
def test_a_first_publication_belongs_to_one_entry(kind, value):
    again = papers(**{"doi": "10.1000/other"} | {kind: value.swapcase()})
    other = trial(id="another", nct="NCT00000002", publications=again)
    [fault] = sentence(trial(publications=papers(**{kind: value})), other)
    assert f"another: {kind} {value} stands also at some-trial" in fault


def test_a_later_publication_may_report_on_several_trials():
    later = {"id": "later", "what": "OS of both", "year": 2026, "doi": "10.1000/pooled"}
    other = papers(doi="10.1000/other")
    pair = (
        trial(publications=[*papers(), later]),
        trial(id="another", nct="NCT00000002", publications=[*other, later]),
    )
    assert sentence(*pair) == []


def test_cohorts_of_one_registered_trial_share_its_number():
    pair = trial(part_of="X"), trial(id="another", part_of="X")
    assert sentence(*pair) == []
    assert sentence(trial(part_of="X"), trial(id="another", part_of="Y")) != []


def test_an_update_publication_is_checked_too():
    later = {"id": "later", "what": "update", "year": 2026, "doi": "doi:10.1000/abc"}
    [fault] = sentence(trial(publications=[*papers(), later]))
    assert "doi doi:10.1000/abc is not of the form" in fault


def agent(**changes):
    """The entry of olaparib, changed."""
    row = copy.deepcopy(next(row for path, row in AGENTS if path == "agents/olaparib.yaml"))
    return row | changes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "lynparza"}, "lynparza: is no INN name"),
        ({"group": "no-class"}, "olaparib: group no-class is no class"),
        ({"approvals": [{"in": "us", "status": "approved"}]}, "olaparib: no approval entry for eu"),
        ({"market": "investigational"}, "is investigational but has an approval"),
        ({"interactions": [{"id": "x", "agents": ["Lynparza"]}]}, "x: Lynparza is no INN name"),
    ],
)
def test_a_broken_agent_is_told(changes, words):
    faults = agent_faults([("agents/olaparib.yaml", agent(**changes))], WORDS, CLASSES)
    assert [f for f in faults if words in f] == faults
    assert len(faults) == 1
    assert faults[0].startswith("agents/olaparib.yaml: ")


def test_a_schema_fault_names_file_and_entry():
    row = agent()
    row["doses"][0]["unit"] = "grams"
    [fault] = schema_faults(row, "agents/olaparib.yaml", "agents")
    assert fault.startswith("agents/olaparib.yaml: olaparib: doses/0/unit")


def test_a_percentage_stays_below_a_hundred():
    row = copy.deepcopy(next(row for _, row in TRIALS if row["id"] == "destiny-breast04"))
    row["figures"][0] |= {"unit": "percent", "experimental": 140}
    [fault] = schema_faults(row, "trials/destiny-breast04.yaml", "trials")
    assert fault.startswith("trials/destiny-breast04.yaml: destiny-breast04")
    assert "figures/0/experimental" in fault
