"""Clinical knowledge stands in data files: code that names a drug or a code has a rule inside."""

import ast
import re

import pytest

import terminology

# Shorter synonyms ("T-DM1" is fine, "AI" is not) would match ordinary words.
SHORTEST = 5
CODES = {
    "LOINC code": re.compile(r"(?<![\w.-])\d{3,5}-\d(?![\w.-])"),
    "SNOMED CT code": re.compile(r"(?<![\w.-])\d{7,18}(?![\w.-])"),
    "trial number": re.compile(r"NCT\d{8}"),
    "protein variant": re.compile(r"(?<!\w)(p\.)?[ACDEFGHIKLMNPQRSTVWY]\d{2,4}[ACDEFGHIKLMNPQRSTVWY](?!\w)"),
}  # fmt: skip


def literals(tree):
    """Yields the line and text of each string that is not a docstring."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings:
            yield node.lineno, node.value


def drug_pattern():
    names = set()
    for drug in terminology.load().drugs.values():
        names |= {drug.name, *getattr(drug, "synonyms", ())}
    patterns = sorted(re.escape(name) for name in names if len(name) >= SHORTEST)
    assert len(patterns) > 40, "the drug list is not what this test thinks it is"
    return re.compile(rf"(?<!\w)({'|'.join(patterns)})(?!\w)", re.IGNORECASE)


def found(modules, pattern):
    return [
        f"{path}:{line}: {match.group(0)}"
        for path, tree in modules.items()
        for line, text in literals(tree)
        if (match := pattern.search(text))
    ]


def test_no_drug_is_named_in_code(modules):
    assert found(modules, drug_pattern()) == []


@pytest.mark.parametrize("kind", CODES)
def test_no_code_stands_in_code(modules, kind):
    clinical = {k: v for k, v in modules.items() if not k.startswith("service/")}
    assert found(clinical, CODES[kind]) == []


def test_the_search_finds_what_it_looks_for():
    name = next(iter(terminology.load().drugs))
    tree = ast.parse(f'def f():\n    """{name} is fine here."""\n    return "give {name} now"\n')
    assert found({"x.py": tree}, drug_pattern()) == [f"x.py:3: {name}"]
    samples = ("16112-5", "254837009", "NCT01234567", "p.D538G")
    for pattern, sample in zip(CODES.values(), samples, strict=True):
        assert found({"x.py": ast.parse(f"x = {sample!r}")}, pattern) == [f"x.py:1: {sample}"]


def test_no_clinical_threshold_is_compared_in_code(modules):
    """A number beyond counting and dates in a clinical comparison belongs in a data file."""
    clinical = {k: v for k, v in modules.items() if k.startswith(("oncology/", "terminology/"))}
    calendar = {0, 1, 2, 3, 4, 5, 7, 10, 12}  # list lengths, months, parts of a date
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in clinical.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and any(isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in node.ops)
        for side in (node.left, *node.comparators)
        if isinstance(side, ast.Constant)
        and isinstance(side.value, int | float)
        and side.value not in calendar
    ]
    assert wrong == []
