"""The pages of docs/clinical that are made from the knowledge are those of the knowledge."""

from pathlib import Path

import pytest

from oncology.knowledge.load import load_knowledge as load
from service import cli
from service.publishing.knowledge_pages import pages
from service.publishing.knowledge_pages.glossary import with_terms

FOLDER = Path(__file__).resolve().parents[3] / "docs/clinical"


@pytest.fixture(scope="module")
def texts():
    return pages(load())


def test_no_generated_page_is_stale(texts):
    stale = [n for n, t in texts.items() if (FOLDER / n).read_text("utf-8") != t]
    assert stale == [], "run `make docs` and commit what it writes"


def test_the_command_writes_and_checks(tmp_path, capsys):
    words = ["knowledge", "docs", "--output", str(tmp_path)]
    assert cli.main([*words, "--check"]) == 1
    assert "agents.md: stale; run make docs" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
    assert cli.main(words) == 0
    assert cli.main([*words, "--check"]) == 0


def rows(text):
    """Cells of all tables, without the rules below their heads."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    cells = [line.removeprefix("| ").removesuffix(" |").split(" | ") for line in lines]
    return [row for row in cells if set(row) != {"---"}]


def test_every_row_of_the_review_stands_there_and_none_is_open(texts):
    text, review = texts["coverage.md"], load().review_rows
    entries = [row for row in rows(text) if len(row) == 4]
    labels = [row[1] for row in entries if row[1] != "row"]
    assert sorted(labels) == sorted(row.label for row in review)
    assert [row for row in entries if not (row[2] or row[3])] == []
    assert "| open | 0 |" in text
    assert f"| Rows of the review | {len(review)} |" in text


def test_every_row_of_the_decision_table_is_served_or_says_why(texts):
    table = texts["coverage.md"].split("## Rows of the decision table")[1]
    entries = rows(table)[1:]
    assert all(f"| {row} |" in table for row in ("G0", "1.1", "2.11", "4.19", "5.4", "S9"))
    assert [row[0] for row in entries if not "".join(row[2:])] == []


def test_every_term_has_its_anchor_and_the_pages_that_it_names_link_to_it(texts):
    for term in load().glossary.values():
        assert f'<a id="{term.id}"></a>\n## {term.term}\n' in texts["glossary.md"]
        for name in term.pages:
            assert f"](glossary.md#{term.id})" in texts[f"{name}.md"], (name, term.id)


def test_a_term_is_linked_where_it_is_first_used_and_only_there():
    terms = load().glossary
    text = "# OS\n`OS` [OS](x) operating Os, then OS and OS again; HER2-low-like, HER2-low."
    assert with_terms(text, [terms["os"], terms["her2-low"]]) == (
        "# OS\n`OS` [OS](x) operating Os, then [OS](glossary.md#os) and OS again; "
        "HER2-low-like, [HER2-low](glossary.md#her2-low)."
    )


def test_every_entry_has_its_place(texts):
    knowledge = load()
    assert [
        r.id for r in knowledge.regimens.values() if f"`{r.id}`" not in texts["regimens.md"]
    ] == []
    assert [t.id for t in knowledge.trials.values() if f"`{t.id}`" not in texts["trials.md"]] == []
    assert [a for a in knowledge.agents if f"### {a}\n" not in texts["agents.md"]] == []
    assert [r.id for r in knowledge.due_rules if f"`{r.id}`" not in texts["tests-due.md"]] == []
    assert [
        r.id for r in knowledge.order_rules if f"### {r.id}\n" not in texts["order-rules.md"]
    ] == []


def test_a_boxed_warning_keeps_the_case_of_its_words(texts):
    knowledge = load()
    boxed = [s for agent in knowledge.agents.values() for s in agent.warnings if s.boxed]
    assert boxed
    assert [s.text for s in boxed if f": {s.text}\n" not in texts["agents.md"]] == []
