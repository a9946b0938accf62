"""The page on the architecture says what the tree says: its folders, and where ten questions lead."""

import ast
import re

import pytest

FOLDER = re.compile(r"^\| `([a-z_/0-9]+)/` \| (.+) \|$", re.MULTILINE)
QUESTION = re.compile(r"^\| (Where .+\?) \| `([\w/.]+)`(?:: `([\w.-]+)`)? \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def architecture(page):
    return page("developers/architecture.md")


def sentences(modules):
    """The first sentence of each folder, by its path."""
    return {
        path.removesuffix("/__init__.py"): ast.get_docstring(tree)
        .split("\n\n")[0]
        .replace("\n", " ")
        for path, tree in modules.items()
        if path.endswith("__init__.py")
    }


def test_the_page_has_the_sentence_of_each_folder(architecture, modules):
    folders = sentences(modules)
    rows = dict(FOLDER.findall(architecture))
    assert {path: text for path, text in folders.items() if rows.get(path) != text} == {}
    assert set(rows) == set(folders)


def defines(root, path, name):
    text = (root / path).read_text(encoding="utf-8")
    if path.endswith(".py"):
        nodes = ast.walk(ast.parse(text))
        return any(getattr(node, "name", None) == name for node in nodes)
    return name in text


def test_each_question_leads_where_its_answer_stands(architecture, root):
    questions = QUESTION.findall(architecture)
    assert len(questions) >= 10
    assert [path for _, path, _ in questions if not (root / path).is_file()] == []
    faults = [(path, name) for _, path, name in questions if name and not defines(root, path, name)]
    assert faults == []
