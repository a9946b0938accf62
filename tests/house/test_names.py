"""The check of local names sees a participle wherever a function binds a name."""

import ast
import importlib.util

import pytest


@pytest.fixture(scope="module")
def names(root):
    spec = importlib.util.spec_from_file_location("names", root / ".ci/names.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "body",
    [
        "def f(found): pass", "def f(*found): pass", "def f(*, found=1): pass",
        "async def f(**found): pass", "f = lambda found: 1", "def f():\n found = 1",
        "def f():\n for found in x: pass", "def f():\n with x as found: pass",
        "def f():\n return [found for found in x]", "def f():\n return (found := 1)",
        "def f():\n a, (found, *b) = x", "def f():\n found: int = 1", "def f():\n found += 1",
        "class A:\n def f(self, found): pass",
    ],
)  # fmt: skip
def test_every_way_to_bind_a_name_is_seen(names, body):
    assert "found" in {name for _, name in names.local_names(ast.parse(body))}


def test_what_is_read_or_is_no_local_is_left_alone(names):
    tree = ast.parse("found = 1\nclass Known: pass\ndef f(line):\n return found(line.found)")
    assert [name for _, name in names.local_names(tree)] == ["line"]


def run(names, tmp_path, monkeypatch, text):
    for package in names.PACKAGES:
        (tmp_path / package).mkdir()
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci/participles.txt").write_text("# a list\nfound\n", "utf-8")
    (tmp_path / "service/store.py").write_text(text, "utf-8")
    monkeypatch.setattr(names, "ROOT", tmp_path)
    return names.main()


def test_more_than_one_in_a_hundred_is_refused_by_place(names, tmp_path, monkeypatch, capsys):
    assert run(names, tmp_path, monkeypatch, "def f(line, found):\n return line\n") == 1
    assert "service/store.py:1: found" in capsys.readouterr().out


def test_nouns_are_let_through(names, tmp_path, monkeypatch):
    assert run(names, tmp_path, monkeypatch, "def f(line, codes):\n return line\n") == 0


def test_the_list_holds_the_words_of_the_review(names):
    assert {"found", "said", "made", "held", "told", "seen", "known"} <= names.participles()
