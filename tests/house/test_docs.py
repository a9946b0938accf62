"""The documents name what exists, and nothing they link to is missing."""

import argparse
import ast
import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from hooks import SERVICES, load_vendors
from hooks.absence import CODES
from hooks.registry import QUERIES
from oncology.knowledge.facts import load_facts
from service import cli, errors
from service.config import Settings

TESTS = Path(__file__).resolve().parents[1]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@pytest.fixture(scope="module")
def pages(root):
    files = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "examples").rglob("*.md")]
    return {path: path.read_text(encoding="utf-8") for path in files}


def routes(root):
    import importlib

    app = Flask("routes", static_folder=None)
    for path in sorted((root / "service/web").rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts)
        blueprint = getattr(importlib.import_module(name), "blueprint", None)
        if blueprint is not None:
            app.register_blueprint(blueprint)
    return {str(rule) for rule in app.url_map.iter_rules()}


def test_every_test_that_the_page_of_conformance_names_is_there(page):
    names = set(re.findall(r"`(test_[a-z0-9_]+)`", page("integrators/conformance.md")))
    text = "\n".join(path.read_text("utf-8") for path in TESTS.rglob("test_*.py"))
    assert len(names) > 15
    assert [name for name in sorted(names) if f"def {name}(" not in text] == []


def test_every_endpoint_is_described(root, page):
    text = page("integrators/api.md")
    rules = {re.sub(r"<(?:\w+:)?(\w+)>", "{id}", rule) for rule in routes(root)}
    assert "/cds-services" in rules
    assert sorted(rule for rule in rules if f"{rule}`" not in text) == []


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
    """Yields each command that can be run, with its options."""
    below = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    options = {name for action in parser._actions for name in action.option_strings}
    if not below or options - {"-h", "--help"}:
        yield before, sorted(name for name in options - {"--help"} if name.startswith("--"))
    for action in below:
        for name, parts in action.choices.items():
            yield from commands(parts, f"{before} {name}")


def test_every_command_and_option_is_described(page):
    """Each command has its row, and the row names each option of it."""
    rows = [line for line in page("integrators/api.md").splitlines() if line.startswith("| `lum")]
    entries = dict(commands(cli._parser()))
    assert "luminal demo" in entries
    for command, options in entries.items():
        own = [row for row in rows if re.match(rf"\| `{command}[ `]", row)]
        gaps = [name for name in options if not any(name in row for row in own)]
        assert (bool(own), gaps) == (True, []), command


