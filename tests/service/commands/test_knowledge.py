"""`luminal knowledge` on sound files, and as a process on broken ones."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service import cli

ROOT = Path(__file__).resolve().parents[3]
DAY = "2026-11-30"  # no statement was seen after it, and no review is overdue
PACKAGES = ("terminology", "oncology", "cards", "hooks", "service")


def luminal(*words, cwd=None, **environ):
    """Runs the command; in a copied tree the copy is what Python imports."""
    env = {**os.environ, **environ}
    if cwd:
        env["PYTHONPATH"] = str(cwd)
    command = [sys.executable, "-m", "service.cli", *words]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, cwd=cwd, env=env
    )


@pytest.fixture(scope="module")
def broken_tree(tmp_path_factory):
    """A copy of the packages in which one order rule asks for a fact that nobody derives."""
    tree = tmp_path_factory.mktemp("tree")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    file = tree / "oncology/knowledge/data/order_rules/pregnancy_allergy_repeats.yaml"
    text = file.read_text("utf-8")
    assert "fact: pregnancy\n" in text
    file.write_text(text.replace("fact: pregnancy\n", "fact: pregnanzy\n"), "utf-8")
    return tree


def test_check_names_file_entry_and_mend_and_fails(broken_tree):
    process = luminal("knowledge", "check", "--as-of", DAY, cwd=broken_tree)
    assert process.returncode == 1, process.stderr
    assert "oncology/knowledge/data/order_rules" in process.stdout
    assert "no fact pregnanzy is derived; did you mean pregnancy?" in process.stdout


def test_the_service_does_not_start_on_broken_knowledge(broken_tree, tmp_path):
    store = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    process = luminal("serve", "--port", "0", cwd=broken_tree, LUMINAL_DATABASE_URL=store)
    assert (process.returncode, process.stdout) == (1, "")
    assert "the knowledge base has faults" in process.stderr
    assert "no fact pregnanzy is derived" in process.stderr
    assert "Traceback" not in process.stderr


def run(capsys, *words):
    code = cli.main(["knowledge", *words])
    return code, capsys.readouterr()


def test_check_says_the_version_and_no_more(capsys):
    code, output = run(capsys, "check", "--as-of", DAY)
    assert (code, output.err) == (0, "")
    assert output.out.endswith(": no fault.\n")


def test_an_overdue_review_is_told_and_fails_the_strict_check_alone(capsys):
    code, output = run(capsys, "check", "--as-of", "2031-01-01")
    assert code == 0
    assert output.out.startswith("Overdue: oncology/knowledge/data/version.yaml: ")
    assert "the review was due on" in output.out
    assert output.out.endswith(": no fault.\n")
    code, output = run(capsys, "check", "--as-of", "2031-01-01", "--strict")
    assert code == 1
    assert output.out.startswith("oncology/knowledge/data/version.yaml: ")
    assert "no fault" not in output.out


def test_a_folder_is_checked_in_place_of_the_shipped_files(capsys, tmp_path):
    folder = tmp_path / "draft"
    assert run(capsys, "export", str(folder))[0] == 0
    file = folder / "oncology/knowledge/data/version.yaml"
    file.write_text(file.read_text("utf-8").replace("version: ", "version: 1", 1), "utf-8")
    words = ["check", "--as-of", DAY, "--folder", str(folder)]
    code, output = run(capsys, *words)
    assert (code, output.out[:16]) == (0, "Knowledge 12026.")
    file.write_text("reviewed: [", "utf-8")
    code, output = run(capsys, *words)
    assert code == 1
    assert output.out.startswith("oncology/knowledge/data/version.yaml: line ")


HEAD = "id: here\nversion: '1'\nsite: Here\napproved_by: Board\napproved: 2026-11-20\n"


def test_a_fault_of_the_wording_is_named(capsys, monkeypatch):
    """What cards and hooks say is no knowledge file, and is checked with them."""
    faults = {"cards": "cards/data/layout.yaml: x", "hooks": "hooks/data/wording.en.yaml: y"}
    for package, fault in faults.items():
        monkeypatch.setattr(f"{package}.data_faults", lambda fault=fault: [fault])
    code, text = run(capsys, "check", "--as-of", DAY)
    assert code == 1
    assert text.out.splitlines() == [*faults.values()]


def test_an_overlay_is_checked_and_marks_the_version(capsys, tmp_path):
    file = tmp_path / "site.yaml"
    file.write_text(HEAD)
    code, output = run(capsys, "check", "--as-of", DAY, "--overlay", str(file))
    assert code == 0, output.out
    assert "+here.1." in output.out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD + "rules: [{id: pregnancy, severity: info, reason: noisy}]\n", "never weaken"),
        ("id: [", "mend the YAML"),
        (None, "cannot be read"),
    ],
)
def test_a_faulty_overlay_is_named_and_stops_every_start(capsys, monkeypatch, tmp_path, text, says):
    file = tmp_path / "site.yaml"
    if text:
        file.write_text(text)
    monkeypatch.setenv("LUMINAL_OVERLAY", str(file))
    code, output = run(capsys, "check", "--as-of", DAY)
    assert code == 1
    assert says in output.out
    code = cli.main(["assess", "-"])
    output = capsys.readouterr()
    assert (code, output.out) == (1, "")
    assert says in output.err
