"""Each fault of an evidence file is told with file, entry and what to mend."""

import copy

import pytest
import yaml

import terminology
from oncology.checks.evidence_entries import agent_faults, trial_faults
from oncology.knowledge.files import SHIPPED, parse_with_faults
from terminology import data_files


def files(folder):
    """The shipped files of a folder of the evidence library, by name."""
    paths = SHIPPED.tree(f"oncology/knowledge/evidence/data/{folder}")
    return {
        f"{folder}/{path.rpartition('/')[2]}": data_files.parse_yaml(SHIPPED.text(path), path)
        for path in paths
    }


TRIALS, AGENTS = files("trials"), files("agents")
IDS = {row["id"] for data in TRIALS.values() for row in data["trials"]}
WORDS = terminology.load()


def trial(**changes):
    row = {
        "id": "some-trial",
        "name": "SOME",
        "nct": "NCT00000001",
        "population": "anyone",
        "experimental": "a drug",
        "outcome": "positive",
        "figures": [{"endpoint": "PFS", "population": "all", "unit": "months", "kind": "primary",
                     "experimental": 5.0, "hr": 0.5, "ci": "0.4-0.6", "key": True}],
    }  # fmt: skip
    return row | changes


def figure(**changes):
    return [trial()["figures"][0] | changes]


def schema_faults(data, path, schema):
    text = yaml.safe_dump(data, sort_keys=False)
    schema_text = SHIPPED.text(f"oncology/knowledge/evidence/schemas/{schema}.schema.json")
    return parse_with_faults(path, text, schema_text)[1]


def told(*rows):
    return trial_faults({"trials/some.yaml": {"trials": list(rows)}})


def test_the_shipped_files_have_no_fault():
    assert trial_faults(TRIALS) == []
    assert agent_faults(AGENTS, IDS, WORDS) == []


def test_a_right_entry_has_no_fault():
    assert told(trial()) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"nct": "NCT123"}, "nct NCT123 is not of the form"),
        ({"sources": ["https://example.org/2018/..."]}, "leads nowhere"),
        ({"pmid": "0123456"}, "pmid 0123456 is not of the form"),
        ({"doi": "https://doi.org/10.1000/1"}, "is not of the form"),
        ({"doi": "10.1056/NEJMoa1."}, "is not of the form"),
        ({"nct": None}, "a key figure without an identifier"),
        ({"figures": figure() * 2}, "more than one key figure"),
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
    faults = told(trial(**changes))
    assert all(f.startswith("trials/some.yaml: some-trial: ") for f in faults)
    assert any(words in f for f in faults)


@pytest.mark.parametrize(
    ("kind", "value"), [("doi", "10.1000/abc"), ("pmid", "12345678"), ("nct", "NCT00000001")]
)
def test_one_identifier_belongs_to_one_entry(kind, value):
    own = {"nct": "NCT00000001"} | {kind: value}
    other = {"id": "another", "nct": "NCT00000002"} | {kind: value.swapcase()}
    faults = told(trial(**own), trial(**other))
    assert any(f"{kind} {value.casefold()} stands also at some-trial" in f for f in faults)
    assert all("another: " in f for f in faults)


def test_cohorts_of_one_registered_trial_share_its_number():
    pair = trial(part_of="X"), trial(id="another", part_of="X")
    assert told(*pair) == []
    assert told(trial(part_of="X"), trial(id="another", part_of="Y")) != []


def test_an_update_publication_is_checked_too():
    row = trial(publications=[{"what": "update", "doi": "doi:10.1000/abc"}])
    [fault] = told(row)
    assert "doi doi:10.1000/abc is not of the form" in fault


def agents(change):
    files = copy.deepcopy(dict(AGENTS))
    change(files["agents/parp.yaml"])
    return agent_faults(files, IDS, WORDS)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["agents"][0].update(name="lynparza"), "lynparza: is no INN name"),
        (lambda d: d["agents"][0].update(group="no-class"), "olaparib: group no-class is no class"),
        (lambda d: d["agents"][0]["approvals"].pop(), "olaparib: no approval entry for eu"),
        (lambda d: d["agents"][0].update(status="investigational"), "mend the status"),
        (lambda d: d["agents"][0].update(evidence=["nope"]), "olaparib: evidence nope is no trial"),
        (lambda d: d["sources"].update(x={"cite": "abc", "dated": None}), "sources: x is used by"),
    ],
)
def test_a_broken_agent_is_told(change, words):
    faults = [f for f in agents(change) if words in f]
    assert len(faults) == 1
    assert faults[0].startswith("agents/parp.yaml: ")


def test_a_schema_fault_names_file_and_entry():
    data = copy.deepcopy(AGENTS["agents/parp.yaml"])
    data["agents"][0]["doses"][0]["unit"] = "grams"
    [fault] = schema_faults(data, "agents/parp.yaml", "agents")
    assert fault.startswith("agents/parp.yaml: ")
    assert "agents/0/doses/0/unit" in fault


def test_a_percentage_stays_below_a_hundred():
    data = copy.deepcopy(TRIALS["trials/adc.yaml"])
    data["trials"][0]["figures"][0] |= {"unit": "percent", "experimental": 140}
    [fault] = schema_faults(data, "trials/adc.yaml", "trials")
    assert "trials/adc.yaml: destiny-breast04: trials/0/figures/0/experimental" in fault
