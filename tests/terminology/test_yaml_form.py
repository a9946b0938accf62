"""A data file is told where it departs from the one form, and what it would lose by it."""

import json

import pytest

from terminology.data_files import parse_yaml
from terminology.yaml_form import comments_of, form_fault, formatted, package_fault

SCHEMA = json.dumps(
    {
        "properties": {
            "checked": {},
            "rows": {"items": {"properties": {"id": {}, "text": {}}}},
            "on": {},
        }
    }
)
SOUND = "# What it holds.\nchecked: 2026-11-25\n# Why.\nrows:\n  - id: a\n    text: 'b # c'\n"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("rows:\n  - id: a\nchecked: x\n", 1, "the form has 'checked: x' here, not 'rows:'"),
        ("checked: x\nrows:\n  - {id: a, text: b}\n", 3, "the form has '  - id: a' here"),
        ("checked: x\nrows:\n  - text: b\n    id: a\n", 3, "run `luminal knowledge format`"),
        ("checked: x", 1, "one line end"),
        ('checked: "x"\n', 1, "the form has 'checked: x' here"),
        ("checked: x\n\n", 2, "the form has nothing here"),
        ("checked: x\non: y\n", 2, """the form has "'on': y" here"""),
        ("rows:\n  - &one\n    id: a\n", 2, "the anchor &one does not last"),
        ("rows:\n  - id: &one a\n    text: *one\n", 2, "the anchor &one does not last"),
        ("rows:\n  - id: a\n    text: !!str b\n", 3, "the tag !!str does not last"),
        ("rows:\n  - id: a\n    # why\n    text: b\n", 3, "a comment inside an entry"),
        ("rows:\n  - id: a # why\n", 2, "a comment inside an entry"),
        ("checked: x\n# an end\n", 2, "a comment inside an entry"),
    ],
)
def test_a_departure_is_told_with_file_line_and_mend(text, line, says):
    fault = form_fault("some/data/file.yaml", text, SCHEMA)
    assert fault is not None
    assert fault.startswith(f"some/data/file.yaml: line {line}: ")
    assert says in fault
    assert "; " in fault


def test_a_text_in_the_form_has_no_fault():
    assert formatted("f", SOUND, SCHEMA) == SOUND
    assert form_fault("f", SOUND, SCHEMA) is None


def test_what_is_no_yaml_is_not_put_into_form():
    with pytest.raises(ValueError, match="mend the YAML there"):
        form_fault("f", "rows: [", SCHEMA)


def test_a_comment_above_a_quoted_field_is_kept():
    text = "checked: x\n# Why.\n'on': 2026-11-25\n"
    assert comments_of(text) == {"on": "# Why.\n"}
    assert form_fault("f", text, SCHEMA) is None


def test_the_field_on_is_a_name_with_and_without_quotes():
    for key in ("on", "'on'"):
        assert parse_yaml(f"{key}: 2026-11-25\nno: true\n", "f") == {"on": "2026-11-25", "no": True}


@pytest.mark.parametrize(("package", "name"), [("cards", "layout"), ("hooks", "services")])
def test_the_files_of_cards_and_hooks_are_in_the_form(package, name):
    assert package_fault(package, name) is None
