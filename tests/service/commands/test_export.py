"""luminal knowledge export: a day, lines or a Bundle, a place that cannot be written."""

import json
from datetime import date

from service import cli
from service.commands.export import export_knowledge
from tests.service.library import BASE, DAY


def test_the_export_is_that_of_the_day(tmp_path):
    file = tmp_path / "old.json"
    export_knowledge("bundle", file, BASE, date(2019, 1, 1), None)
    ids = {entry["resource"]["id"] for entry in json.loads(file.read_text("utf-8"))["entry"]}
    assert "regimen-palbociclib-fulvestrant" in ids
    assert not {"regimen-elacestrant", "trial-emerald"} & ids


def test_ndjson_to_a_folder_and_to_stdout(tmp_path, capsys, library):
    words = ["knowledge", "export", "--format", "ndjson", "--as-of", DAY.isoformat()]
    assert cli.main([*words, "--output", str(tmp_path)]) == 0
    files = {path.name: path.read_text("utf-8").splitlines() for path in tmp_path.iterdir()}
    assert set(files) == {f"{e['resource']['resourceType']}.ndjson" for e in library["entry"]}
    assert sum(map(len, files.values())) == len(library["entry"])
    assert cli.main(words) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == [e["resource"] for e in library["entry"]]


def test_a_place_that_cannot_be_written_is_said(tmp_path, capsys):
    words = ["knowledge", "export", "--output", str(tmp_path / "no" / "where.json")]
    assert cli.main([*words, "--as-of", DAY.isoformat()]) == 2
    assert "cannot be written" in capsys.readouterr().err
