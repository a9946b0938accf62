"""Each place of the checks that words a fault words one on some broken file: no check is for show."""

import ast
from pathlib import Path

import pytest

from oncology.checks import drug_names, references
from oncology.checks.documents import read_documents
from oncology.knowledge.files import SHIPPED
from tests.oncology.checks.broken_files import CASES, MODULES, finding

WORDING = {"fault_text", "_name_faults"}


def call_sites(path):
    """First and last line of every call that words a fault, but of the helper's own."""
    tree = ast.parse(path.read_text("utf-8"))
    helper = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name in WORDING]
    inside = {id(node) for function in helper for node in ast.walk(function)}
    return {
        (node.lineno, node.end_lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in WORDING
        if id(node) not in inside
    }


@pytest.fixture(scope="module")
def lines():
    """Lines of the checks on the way to each fault of the broken files, by file name."""
    findings = [finding(number) for number in range(len(CASES))]
    return {name: set().union(*(finding.lines[name] for finding in findings)) for name in MODULES}


@pytest.mark.parametrize("name", MODULES)
def test_each_fault_is_worded_for_some_broken_file(name, lines):
    sites = call_sites(Path(MODULES[name].__file__))
    silent = [s for s in sites if not any(s[0] <= line <= s[1] for line in lines[name])]
    assert sites
    assert sorted(silent) == [], "no broken file of broken.yaml draws the fault worded there"


def with_rows(documents, path, key, rows):
    """The documents with these entries in place of those of a file, each in its own where it is one."""
    content = documents.data[path]
    files = (
        {path: {**content, key: rows}}
        if key in content
        else {path.replace(".yaml", f"{number or ''}.yaml"): row for number, row in enumerate(rows)}
    )
    return type(documents)({**documents.data, **files}, (), documents.mappings)


@pytest.mark.parametrize(("kind", "key"), references._LISTS)
def test_an_id_used_twice_is_a_fault_in_every_list(kind, key):
    documents = read_documents(SHIPPED)
    path, row = next((p[0], r) for p, r in documents.rows(kind, key))
    faults = references.reference_faults(with_rows(documents, path, key, [row, row]))
    assert any("the id is used 2 times" in fault and path in fault for fault in faults)


@pytest.mark.parametrize("kind", references._FILES)
def test_each_entry_is_a_file_that_is_called_by_it(kind):
    documents = read_documents(SHIPPED)
    path, row = next((p[0], r) for p, r in documents.rows(kind, kind))
    faults = list(references.reference_faults(with_rows(documents, path, kind, [row, row])))
    other = path.replace(".yaml", "1.yaml")
    assert any(f"{other}: " in f and "the file is not called by its entry" in f for f in faults)


@pytest.mark.parametrize(("kind", "key", "field", "kinds"), drug_names._FIELDS)
def test_each_field_that_names_drugs_is_looked_at(kind, key, field, kinds):
    """In the shipped files some entry has it, and a name that nobody has is a fault there."""
    documents = read_documents(SHIPPED)
    place, row = next((p, r) for p, r in documents.rows(kind, key) if r.get(field))
    changed = with_rows(documents, place[0], key, [{**row, field: ["nobody"]}])
    faults = drug_names.drug_name_faults(changed)
    assert any(f.startswith(f"{place[0]}: {place[1]}: ") and "nobody" in f for f in faults)
