"""One checker of JSON Schemas: quick and thorough agree, and faults have a place and words."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from terminology.schema import Schema, fault_place, load_schema

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = Schema('{"type": "object", "required": ["a"], "properties": {"a": {"pattern": "^x$"}}}')


@pytest.mark.parametrize(
    ("document", "lines"),
    [
        ({"a": "x"}, []),
        ({"a": "x\n"}, []),  # ends a line: the quick checker alone would refuse it
        ({}, ["top: 'a' is a required property"]),
        ({"a": "y"}, ["a: 'y' does not match '^x$'"]),
        ({"a": "x", "day": date(2026, 1, 1)}, []),  # YAML holds days; JSON does not
        ([date(2026, 1, 1)], ["top: [datetime.date(2026, 1, 1)] is not of type 'object'"]),
    ],
)
def test_faults_are_told_with_their_place(document, lines):
    assert SCHEMA.describe(document) == lines


def test_the_main_fault_is_the_deepest():
    fault = Schema('{"properties": {"a": {"items": {"type": "string"}}}}').main_fault({"a": [1]})
    assert fault is not None
    assert fault_place(fault) == "a/0"


def test_no_other_module_compiles_a_schema():
    sources = [
        p
        for d in ("terminology", "oncology", "cards", "hooks", "service")
        for p in (ROOT / d).rglob("*.py")
    ]
    compiling = [
        p.relative_to(ROOT).as_posix() for p in sources if "Draft202012Validator" in p.read_text()
    ]
    assert compiling == ["terminology/schema.py"]


@pytest.mark.parametrize(
    ("package", "name"),
    [
        ("hooks", "response"),
        ("oncology.assessment", "assessment"),
        ("service.documents", "request"),
    ],
)
def test_a_schema_is_found_in_its_package(package, name):
    schema = load_schema(package, name)
    assert json.loads(schema.text)["$schema"].startswith("https://json-schema.org/draft/2020-12")
    assert schema.describe(3)


def test_thousands_of_faults_are_not_weighed():
    """Nine thousand empty entries took a second of processor to refuse."""
    schema = Schema('{"type": "array", "items": {"required": ["a"]}}')
    fault = schema.main_fault([{}] * 9_000)
    assert fault.validator == "required"
    assert fault.absolute_path[0] < 100


def test_a_worker_without_a_faulty_document_has_no_words_for_faults():
    code = """
import sys
from service.documents import document_schema
from terminology import load
load()
assert document_schema("request").main_fault({"hook": 1}) if sys.argv[1:] else not document_schema("request").fits({})
print("jsonschema" in sys.modules)
"""
    said = [
        subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for words in ([], ["faulty"])
    ]  # fmt: skip
    assert said == ["False\n", "True\n"]
