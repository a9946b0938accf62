"""Sentences are data: each stands once in a file of its package, is said, and has its places filled."""

import ast
import re
import string
from pathlib import PurePosixPath

import pytest
import yaml

PACKAGES = ("oncology", "cards", "hooks")
# words for those who keep the files, not for clinicians
FOR_DEVELOPERS = ("oncology/checks/", "oncology/knowledge/")
FEWEST_WORDS = 5


def files(root):
    paths = sorted(p for package in PACKAGES for p in (root / package).rglob("data/wording.*.yaml"))
    return {
        p.parents[1].relative_to(root).as_posix(): yaml.safe_load(p.read_text("utf-8"))["sentences"]
        for p in paths
    }


def places(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def words(node):
    """Words of a literal, or of the fixed parts of an f-string."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    text = " ".join(
        p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)
    )
    return [w for w in text.split() if w.strip(".,;:()\"'").isalpha()]


def sentences(tree):
    """Literals of five words or more that are no docstring and no words of an exception."""
    skipped = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            skipped.add(id(body[0].value))
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) == "problem":
            skipped |= {id(inner) for inner in ast.walk(node.value)}
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
    for node in ast.walk(tree):
        literal = isinstance(node, ast.JoinedStr | ast.Constant) and id(node) not in skipped
        if literal and len(words(node)) >= FEWEST_WORDS:
            yield node.lineno


def room(path):
    parts = PurePosixPath(path).parts
    return "/".join(parts[:2]) if parts[0] == "oncology" and len(parts) > 2 else parts[0]


def test_sentences_are_data(modules):
    by_room = {}
    for path, tree in modules.items():
        if path.startswith(PACKAGES) and not path.startswith(FOR_DEVELOPERS):
            by_room.setdefault(room(path), []).extend(f"{path}:{n}" for n in sentences(tree))
    assert {name: rows for name, rows in by_room.items() if rows} == {}


def ids(node):
    """The pattern of the ids that an argument may be: a literal, or an f-string with its places open."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = [re.escape(p.value) if isinstance(p, ast.Constant) else ".+" for p in parts]
    return re.compile("".join(texts)) if any(text != ".+" for text in texts) else None


# what says a sentence, or keeps it to be said, and where the id stands among the arguments
SAYERS = {"text": 0, "sentence": 0, "doubt": 1}


def calls(modules):
    """Each `text("id", place=...)` with its module, the pattern of its ids, and its places."""
    for path, tree in modules.items():
        for node in ast.walk(tree):
            name = getattr(getattr(node, "func", None), "id", None)
            arguments = node.args[SAYERS[name] :] if name in SAYERS else []
            if arguments and (pattern := ids(arguments[0])):
                yield path, pattern, {k.arg for k in node.keywords}


def test_each_sentence_is_said_with_its_places(root, modules):
    texts = files(root)
    uses = {folder: set() for folder in texts}
    for path, pattern, keywords in calls(modules):
        folder = next((f for f in texts if path.startswith(f"{f}/")), None)
        for key in filter(pattern.fullmatch, texts.get(folder, ())):
            uses[folder].add(key)
            assert places(texts[folder][key]) == keywords, f"{path}: {key}"
    literals = {
        folder: {
            n.value
            for path, tree in modules.items() if path.startswith(f"{folder}/")
            for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
        }
        for folder in texts
    }  # fmt: skip
    unsaid = {f: sorted(set(keys) - uses[f] - literals[f]) for f, keys in texts.items()}
    assert {folder: keys for folder, keys in unsaid.items() if keys} == {}


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ('x = "one two three four five"', 1),
        ('x = f"one two {a} three four {b} five"', 1),
        ('"""One two three four five."""', 0),
        ('def f():\n    problem = f"one two three four five {a}"\n', 0),
        ('x = "one-two three-four five"', 0),
    ],
)
def test_the_rule_sees_a_sentence(code, count):
    assert len([*sentences(ast.parse(code))]) == count


@pytest.mark.parametrize(
    ("code", "key", "is_match"),
    [
        ('text("gap-lines")', "gap-lines", True),
        ('text("gap-lines")', "gap-lines-more", False),
        ('text(f"gap-{code}")', "gap-lines", True),
        ('text(f"gap-{code}")', "note-lines", False),
        ('doubt("low", "gap-lines")', "gap-lines", True),
    ],
)
def test_the_rule_knows_an_id_that_is_put_together(code, key, is_match):
    [(_, pattern, _)] = calls({"a.py": ast.parse(code)})
    assert bool(pattern.fullmatch(key)) is is_match
