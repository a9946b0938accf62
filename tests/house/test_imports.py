"""Rules of import that the import linter cannot state."""

import ast
import importlib
import importlib.util
from pathlib import Path

import pytest


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def not_r4b(tree):
    """Returns imports of FHIR models of another version; the root of that package is R5."""
    return [
        (line, name)
        for line, name in imported(tree)
        if f"{name}.".startswith("fhir.") and not f"{name}.".startswith("fhir.resources.R4B.")
    ]


def test_fhir_models_are_r4b_only(modules):
    assert {path: bad for path, tree in modules.items() if (bad := not_r4b(tree))} == {}


def test_the_rule_sees_each_form_of_import():
    bad = ("import fhir.resources", "from fhir.resources import R5", "import fhir.resources.bundle",
           "from fhir.resources.patient import Patient", "from fhir import resources")  # fmt: skip
    assert all(not_r4b(ast.parse(line)) for line in bad)
    good = ("from fhir.resources.R4B import get_fhir_model_class",
            "from fhir.resources.R4B.patient import Patient")  # fmt: skip
    assert not any(not_r4b(ast.parse(line)) for line in good)


CLOCKS = {"now", "today", "utcnow", "fromtimestamp"}


def test_only_the_service_reads_the_clock(modules):
    """An answer depends on what was asked, not on when."""
    calls = {
        f"{path}:{node.lineno}"
        for path, tree in modules.items()
        if not path.startswith("service/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
    }
    assert calls == set()


def hashes_of_parts(tree):
    """Lines that look an element of a document up in a set: where it is a list, that fails."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and isinstance(node.ops[0], ast.In | ast.NotIn)
        and isinstance(node.left, ast.Call)
        and isinstance(node.left.func, ast.Attribute)
        and node.left.func.attr == "get"
        and isinstance(node.comparators[0], ast.Set)
    ]


def test_elements_of_documents_are_not_looked_up_in_sets(modules):
    assert {path: bad for path, tree in modules.items() if (bad := hashes_of_parts(tree))} == {}
    assert hashes_of_parts(ast.parse('one.get("id") in {None, "p"}')) == [1]


ROOMS = {"service", "hooks", "cards", "oncology", "terminology", "tests"}
SCRIPTS = sorted(
    path
    for folder in ("bench", ".ci", "deploy", "tests/alerts", "tests/corpus", "tests/fuzz")
    for path in (Path(__file__).parents[2] / folder).rglob("*.py")
)


def is_there(name):
    """Whether a module, or a module's member, of this name can be imported."""
    name, _, member = name.rpartition(".")
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as fault:
        if str(fault.name).split(".")[0] in ROOMS:
            raise
        return True  # it needs an extra that the development lock is without
    if hasattr(module, member):
        return True
    return hasattr(module, "__path__") and importlib.util.find_spec(f"{name}.{member}") is not None


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_that_no_test_runs_import_what_is_there(path):
    """`make outage` and its like run by hand, and would be found broken when they are needed."""
    names = [name for _, name in imported(ast.parse(path.read_text("utf-8")))]
    ours = [name for name in names if "." in name and name.split(".")[0] in ROOMS]
    assert [name for name in ours if not is_there(name)] == []


def test_the_search_for_imports_tells_what_is_missing():
    assert is_there("service.trust.token_of")
    assert not is_there("service.trust.no_such_member")
