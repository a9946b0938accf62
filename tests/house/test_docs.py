"""The documents name what exists, and nothing they link to is missing."""

import argparse
import ast
import re

import pytest
from flask import Flask

from hooks import SERVICES
from hooks.absence import WORDS
from hooks.model import QUERIES
from service import cli, errors
from service.config import Settings

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@pytest.fixture(scope="module")
def pages(root):
    files = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), root / "examples/README.md"]
    return {path: path.read_text(encoding="utf-8") for path in files}


@pytest.fixture(scope="module")
def page(root):
    return lambda name: (root / "docs" / name).read_text(encoding="utf-8")


def routes(root):
    import importlib

    app = Flask("routes", static_folder=None)
    for path in sorted((root / "service/web").glob("*.py")):
        blueprint = getattr(importlib.import_module(f"service.web.{path.stem}"), "blueprint", None)
        if blueprint is not None:
            app.register_blueprint(blueprint)
    return {str(rule) for rule in app.url_map.iter_rules()}


def test_every_endpoint_is_described(root, page):
    text = page("integrators/api.md")
    found = {re.sub(r"<(?:\w+:)?(\w+)>", "{id}", rule) for rule in routes(root)}
    assert "/cds-services" in found
    assert sorted(rule for rule in found if f"{rule}`" not in text) == []


def test_every_error_code_is_described(modules, page):
    codes = {
        keyword.value.value
        for path, tree in modules.items()
        if path.startswith("service/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant)
    }
    assert "malformed-json" in codes
    text = page("integrators/api.md")
    assert sorted(code for code in codes if f"`{code}`" not in text) == []


def commands(parser, before="luminal"):
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield f"{before} {name}"
                yield from commands(below, f"{before} {name}")
        else:
            yield from (option for option in action.option_strings if option.startswith("--"))


def test_every_command_and_option_is_described(page):
    text = page("integrators/api.md")
    found = set(commands(cli._parser())) - {"--help"}
    assert "luminal demo" in found
    assert sorted(name for name in found if name not in text) == []


def settings_table():
    """Returns the table of the configuration page, as the class has it."""
    rows = ["| variable | default | meaning |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True, validated_data={})
        shown = ",".join(map(str, default)) if isinstance(default, tuple) else str(default)
        text = (field.description or "").replace("|", "\\|")
        rows.append(f"| `LUMINAL_{name.upper()}` | {f'`{shown}`' if shown else 'empty'} | {text} |")
    return "\n".join(rows)


def test_the_settings_table_is_that_of_the_class(page):
    wanted = settings_table()
    assert wanted in page("integrators/configuration.md"), f"put this into the page:\n{wanted}"


def test_the_query_table_is_that_of_the_hooks(page):
    rows = [f"| `{key}` | `{q.template}` | {q.why} |" for key, q in QUERIES.items()]
    assert all(service.prefetch.keys() == QUERIES.keys() for service in SERVICES.values())
    assert "\n".join(rows) in page("integrators/register.md"), "\n".join(rows)


def refusals(modules):
    """Returns code and status of every error that is raised, from the class that it is raised by."""
    for path, tree in modules.items():
        for node in ast.walk(tree) if path.startswith("service/") else ():
            kind = getattr(errors, getattr(getattr(node, "func", None), "id", ""), None)
            for keyword in node.keywords if isinstance(kind, type) else ():
                if keyword.arg == "code" and isinstance(keyword.value, ast.Constant):
                    yield keyword.value.value, kind.status


def test_the_error_table_gives_the_status_of_every_code(modules, page):
    found = set(refusals(modules))
    assert ("duplicate-key", 400) in found
    text = page("integrators/api.md")
    assert sorted(item for item in found if f"| `{item[0]}` | {item[1]} |" not in text) == []


def test_every_data_gap_of_access_is_described(page):
    text = page("integrators/api.md")
    assert sorted(code for code in WORDS if f"| `{code}` |" not in text) == []


def test_every_conformance_check_has_a_test(root):
    named = "".join(path.read_text() for path in (root / "tests/contract").glob("test_*.py"))
    assert [n for n in range(1, 26) if f"def test_check_{n}_" not in named] == []


def test_every_metric_is_described(modules, page):
    names = {
        node.args[0].value
        for node in ast.walk(modules["service/observe/metrics.py"])
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
        if str(node.args[0].value).startswith("luminal_")
    }
    assert names
    text = page("integrators/operations.md")
    assert sorted(name for name in names if name not in text) == []


def test_every_make_target_is_described(root):
    targets = re.findall(r"(?m)^([a-z]+):.*##", (root / "Makefile").read_text())
    text = (root / "CONTRIBUTING.md").read_text()
    assert sorted(name for name in targets if f"`make {name}`" not in text) == []


def test_links_lead_somewhere(pages):
    broken = [
        f"{path.name}: {target}"
        for path, text in pages.items()
        for target in LINK.findall(text)
        if not target.startswith(("http", "#", "mailto:"))
        if not (path.parent / target.split("#")[0]).exists()
    ]
    assert broken == []


def test_every_page_is_in_the_index(root):
    index = (root / "docs/README.md").read_text()
    names = {path.relative_to(root / "docs").as_posix() for path in root.glob("docs/**/*.md")}
    assert sorted(name for name in names - {"README.md"} if f"({name})" not in index) == []


def test_the_readme_stays_short(root):
    assert len((root / "README.md").read_text().splitlines()) <= 120
