"""Every pattern of the data on texts made from it: one clause, and work that grows as the text does.

The patterns are those that their schemas name. A text is made of a pattern by walking its parts:
each repetition a given number of times, each choice in its turn.
"""

import ast
import importlib
import pkgutil
import re
import re._parser as parser
from itertools import islice
from pathlib import Path

import pytest

import oncology
import terminology
from oncology.checks.documents import read_documents
from oncology.checks.patterns import patterns_of
from oncology.knowledge.files import SHIPPED
from terminology import patterns as compiled
from terminology.pattern_form import form_faults
from tests.terminology.pattern_texts import (
    MOST_TEXTS,
    Matcher,
    joins_words,
    repeats_far,
    texts_of,
    units_of,
    work,
)

MOST_STEPS = 1000  # for one character

SHIPPED_PATTERNS = [pytest.param(text, id=f"{path.rpartition('/')[2]}: {entry}") for path, entry, text in sorted(patterns_of(read_documents(SHIPPED)))]  # fmt: skip
JOINING = [p for p in SHIPPED_PATTERNS if joins_words(parser.parse(p.values[0]))]


@pytest.mark.parametrize("pattern", JOINING)
def test_words_of_one_pattern_in_different_sentences_do_not_match(pattern):
    """Words that match with a gap between them; the same words with a sentence between them.

    Where one of the words matches alone, as beside an anchor, there is nothing to part.
    """
    search = compiled.compile_pattern(pattern).search
    parts = list(parser.parse(pattern))
    tried = alone = 0
    for end in (". a ", "; a ", "\na\n"):
        pairs = zip(texts_of(parts, " of "), texts_of(parts, end), strict=True)
        for near, apart in islice(pairs, MOST_TEXTS):
            clauses = re.split(compiled.CLAUSE_END, apart)
            if len(clauses) < 2 or near == apart or not search(near):
                continue
            if any(search(clause) for clause in clauses):
                alone += 1
                continue
            tried += 1
            assert not search(apart), apart
    assert tried or alone


@pytest.mark.parametrize(
    "within",
    [
        "1.2 cm ",
        "e.g. left ",
        "z. n. right ",
        "vs. ",
        "ca. 2 cm ",
        "on 12.05.2024 ",
        "a (b), c/d - ",
    ],
)
def test_a_point_within_a_sentence_ends_no_clause(within):
    gap = compiled.compile_pattern("history of .{0,40}breast")
    assert gap.search(f"history of {within}breast")
    assert not re.search(compiled.CLAUSE_END, f"history of {within}breast")


@pytest.mark.parametrize("end", [". ", "; ", "\n", ".\n", " 0. ", " stage ii. ", " neutropenia."])
def test_a_clause_ends(end):
    assert not compiled.compile_pattern("history of.{0,40}breast").search(f"history of{end}breast")
    assert len(re.split(compiled.CLAUSE_END, f"history of{end}breast")) > 1


def test_every_pattern_that_is_compiled_of_the_data_is_named_by_a_schema(monkeypatch):
    seen = set()

    class Recorder:
        @staticmethod
        def sub(replace, text):
            seen.add(text)
            return original.sub(replace, text)

    original = compiled._ANY
    monkeypatch.setattr(compiled, "_ANY", Recorder)
    terminology.build(terminology.files.read_text)
    assert len(seen) > 250
    assert seen <= {p.values[0] for p in SHIPPED_PATTERNS}


def test_what_the_data_say_is_compiled_in_one_place():
    """Elsewhere a pattern is a literal of the code, or made of names, each of them escaped."""
    made_of_names = {"drug_names.py", "genes.py", "patterns.py", "staining.py", "toxicities.py"}
    root = compiled.__file__.rpartition("/terminology/")[0]
    found = set()
    for folder in ("terminology", "oncology"):
        for path in Path(root, folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                if is_call and ast.unparse(node.func) in {"re.compile", "re.search", "re.match"}:
                    names = [n for n in ast.walk(node.args[0]) if isinstance(n, ast.Name)]
                    if any(not n.id.isupper() for n in names):
                        found.add(path.name)
    assert found <= made_of_names


FAR = [p for p in SHIPPED_PATTERNS if repeats_far(parser.parse(p.values[0]))]


@pytest.mark.parametrize("pattern", FAR)
def test_work_grows_as_the_text_does(pattern):
    """Twice the text takes twice the steps, of which each character takes no more than some."""
    matcher = Matcher(pattern)
    for unit in filter(None, units_of(pattern)):
        short, long = (work(matcher, unit, length) for length in (150, 300))
        assert long <= 2.8 * short + 100, unit  # a square would be four times
        assert long <= 300 * MOST_STEPS, unit


@pytest.mark.parametrize("pattern", [r"a\w*b", r"(a+)+b", "a.{0,400}b", r"\d+%"])
def test_the_count_sees_work_that_grows_faster(pattern):
    matcher = Matcher(pattern)
    lengths = (8, 16) if "+)" in pattern else (100, 200)
    short, long = (work(matcher, "1" if "d" in pattern else "a", length) for length in lengths)
    assert long > 2.8 * short + 100


def test_the_count_finds_what_re_finds():
    for param in FAR:
        pattern = param.values[0]
        for text in islice(texts_of(list(parser.parse(pattern)), " of "), 5):
            if re.search(pattern, text):
                assert Matcher(pattern).search(text), (pattern, text)


# of the data themselves, and of the way to an id: no text of a chart comes there
NOT_OF_A_CHART = {"terminology.patterns._ANY", "oncology.facts.sentences._FACT"}
OVER = "a repeated class goes on over the end of a clause"  # literals of the code may, and say so


def patterns_of_the_code():
    """The patterns that the modules of the clinical packages hold, but those that check files."""
    for package in (terminology, oncology):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith("oncology.checks"):
                for name, value in vars(importlib.import_module(module.name)).items():
                    if isinstance(value, re.Pattern):
                        yield f"{module.name}.{name}", value.pattern


def test_work_of_the_patterns_of_the_code_grows_as_the_text_does():
    found = dict(patterns_of_the_code())
    assert len(found) > 25
    assert found.keys() >= NOT_OF_A_CHART
    faults = {
        name: [fault.problem for fault in form_faults(pattern) if fault.problem != OVER]
        for name, pattern in found.items()
        if name not in NOT_OF_A_CHART
    }
    assert {name: problems for name, problems in faults.items() if problems} == {}
