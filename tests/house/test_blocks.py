"""Each fenced block of the documents and each file of examples/ is run, here or where it is said."""

import ast
import importlib
import json
import os
import re
import shlex
import subprocess
import sys

import pytest
import yaml
from sqlalchemy import select

from oncology.knowledge.load import load_knowledge
from oncology.knowledge.overlay import apply_overlay
from service import cli
from service.store.store import Store
from service.store.tables import FeedbackRow
from service.trust.tenants import load_tenants
from service.types import OTHER
from tests.card_library.library import normal
from tests.house.conftest import ROOT
from tests.live import Live

FENCE = re.compile(r"(?ms)^```\w*\n(.*?)^```")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])  # fmt: skip
BLOCKS = [
    (path.relative_to(ROOT).as_posix(), text)
    for path in PAGES
    for text in FENCE.findall(path.read_text("utf-8"))
]
# Pages whose blocks a test of their own runs, each of them; the test names the page.
ELSEWHERE = {
    "docs/developers/add-knowledge.md": "tests.oncology.knowledge.test_worked_example",
    "docs/clinical/lines-and-resistance.md": "tests.oncology.course.test_document",
    "docs/developers/architecture.md": "tests.house.test_architecture",
}
CARD = re.compile(r"\A\[info\] ")


def make_targets(_page, text, _run):
    """`make -n` takes each target; the other lines set up a shell."""
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] == ["make"]:
            subprocess.run(["make", "-n", *words[1:]], cwd=ROOT, check=True, capture_output=True)
        else:
            assert words[:1] in (["export"], ["pre-commit"]), line


def command(_page, text, _run):
    """The parser of the command line takes it; what it does has its own tests."""
    for line in text.splitlines():
        assert cli._parser().parse_args(shlex.split(line)[1:]).run


def tenants_file(_page, text, run):
    for entry in yaml.safe_load(text)["tenants"]:
        if "jwks_file" in entry:
            (run.folder / entry["jwks_file"]).write_text('{"keys": []}')
    (run.folder / "tenants.yaml").write_text(text)
    assert load_tenants(run.folder / "tenants.yaml")


def overlay_file(_page, text, run):
    (run.folder / "site.yaml").write_text(text)
    version = apply_overlay(load_knowledge(), text, "site.yaml").version
    page = (ROOT / "docs/integrators/site-policy.md").read_text("utf-8")
    [mark] = re.findall(r"`(\d{4}\.\d+\.\d+\+[\w.-]+)`", page)
    assert version.rpartition(".")[0] == mark.rpartition(".")[0]
    run.shell("luminal knowledge check --overlay site.yaml")


def shell(_page, text, run):
    run.shell(text)


def spark_application(_page, text, _run):
    """`make cohort-check` runs the like (`bench/cohort_frame.py`); Spark is outside this lock."""
    tree = ast.parse(text)
    door = ast.parse((ROOT / "service/cohort/spark/__init__.py").read_text("utf-8"))
    [names] = [
        {alias.name for alias in node.names} for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "service.cohort.spark"
    ]  # fmt: skip
    [public] = [ast.literal_eval(n.value) for n in ast.walk(door) if isinstance(n, ast.Assign)]
    assert names <= {*public}
    script = (ROOT / "bench/cohort_frame.py").read_text("utf-8")
    assert all(f"{name}(" in script for name in names)


def card_of_the_demo(_page, text, _run):
    """`test_demo_once` holds it against what `luminal demo` prints."""
    assert CARD.match(text)
    assert "README.md" in (ROOT / "tests/service/test_cli.py").read_text("utf-8")


def output_of_a_difference(_page, text, _run):
    """Made-up figures in real sentences: those of `luminal knowledge diff`."""
    sentences = yaml.safe_load(
        (ROOT / "service/comparison/data/wording.en.yaml").read_text("utf-8")
    )["sentences"]
    fixed = [
        part.strip() for sentence in sentences.values() for part in re.split(r"\{\w+\}", sentence)
        if len(part.split()) > 1
    ]  # fmt: skip
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    assert (
        sum(any(part in line for part in fixed) or "->" in line for line in lines) >= len(lines) / 2
    )


# what runs the blocks of a page, in their order
RUNNERS = {
    "CONTRIBUTING.md": [make_targets],
    "README.md": [make_targets, card_of_the_demo],
    "docs/intake-evidence.md": [make_targets],
    "docs/clinical/governance.md": [command, output_of_a_difference, output_of_a_difference],
    "docs/integrators/cohorts.md": [shell, spark_application, shell],
    "docs/integrators/configuration.md": [tenants_file],
    "docs/integrators/register.md": [tenants_file, shell, shell],
    "docs/integrators/site-policy.md": [overlay_file],
    "docs/integrators/smart.md": [tenants_file],
    "docs/integrators/test-your-ehr.md": [shell, shell],
}


