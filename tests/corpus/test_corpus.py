"""The manifest of the public files is sound, and reading a folder says what is lost in silence.

The files themselves are no part of the repository; the folder here is invented.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml

import terminology
from oncology.knowledge import load_knowledge
from tests.corpus import run
from tests.corpus.manifest import FILE, Chart, Manifest, contents, load
from tests.corpus.mentions import mentions
from tests.corpus.page import PAGE, START, page_text
from tests.corpus.reading import (
    Lost,
    Reader,
    Reading,
    documents,
    losses,
    named_resources,
    read_chart,
)

DAY = date(2026, 11, 26)
REPOSITORIES = {"owner/repo": {"what": "Charts.", "commit": "a" * 40, "licence": "MIT"}}
PATIENT = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1960-01-01"}
CANCER = {
    "resourceType": "Condition",
    "id": "c",
    "subject": {"reference": "Patient/p"},
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "254837009"}]},
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(load_knowledge(), terminology.load(), DAY)


def resource(kind: str, name: str, **elements: Any) -> dict[str, Any]:
    return {"resourceType": kind, "id": name, "subject": {"reference": "Patient/p"}, **elements}


def read(text: bytes, reader: Reader) -> Reading:
    return read_chart([text], reader)


def raw(*resources: dict[str, Any]) -> bytes:
    entries = [{"resource": each} for each in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def test_the_manifest_names_each_file_once_with_commit_sum_and_licence() -> None:
    manifest = load()
    assert len(manifest.entries) >= 60
    keys = [(entry.repository, entry.path) for entry in manifest.entries]
    assert len(set(keys)) == len(keys)
    assert len({entry.sha256 for entry in manifest.entries}) == len(keys)
    for entry in manifest.entries:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+", entry.repository), entry
        assert re.fullmatch(r"[0-9a-f]{40}", entry.commit), entry
        assert re.fullmatch(r"[0-9a-f]{64}", entry.sha256), entry
        path = PurePosixPath(entry.path)
        assert not path.is_absolute(), entry
        assert ".." not in path.parts, entry
        assert path.suffix in {".json", ".ndjson"}, entry
    names = [(chart.repository, chart.name) for chart in manifest.charts]
    assert len(set(names)) == len(names)
    for chart in manifest.charts:
        assert chart.what, chart
        assert chart.entries, chart
    for name, repository in manifest.repositories.items():
        assert repository["what"].endswith("."), name
        assert repository["licence"], name


def test_the_page_has_the_table_of_the_manifest() -> None:
    table = PAGE.read_text("utf-8").partition(START)[2]
    for chart in load().charts:
        assert f"### {chart.repository}\n" in table
        files = f" ({len(chart.entries)} files)" if len(chart.entries) > 1 else ""
        assert f"| {chart.name}{files} | {chart.what} |" in table


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A manifest of two files, one of which is there, alone and in charts, and a page."""
    chart = raw(
        PATIENT,
        CANCER,
        resource("Procedure", "x", status="completed", code={"text": "Appendectomy"}),
    )
    place = tmp_path / "owner/repo/charts/one.json"
    place.parent.mkdir(parents=True)
    place.write_bytes(chart)
    one = {"path": "charts/one.json", "sha256": hashlib.sha256(chart).hexdigest()}
    two = {"path": "charts/two.json", "sha256": "0" * 64}
    repository = {
        **REPOSITORIES["owner/repo"],
        "files": [{**one, "what": "a chart"}, {**two, "what": "another"}],
        "charts": [
            {"name": "both", "what": "half there", "files": [one, two]},
            {"name": "twice", "what": "all there", "files": [one, one]},
        ],
    }
    manifest = {"as_of": DAY, "repositories": {"owner/repo": repository}}
    (tmp_path / "manifest.yaml").write_text(yaml.safe_dump(manifest), "utf-8")
    (tmp_path / "page.md").write_text(f"# Kept\n\n{START}\n\nold table\n", "utf-8")
    return tmp_path


def run_in(folder: Path) -> int:
    options = ["--manifest", str(folder / "manifest.yaml"), "--page", str(folder / "page.md")]
    return run.main([str(folder), *options])


def test_a_folder_is_read_and_the_table_written(folder) -> None:
    assert run_in(folder) == 0
    page = (folder / "page.md").read_text("utf-8")
    assert page.startswith(f"# Kept\n\n{START}\n\n## The corpus\n")
    assert "old table" not in page
    row = next(line for line in page.splitlines() if line.startswith("| one.json"))
    assert "| a chart | 3 | 2 |" in row
    assert "cancer primary; setting" in row
    assert "| files read | 3 |" in page
    assert "one of their chart being absent | 3 |" in page
    assert "| twice (2 files) | all there | 6 |" in page
    assert "two.json" not in page
    assert "half there" not in page


def test_the_same_folder_gives_the_same_page(folder) -> None:
    run_in(folder)
    first = (folder / "page.md").read_text("utf-8")
    run_in(folder)
    assert (folder / "page.md").read_text("utf-8") == first


def test_another_file_under_the_name_is_refused(folder) -> None:
    (folder / "owner/repo/charts/one.json").write_bytes(raw(PATIENT))
    with pytest.raises(ValueError, match="not the file of the manifest"):
        run_in(folder)


def test_a_file_may_be_a_bundle_a_list_lines_or_one_resource(reader) -> None:
    lines = b"\n".join(json.dumps(each).encode() for each in (PATIENT, CANCER))
    for text in (raw(PATIENT, CANCER), json.dumps([PATIENT, CANCER]).encode(), lines):
        assert (read(text, reader).resources, read(text, reader).used) == (2, 2)
    assert read(json.dumps(CANCER).encode(), reader).used == 1
    with pytest.raises(ValueError, match="Expecting"):
        documents(b"no document")


