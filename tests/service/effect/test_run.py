"""A population held against two states: the same sum whatever the processes, nobody to be known."""

import json
import re
from datetime import date
from pathlib import Path

import orjson
import pytest

from service.cohort import Request, Terms
from service.effect import effect_as_json, effect_as_text, effect_of
from tests.service.effect.conftest import SIZE

TERMS = Terms(date(2026, 11, 1), "us")


@pytest.fixture(scope="module")
def effect(bulk, states, shipped, tmp_path_factory):
    """Runs and returns the report as JSON and as text."""
    key = tmp_path_factory.mktemp("key") / "key"

    def run(*sources, trials=500, **more):
        more = {"part_bytes": 200_000, "key": key, **more}
        request = Request(sources or (bulk,), Path(), "us", **more)
        result = effect_of(request, TERMS, states, shipped, trials)
        return effect_as_json(result), effect_as_text(result)

    return run


@pytest.fixture(scope="module")
def whole(effect):
    return effect()


def test_each_patient_counts_once_and_each_change_has_its_statement(whole):
    report, text = whole
    assert report["patients"] == SIZE
    assert 0 < report["changed"] == report["tried"] <= SIZE
    assert report["kinds"]["category"] > 0
    assert report["failures"] == {}
    alone = {c["statements"][0]["id"]: c["alone"] for c in report["causes"]}
    assert alone["first_line_months"] == report["kinds"]["category"]
    assert alone["elacestrant-eu-2023"] == 0
    for change in report["changes"]:
        assert change["patients"] == len(change["examples"]) or len(change["examples"]) == 10
        assert change["alone"] or change["withOthers"] or change["unclear"]
        assert f"patients {change['patients']}**" in text
    assert f"differs: {report['changed']} of {SIZE} " in text


def test_processes_order_and_parts_do_not_count(whole, effect, bulk):
    files = sorted(bulk.iterdir(), reverse=True)
    assert effect(*files, processes=2) == whole
    counts = effect(part_bytes=10**9)[0]
    assert (counts["kinds"], counts["causes"]) == (whole[0]["kinds"], whole[0]["causes"])


def test_nobody_is_named(whole, bulk):
    """No id of the export and no day of a drug, and other names with another key."""
    resources = [
        json.loads(line) for file in bulk.iterdir() for line in file.read_text().splitlines()
    ]
    words = json.dumps(whole[0]) + whole[1]
    ids = {resource["id"] for resource in resources}
    assert not {word for word in re.findall(r"[\w-]+", words) if word in ids}
    for example in [e for change in whole[0]["changes"] for e in change["examples"]]:
        assert re.fullmatch(r"[0-9a-f]{20}", example["patient"])
        assert example.keys() == {
            "patient", "setting", "her2", "nextLine", "category", "genes", "lines", "causes",
        }  # fmt: skip


def test_pseudonyms_hang_on_the_key(whole, effect, tmp_path):
    names = {e["patient"] for change in whole[0]["changes"] for e in change["examples"]}
    other = effect(key=tmp_path / "other")[0]
    assert not names & {e["patient"] for change in other["changes"] for e in change["examples"]}
    assert effect(key=None)[0]["kinds"] == whole[0]["kinds"]


def test_causes_are_asked_for_on_some_only(effect, whole):
    report, _ = effect(trials=3, part_bytes=10**9)
    assert (report["tried"], report["changed"]) == (3, whole[0]["changed"])
    assert report["kinds"] == whole[0]["kinds"]


def test_what_cannot_be_read_or_judged_is_counted(effect, tmp_path):
    rows = [{"resourceType": "Patient", "id": "a b"}, {"resourceType": "Patient", "id": "fine"}]
    (tmp_path / "x.ndjson").write_bytes(b"\n".join([*map(orjson.dumps, rows), b"{", b"[]"]))
    report, text = effect(tmp_path / "x.ndjson")
    assert (report["patients"], report["unread"]) == (2, 2)
    assert report["failures"] == {"invalid-patient-id": 1}
    assert "Lines and files that could not be read: 2" in text
    assert "not compared: 1, because the id of the patient is none of FHIR" in text


def test_the_same_state_moves_nothing(bulk, states, shipped):
    request = Request((bulk,), Path(), "us")
    result = effect_of(request, TERMS, (states[0], states[0]), shipped)
    assert effect_as_json(result)["changed"] == 0
    assert effect_as_text(result).startswith(f"Patients whose answer differs: 0 of {SIZE} (0.0 %).")
