"""Each entry has its cases; each row of the decision table is served or says why."""

from __future__ import annotations

import pytest
import yaml

from oncology.checks.run import check_cases
from oncology.knowledge.coverage import coverage
from oncology.knowledge.load import load_knowledge as load
from service.vignettes.vignette import Vignette
from tests.vignettes.cases import HERE, STATUS, vignettes


def test_each_entry_has_its_cases() -> None:
    """A regimen, test or order rule fires in one, must not in one, and waits in one if it can."""
    files = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(HERE.glob("*/*.yaml"))]
    assert check_cases(files) == []


def test_a_source_is_one_that_a_reader_can_follow() -> None:
    """Rows of the decision table stand under `rows`; they are no source of what is expected."""
    files = {path: yaml.safe_load(path.read_text("utf-8")) for path in HERE.glob("*/*.yaml")}
    sources = [
        (path.name, entry["source"])
        for path, content in files.items()
        for entry in (content, *content["cases"])
        if "source" in entry
    ]
    assert sources
    assert [pair for pair in sources if "decision table" in pair[1].casefold()] == []


@pytest.mark.parametrize("vignette", [pytest.param(v, id=v.id) for v in vignettes("options")])
def test_a_vignette_names_regimens_and_statuses_that_there_are(vignette: Vignette) -> None:
    for name, status in (vignette.expect.get("options") or {}).items():
        assert STATUS.match(str(status)), f"{status} is no status"
        assert name in load().regimens, f"{name} is no regimen"


def test_each_row_of_the_decision_table_is_served_or_says_why() -> None:
    rows = [r.id for r in coverage(load()) if not (r.regimens or r.rules or r.by or r.note)]
    assert rows == []


def test_there_are_enough_vignettes() -> None:
    assert len({v.id.rsplit("-", 1)[0] for v in vignettes("options")}) >= 110