class Run:
    """A folder, and a shell in it in which `luminal` is this tree and port 8080 the live server's."""

    def __init__(self, folder):
        self.folder, self.port = folder, 8080
        shim = folder / "bin/luminal"
        shim.parent.mkdir()
        shim.write_text(f'#!/bin/sh\nexec {sys.executable} -m service.cli "$@"\n')
        shim.chmod(0o755)

    def shell(self, text, cwd=None):
        env = {**os.environ, "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}  # fmt: skip
        process = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", text.replace(":8080/", f":{self.port}/")],
            cwd=cwd or self.folder, env=env, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert process.returncode == 0, process.stdout + process.stderr
        return process.stdout


@pytest.fixture
def run(tmp_path):
    return Run(tmp_path)


def test_every_block_has_its_runner():
    pages = {page: [text for name, text in BLOCKS if name == page] for page, _ in BLOCKS}
    assert set(pages) == {*RUNNERS, *ELSEWHERE}
    assert {page: len(RUNNERS[page]) for page in RUNNERS} == {page: len(pages[page]) for page in RUNNERS}  # fmt: skip


# pages that ask a running service
ASKING = ("docs/integrators/register.md", "docs/integrators/test-your-ehr.md")


@pytest.mark.parametrize("page", [page for page in RUNNERS if page not in ASKING])
def test_the_blocks_of_a_page_run(page, run):
    texts = [text for name, text in BLOCKS if name == page]
    for runner, text in zip(RUNNERS[page], texts, strict=True):
        runner(page, text, run)


@pytest.mark.parametrize("page", ELSEWHERE)
def test_a_page_whose_blocks_run_elsewhere_is_named_there(page):
    module = importlib.import_module(ELSEWHERE[page])
    text = (ROOT / f"{module.__name__.replace('.', '/')}.py").read_text("utf-8")
    assert page.removeprefix("docs/") in text


def test_a_registration_is_tried_out_as_the_page_says(run):
    tenants, before, after = [text for page, text in BLOCKS if page == "docs/integrators/register.md"]  # fmt: skip
    (run.folder / "tenants.yaml").write_text(tenants)
    assert "good: tenant trial" in run.shell(before)
    with Live(run.folder, f"sqlite:///{run.folder / 'x.sqlite3'}", workers=1, LUMINAL_AUTH="required",
              LUMINAL_TENANTS=str(run.folder / "tenants.yaml")) as server:  # fmt: skip
        run.port = server.port
        assert len(json.loads(run.shell(after))["services"]) >= 3


def test_a_test_card_comes_as_the_page_says(run):
    """The service as the page starts it, and the answer that stands beside the request."""
    start, post = [text for page, text in BLOCKS if page == "docs/integrators/test-your-ehr.md"]
    settings = dict(
        word.split("=", 1) for word in shlex.split(start) if word.startswith("LUMINAL_")
    )
    assert start.strip().endswith(" luminal serve")
    [folder] = re.findall(r"@(examples/cards/[\w-]+)/request\.json", post)
    with Live(run.folder, f"sqlite:///{run.folder / 'x.sqlite3'}", workers=1, **settings) as server:
        run.port = server.port
        answer = json.loads(run.shell(post, cwd=ROOT))
    assert normal(answer) == normal(
        json.loads((ROOT / folder / "response.json").read_text("utf-8"))
    )


def test_each_example_runs_and_each_file_has_its_line(run):
    """Feedback is kept with its reason: whoever copies the example loses none."""
    rows = re.findall(r"(?m)^\| `(\S+)` \| `(.+)` \|$", (ROOT / "examples/README.md").read_text("utf-8"))  # fmt: skip
    files = {path.name for path in (ROOT / "examples").iterdir()} - {"README.md"}
    assert {name for name, _ in rows} == files
    url = f"sqlite:///{run.folder / 'x.sqlite3'}"
    with Live(run.folder, url, workers=1) as server:
        run.port = server.port
        for name, line in rows:
            assert f"examples/{name}" in line
            out = run.shell(line.replace("curl", "curl -fsS"), cwd=ROOT)
            assert out.strip(), line
    store = Store(url)
    with store.engine.connect() as connection:
        [row] = connection.execute(select(FeedbackRow.__table__)).mappings()
    store.close()
    assert row["reason_code"] not in {None, OTHER}