def test_files_of_a_chart_are_read_together(reader) -> None:
    parts = [json.dumps(each).encode() for each in (PATIENT, CANCER)]
    reading = read_chart(parts, reader)
    assert (reading.resources, reading.used, len(reading.facts)) == (2, 2, 1)


def test_each_patient_of_a_file_is_read(reader) -> None:
    second = {**CANCER, "id": "c2", "subject": {"reference": "Patient/q"}}
    reading = read(raw(PATIENT, {**PATIENT, "id": "q"}, CANCER, second), reader)
    assert (reading.resources, reading.used, reading.gaps) == (4, 4, {})
    assert len(reading.facts) == 2


SILENT = {
    "drug in plain words": resource("CarePlan", "x", note=[{"text": "Hormontherapie geplant"}]),
    "drug in words": resource("Procedure", "x", usedCode=[{"text": "Anastrozole 1 mg"}]),
    "drug by code": resource(
        "Basic", "x", code={"coding": [{"system": "http://www.whocc.no/atc", "code": "L02BG04"}]}
    ),
    "receptor": resource("Basic", "x", code={"text": "Estrogen receptor status"}),
    "gene": resource("Basic", "x", code={"text": "PIK3CA"}),
    "cancer": resource("CarePlan", "x", note=[{"text": "Plan for breast cancer"}]),
    "course": resource(
        "Basic", "x", code={"coding": [{"system": "http://snomed.info/sct", "code": "385421009"}]}
    ),
    "course by system": resource(
        "Basic",
        "x",
        code={"coding": [{"system": "https://x/mii-cs-onko-fernmetastasen", "code": "HEP"}]},
    ),
}


def lost(reader: Reader, silent: dict[str, Any], *others: dict[str, Any]) -> list[Lost]:
    """What is lost of a resource that was left out, beside others that were read."""
    source = f"{silent['resourceType']}/{silent['id']}"
    by_source = named_resources([PATIENT, *others, silent])
    return list(losses({source}, by_source, reader.terminology))


@pytest.mark.parametrize("case", SILENT)
def test_what_is_left_out_and_mentions_the_subject_is_lost(reader, case) -> None:
    found = [each.found[0][0] for each in lost(reader, SILENT[case], CANCER)]
    assert found == [case.split()[0]]


@pytest.mark.parametrize(
    "other",
    [
        resource("Procedure", "x", code={"text": "Appendectomy"}),
        resource("Procedure", "x", reasonReference=[{"reference": "Condition/c", "display": "Breast cancer"}]),
        resource("Procedure", "x", text={"status": "generated", "div": "<div>breast cancer</div>"}),
        {"resourceType": "ResearchStudy", "id": "x", "title": "Palbociclib in breast cancer"},
        resource("Encounter", "x", reasonCode=[{"coding": CANCER["code"]["coding"]}]),
    ],
    ids=["other matter", "reference", "narrative", "definition", "told again"],
)  # fmt: skip
def test_what_mentions_nothing_of_its_own_is_not_lost(reader, other) -> None:
    assert lost(reader, other, CANCER) == []


def test_a_visit_for_what_nothing_else_says_is_lost(reader) -> None:
    visit = resource("Encounter", "x", reasonCode=[{"text": "Breast cancer"}])
    assert [each.source for each in lost(reader, visit)] == ["Encounter/x"]


def test_the_medication_that_a_record_points_to_is_not_lost(reader) -> None:
    drug = {"resourceType": "Medication", "id": "m", "code": {"text": "Letrozole"}}
    taken = resource("MedicationStatement", "s", medicationReference={"reference": "Medication/m"})
    assert lost(reader, drug, taken) == []
    assert [each.source for each in lost(reader, drug)] == ["Medication/m"]


def test_each_resource_is_used_left_out_or_named(reader) -> None:
    reading = read(
        raw(PATIENT, CANCER, *({**SILENT[c], "id": str(n)} for n, c in enumerate(SILENT))), reader
    )
    assert reading.unaccounted == ()
    assert reading.used == 2


@pytest.mark.parametrize("identifier", ["r" * 66, "er 1", "../Patient/1", "x_1"])
def test_an_id_that_is_none_of_fhir_is_accounted_for(reader, identifier) -> None:
    assert read(raw(PATIENT, {**CANCER, "id": identifier}), reader).unaccounted == ()


def test_a_row_names_what_was_lost_and_says_how_much_is_not_shown() -> None:
    one = Lost("Procedure/x", (("drug", "https://x/protocols"),))
    reading = Reading(12, 2, 10, {"left-unread": 1}, ("cancer primary", ""), (one,) * 9, ())
    chart = Chart("owner/repo", "a", "b", load().charts[0].entries[:1])
    text = page_text(f"# A\n\n{START}\n", Manifest(DAY, (chart,), REPOSITORIES), [(chart, reading)])
    row = next(line for line in text.splitlines() if line.startswith("| a |"))
    shown = "; ".join(["Procedure/x (drug: protocols)"] * 8)
    assert (
        row == f"| a | b | 12 | 2 | 10 | left-unread 1 | cancer primary | 9: {shown}; and 1 more |"
    )


def test_a_mention_is_found_at_any_depth(reader) -> None:
    words: Any = "fulvestrant"
    for _ in range(200):
        words = {"extension": [words if isinstance(words, dict) else {"valueString": words}]}
    assert mentions(words, reader.terminology) == {("drug", "fulvestrant")}


def test_an_absent_copy_is_no_fault(tmp_path) -> None:
    assert contents(load(FILE).charts[0], tmp_path) is None