def settings_table():
    """Returns the table of the configuration page, as the class has it."""
    rows = ["| variable | default | meaning |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True, validated_data={})
        value = ",".join(map(str, default)) if isinstance(default, tuple) else str(default)
        text = (field.description or "").replace("|", "\\|")
        rows.append(f"| `LUMINAL_{name.upper()}` | {f'`{value}`' if value else 'empty'} | {text} |")
    return "\n".join(rows)


def test_the_settings_table_is_that_of_the_class(page):
    table = settings_table()
    assert table in page("integrators/configuration.md"), f"put this into the page:\n{table}"


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


def vendor_queries():
    """The page of each vendor's queries, but for its head."""
    templates = {key: query.template for key, query in QUERIES.items()}
    for vendor in load_vendors().values():
        yield f"## {vendor.title[0].upper()}{vendor.title[1:]} (`{vendor.id}`)\n"
        lacks = ", ".join(f"`{key}`" for key in QUERIES if key in vendor.profile.not_served)
        offered = vendor.profile.prefetch(templates)
        same = ", ".join(f"`{key}`" for key, text in offered.items() if templates.get(key) == text)
        yield f"Not offered: {lacks or 'none'}. As in the plain table: {same}.\n"
        yield "| key | query |\n| --- | --- |"
        yield from (f"| `{k}` | `{t}` |" for k, t in offered.items() if templates.get(k) != t)
        yield ""


def test_the_queries_of_each_vendor_are_those_of_its_profile(page):
    expected = "\n".join(vendor_queries()).strip()
    assert page("integrators/vendor-queries.md").partition("\n## ")[2] == expected[3:] + "\n"


def test_the_error_table_gives_the_status_of_every_code(modules, page):
    codes = set(refusals(modules))
    assert ("duplicate-key", 400) in codes
    text = page("integrators/api.md")
    assert sorted(item for item in codes if f"| `{item[0]}` | {item[1]} |" not in text) == []


def test_every_data_gap_of_access_is_described(page):
    text = page("integrators/api.md")
    assert sorted(code for code in CODES if f"| `{code}` |" not in text) == []


def test_every_conformance_check_has_a_test(root):
    text = "".join(path.read_text() for path in (root / "tests/contract").glob("test_*.py"))
    assert [n for n in range(1, 26) if f"def test_check_{n}_" not in text] == []


def test_every_metric_is_described(modules, page):
    names = {
        node.args[0].value
        for node in ast.walk(modules["service/observe/metrics.py"])
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
        if str(node.args[0].value).startswith("luminal_")
    }
    assert names
    text = page("integrators/operations.md")
    assert sorted(name for name in names if f"| `{name}` |" not in text) == []


FAULTS = {
    "PostgreSQL frozen", "PostgreSQL stopped", "PostgreSQL restarted", "Redis frozen", "Redis stopped",
    "Redis restarted", "database locked", "disk full", "one of two workers killed",
    "200 connections that say nothing", "16 connections that drip a byte a second",
    "16 callers whose body drips",
}  # fmt: skip


def test_the_table_of_outages_has_every_fault(page):
    """Written by `make outage`."""
    text = page("integrators/operations.md").partition("<!-- outage: begin -->")[2]
    rows = text.partition("<!-- outage: end -->")[0].strip().splitlines()[2:]
    assert {row.split("|")[1].strip() for row in rows} >= FAULTS
    assert [row for row in rows if row.count("|") != 7] == []


def test_every_make_target_is_described(root):
    makefile = (root / "Makefile").read_text()
    targets = set(re.findall(r"(?m)^([\w-]+):(?!=)", makefile))
    assert {"help", "test", "clean"} <= targets
    assert targets == set(re.findall(r"(?m)^([\w-]+):.*? ## \S", makefile))
    assert targets == set(" ".join(re.findall(r"(?m)^\.PHONY: (.+)$", makefile)).split())
    text = (root / "CONTRIBUTING.md").read_text()
    assert sorted(name for name in targets if f"`make {name}`" not in text) == []
    assert set(re.findall(r"`make ([\w-]+)`", text)) <= targets


def test_make_alone_prints_every_target(root):
    process = subprocess.run(["make"], cwd=root, capture_output=True, text=True, check=True)
    printed = re.findall(r"(?m)^make (\S+) +\S", process.stdout)
    assert printed == re.findall(r"(?m)^([\w-]+):(?!=)", (root / "Makefile").read_text())


def test_links_lead_somewhere(pages):
    assert len(pages) > 20
    broken = [
        f"{path.name}: {target}"
        for path, text in pages.items()
        for target in LINK.findall(text)
        if not target.startswith(("http", "#", "mailto:"))
        if not (path.parent / target.split("#")[0]).exists()
    ]
    assert broken == []


def test_every_page_is_in_the_index(root):
    """In that of docs/, or in that of its folder, which stands in that of docs/."""
    index = (root / "docs/README.md").read_text()
    orphans = []
    for path in root.glob("docs/**/*.md"):
        name = path.relative_to(root / "docs").as_posix()
        own = path.with_name("README.md")
        has_entry = f"({name})" in index or (own.exists() and f"({path.name})" in own.read_text())
        orphans += [name] if name != "README.md" and not has_entry else []
    assert orphans == []


def test_the_readme_stays_short(root):
    assert len((root / "README.md").read_text().splitlines()) <= 120


def test_each_fact_that_no_rule_asks_for_is_told_with_its_reason(page):
    shown_only = [fact for fact in load_facts().values() if fact.shown_only]
    rows = page("clinical/limits.md").partition("## What is read")[2].splitlines()[6:]
    assert shown_only
    assert sorted(rows) == sorted(f"| {f.meaning} | {f.shown_only} |" for f in shown_only)
