"""`luminal synthesize` and `luminal cohort` as a caller meets them."""

import json
import subprocess
import sys

import pytest

from service import cli


@pytest.fixture
def population(tmp_path, capsys):
    assert cli.main(["synthesize", "3", "--seed", "5", "--out", str(tmp_path / "in")]) == 0
    assert capsys.readouterr().out.startswith("3 patients, ")
    return tmp_path / "in"


def test_a_population_is_made_up_and_judged(population, tmp_path, capsys):
    words = ["cohort", str(population), "--out", str(tmp_path / "out"), "--as-of", "2026-11-01"]
    assert cli.main([*words, "--processes", "1", "--jurisdiction", "eu"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("3 patients, 3 rows, 0 lines or files and 0 patients")
    assert "judging: 1 of 1 parts, 3 patients" in err
    manifest = json.loads((tmp_path / "out/manifest.json").read_text())
    assert manifest["parameters"]["jurisdiction"] == "eu"
    assert cli.main([*words, "--processes", "1", "--jurisdiction", "eu"]) == 0
    assert "nothing is left to do" in capsys.readouterr().out


def test_a_run_that_cannot_begin_says_why(population, tmp_path, capsys):
    assert cli.main(["cohort", str(tmp_path / "absent"), "--out", str(tmp_path / "out")]) == 2
    assert "no such file or folder" in capsys.readouterr().err
    assert cli.main(["cohort", str(population), "--out", str(population)]) == 2
    assert "not empty" in capsys.readouterr().err
    assert cli.main(["synthesize", "3", "--out", "/dev/null/x"]) == 2
    assert "/dev/null/x" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [("--sample", "0"), ("--sample", "2"), ("--line-limit", "0"), ("--as-of", "x")]
)
def test_a_value_that_is_none_is_refused(words, capsys):
    with pytest.raises(SystemExit, match="2"):
        cli.main(["cohort", "in", "--out", "out", *words])
    assert words[0] in capsys.readouterr().err


def test_without_the_extra_its_name_is_said():
    code = "import sys; sys.modules['duckdb'] = None; from service import cli; sys.exit(cli.main(['cohort', 'a', '--out', 'b']))"
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert process.returncode == 2
    assert "with the extra `cohort`" in process.stderr
    assert "Traceback" not in process.stderr


def test_without_spark_its_extra_is_said(tmp_path):
    code = "import sys; sys.modules['pyspark'] = None; from service import cli; sys.exit(cli.main(['cohort', 'a', '--out', 'b', '--engine', 'spark']))"
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert process.returncode == 2
    assert "with the extra `spark`" in process.stderr
    assert "Traceback" not in process.stderr


def test_a_master_is_of_spark_alone(tmp_path, capsys):
    words = ["cohort", str(tmp_path), "--out", str(tmp_path / "out"), "--master", "local[2]"]
    assert cli.main(words) == 2
    assert "--engine spark" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
