"""A drug is added by doing what docs/developers/add-knowledge.md says, and no more."""

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

from oncology.assessment.assess import assess
from oncology.assessment.case import Case
from oncology.checks.run import check_knowledge as check
from oncology.checks.run import words_of
from oncology.knowledge.coverage import coverage
from oncology.knowledge.files import SHIPPED, Files
from oncology.knowledge.load import build_knowledge
from service.vignettes import chart
from tests.assessments import faults_of

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs/developers/add-knowledge.md").read_text("utf-8")
DAY = date(2026, 11, 30)
BLOCK = re.compile(r"```yaml\n# (\S+\.yaml)(?: \((at the end(?: of \w+)?)\))?\n(.*?)```", re.DOTALL)
COMMANDS = re.compile(r"```sh\n(.*?)```", re.DOTALL)
TESTS, VIGNETTES = "tests/", "tests/vignettes/"
COPIED = ("cards", "hooks", "oncology", "service", "terminology", "tests", "docs", "examples")


def snippets():
    """Path, where in a file that is there the text goes (empty: a new file), text."""
    return BLOCK.findall(PAGE)


def extended(before, place, text):
    """With the text at the end of a list, unless someone who tries the page has put it there already.

    The list is the one named, or the last of the file.
    """
    if text in before:
        return before
    _, _, name = place.partition(" of ")
    head, field, rest = before.partition(f"\n{name}:\n") if name else (before, "", "")
    after = re.search(r"^\S", rest, re.MULTILINE)
    end = after.start() if after else len(rest)
    body = head + field + rest[:end]
    return body.rstrip("\n") + "\n" + text + rest[end:]


@pytest.fixture(scope="module")
def files():
    """The data files with the page's changes; its cases are no knowledge."""
    return Files(
        tuple(
            (path, extended(SHIPPED.text(path), place, text) if place else text)
            for path, place, text in snippets()
            if not path.startswith(TESTS)
        )
    )


def assessment(files, **changes):
    [vignettes] = [yaml.safe_load(t) for p, _, t in snippets() if p.startswith(VIGNETTES)]
    patient = vignettes["patient"] | changes
    document = assess(
        Case(
            chart.resources(patient),
            None,
            DAY,
            "us",
            draft_orders=chart.drafts(patient.get("orders", [])),
        ),
        build_knowledge(files),
        words_of(files),
    )
    assert faults_of(document) == []
    return document


def test_the_page_gives_every_file_of_a_drug_of_a_new_class():
    folders = {path.rpartition("/")[0].rpartition("/")[2] for path, _, _ in snippets()}
    entries = {"agents", "classes", "sources", "trials", "regimens", "order_rules"}
    assert folders == {"data", *entries, "options", "orders"}
    assert not [path for path, _, _ in snippets() if path.endswith(".py")]


def test_the_example_has_no_fault(files):
    assert check(files, DAY) == []


def test_its_option_and_order_rule_count_for_the_rows_that_they_name(files):
    rows = {row.id: row for row in coverage(build_knowledge(files), files)}
    assert "katolistat-fulvestrant" in rows["2.8"].regimens
    assert "order katolistat-neutropenia" in rows["S8"].by


def test_its_option_shows_its_trial(files):
    option = next(o for o in assessment(files)["options"] if o["id"] == "katolistat-fulvestrant")
    assert option["evidence"] == ["kato-1"]
    assert option["classes"] == ["kat6-inhibitor", "serd"]


def test_its_order_is_checked(files):
    document = assessment(files, labs={"anc": 0.8}, orders=["katolistat", "fulvestrant"])
    assert "katolistat-neutropenia" in [r["code"] for r in document["orders"][0]["reasons"]]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the project with the page's files in place."""
    root = tmp_path_factory.mktemp("checkout")
    quiet = shutil.ignore_patterns("__pycache__", "fuzz", "contract")
    for folder in COPIED:
        shutil.copytree(ROOT / folder, root / folder, ignore=quiet)
    shutil.copy(ROOT / "pyproject.toml", root)
    (root / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    for path, place, text in snippets():
        whole = extended((root / path).read_text("utf-8"), place, text) if place else text
        (root / path).write_text(whole, encoding="utf-8")
    return root


def run(command, checkout):
    """Run as it stands on the page; the copy comes before the installed project."""
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    process = subprocess.run(
        command.split(), cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, f"{command}\n{process.stdout}{process.stderr}"
    return process.stdout


def test_the_commands_of_the_page_succeed_in_a_copy(checkout):
    """One test, since the pages are looked at after the command that makes them."""
    outputs = {
        command: run(command, checkout)
        for command in COMMANDS.findall(PAGE)[-1].split("\n")
        if command
    }
    assert any("pytest" in command and "passed" in text for command, text in outputs.items())
    assert any("# drug katolistat" in text for text in outputs.values())
    for name in ("agents", "trials", "regimens", "order-rules", "coverage"):
        page = (checkout / f"docs/clinical/{name}.md").read_text("utf-8")
        assert "katolistat" in page.lower(), name
