"""Which `--cases` are a population, and what the command says of one."""

import json

import orjson
import pytest

from service import cli
from service.commands.difference.population import is_population
from service.commands.versions import shipped_texts
from service.synthesis.files import Population, write_population

RESOURCE = {"resourceType": "Patient", "id": "a"}
BUNDLE = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": RESOURCE}]}
REQUEST = {"hook": "patient-view", "hookInstance": "x", "context": {}}
FILES = [
    ("x.ndjson", orjson.dumps(RESOURCE), True), ("x.json", orjson.dumps(RESOURCE), True),
    ("x.ndjson", b"\n" + orjson.dumps(BUNDLE), False), ("x.json", orjson.dumps(REQUEST), False),
    ("x.json", b'{\n"resourceType": "Patient"\n}', False), ("x.yaml", b"title: x", False),
    ("x.ndjson.gz", b"", True), ("x.parquet", b"", True), ("run.json", b"{}", True),
    ("x.txt", b"", False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "expected"), FILES)
def test_single_resources_are_a_population_and_charts_are_not(tmp_path, name, content, expected):
    (tmp_path / name).write_bytes(content)
    assert is_population([tmp_path]) is expected


@pytest.fixture(scope="module")
def bulk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("population") / "bulk"
    write_population(Population(4, 7, folder, None))
    return folder


@pytest.fixture(scope="module")
def draft(tmp_path_factory):
    """An exported folder without a regimen."""
    folder = tmp_path_factory.mktemp("draft")
    for path, text in shipped_texts().items():
        if not path.endswith("/vinorelbine.yaml"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
    return folder


def diff(capsys, *words):
    code = cli.main(["knowledge", "diff", *map(str, words)])
    return (code, *capsys.readouterr())


def test_text_and_json_tell_the_statements_and_the_population(bulk, draft, capsys):
    words = (".", draft, "--cases", bulk, "--as-of", "2026-11-01", "--processes", 1)
    code, output, errors = diff(capsys, *words)
    assert code == 1
    assert "Regimen Vinorelbine: removed" in output
    assert "Patients whose answer differs: 4 of 4 (100.0 %)." in output
    assert "| Regimen Vinorelbine | 4 | 0 |" in output
    assert "--cases names charts" not in output
    assert "4 patients" in errors
    code, output, _ = diff(capsys, *words, "--format", "json")
    report = json.loads(output)
    assert (code, report["answers"], report["population"]["changed"]) == (1, None, 4)


def test_the_result_of_a_cohort_stands_for_its_sources(bulk, draft, capsys, tmp_path):
    result = tmp_path / "result"
    assert cli.main(["cohort", str(bulk), "--out", str(result), "--as-of", "2026-11-01", "--processes", "1"]) == 0  # fmt: skip
    words = (".", draft, "--cases", result, "--processes", 1, "--sample", 1, "--causes", 1)
    code, output, _ = diff(capsys, *words)
    assert code == 1
    assert "Patients whose answer differs: 4 of 4" in output
    file = bulk / "Patient.ndjson"
    content = file.read_bytes()
    file.write_bytes(content + b"\n")
    code, output, errors = diff(capsys, *words)
    assert (code, output) == (2, "")
    assert f"{file}: changed since" in errors
    file.unlink()
    code, _, errors = diff(capsys, *words)
    assert code == 2
    assert f"{file}: no such file" in errors
    file.write_bytes(content)
