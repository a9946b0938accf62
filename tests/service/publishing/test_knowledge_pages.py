"""The pages of docs/clinical that are made from the knowledge are those of the knowledge."""

from pathlib import Path

import pytest

from oncology.knowledge.load import load_knowledge as load
from service import cli
from service.publishing.knowledge_pages import pages

FOLDER = Path(__file__).resolve().parents[3] / "docs/clinical"


@pytest.fixture(scope="module")
def made():
    return pages(load())


def test_no_generated_page_is_stale(made):
    stale = [n for n, t in made.items() if (FOLDER / n).read_text("utf-8") != t]
    assert stale == [], "run `make docs` and commit what it writes"


def test_the_command_writes_and_checks(tmp_path, capsys):
    words = ["knowledge", "docs", "--output", str(tmp_path)]
    assert cli.main([*words, "--check"]) == 1
    assert "agents.md: stale; run make docs" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
    assert cli.main(words) == 0
    assert cli.main([*words, "--check"]) == 0


def rows(text):
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[c.strip() for c in line.strip("| ").split(" | ")] for line in lines]


def test_every_row_is_served_or_says_why(made):
    text = made["coverage.md"]
    tables = text.split("## ")
    empty = [
        line
        for table in tables[1:]
        for line in table.splitlines()[4:]
        if line.startswith("| ") and not "".join(line.strip().strip("|").split("|")[2:]).strip()
    ]
    assert empty == []
    assert text.count("| agent ") + text.count("| class ") + text.count("| trial ") >= 78
    assert all(f"| {row} |" in text for row in ("G0", "1.1", "2.11", "4.19", "5.4", "S9"))


def test_every_entry_has_its_place(made):
    knowledge = load()
    assert [
        r.id for r in knowledge.regimens.values() if f"`{r.id}`" not in made["regimens.md"]
    ] == []
    assert [t.id for t in knowledge.trials.values() if f"`{t.id}`" not in made["trials.md"]] == []
    assert [a for a in knowledge.agents if f"### {a}\n" not in made["agents.md"]] == []
    assert [r.id for r in knowledge.due_rules if f"`{r.id}`" not in made["tests-due.md"]] == []
    assert [
        r.id for r in knowledge.order_rules if f"### {r.id}\n" not in made["order-rules.md"]
    ] == []


def test_a_boxed_warning_keeps_the_case_of_its_words(made):
    knowledge = load()
    boxed = [s for agent in knowledge.agents.values() for s in agent.warnings if s.boxed]
    assert boxed
    assert [s.text for s in boxed if f": {s.text}\n" not in made["agents.md"]] == []
