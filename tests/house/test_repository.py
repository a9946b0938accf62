"""What surrounds the code: decisions, changelog, hooks of git, files at the top."""

import re
import subprocess

import pytest
import yaml

UNUSED = re.compile(r"Numbers ([\d, and]+) are unused")
STATUS = re.compile(r"(?m)^Date: (\d{4}-\d\d-\d\d)\. Status: (\S.*)\.$")
GROUPS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]


@pytest.fixture(scope="module")
def records(root):
    return {path.name: path.read_text() for path in sorted(root.glob("docs/decisions/[0-9]*.md"))}


def test_every_decision_has_its_date_and_status_as_the_index_says(root, records):
    index = (root / "docs/decisions/README.md").read_text()
    for name, text in records.items():
        number, title = re.match(r"# (\d+)\. (.+)", text).groups()
        day, status = STATUS.search(text).groups()
        assert name.startswith(f"{int(number):04d}-")
        assert f"| {number} | [{title}]({name}) | {day} | {status} |" in index


def test_every_gap_in_the_numbers_is_explained(root, records):
    index = (root / "docs/decisions/README.md").read_text()
    unused = {int(number) for number in re.findall(r"\d+", UNUSED.search(index)[1])}
    numbers = {int(name[:4]) for name in records}
    assert numbers | unused == set(range(1, max(numbers) + 1))
    assert not numbers & unused


def test_the_changelog_has_two_streams_in_known_groups(root):
    heads = re.findall(r"(?m)^(#+) (.+)$", (root / "CHANGELOG.md").read_text())
    assert [name for level, name in heads if level == "##"] == ["Software", "Knowledge"]
    assert {name for level, name in heads if level == "####"} <= set(GROUPS)
    stray = re.search(r"(?m)^### .+\n+- ", (root / "CHANGELOG.md").read_text())
    assert stray is None, "a line of the changelog stands under no group"


def test_the_hooks_of_git_run_what_is_here_and_ask_no_other_host(root):
    config = yaml.safe_load((root / ".pre-commit-config.yaml").read_text())
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    assert {repo["repo"] for repo in config["repos"]} == {"local"}
    assert {hook["language"] for hook in hooks} == {"system"}
    targets = re.findall(r"(?m)^([\w-]+):", (root / "Makefile").read_text())
    for hook in hooks:
        command, *words = hook["entry"].split()
        assert words[0] in targets if command == "make" else (root / command).exists(), hook["id"]


def test_every_file_at_the_top_has_its_reason(root):
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", ":(glob)*"]
    process = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if process.returncode:
        pytest.skip("this is no checkout of git")
    text = (root / "CONTRIBUTING.md").read_text().partition("## What stands at the top")[2]
    reasons = set(re.findall(r"`([^`]+)`", text))
    assert sorted(set(process.stdout.split()) ^ reasons) == []


def test_every_path_that_contributing_names_exists(root):
    text = (root / "CONTRIBUTING.md").read_text()
    names = {
        name for name in re.findall(r"`([\w.-]+/[\w./-]*)`", text) if not name.startswith("..")
    }
    assert len(names) >= 8
    assert sorted(name for name in names if not (root / name).exists()) == []
