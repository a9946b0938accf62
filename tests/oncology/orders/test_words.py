"""The words of what speaks against an order's use: no double negative."""

from pathlib import Path

import pytest

import terminology
from oncology.assessment.assess import assess
from oncology.knowledge import load_knowledge
from service.vignettes import vignette

FOLDER = Path(__file__).parents[2] / "vignettes/orders"
FILES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("name", FILES)
def test_no_reason_negates_a_criterion_that_is_worded_with_no(name):
    knowledge, terms = load_knowledge(), terminology.load()
    for case in vignette.read(FOLDER / f"{name}.yaml"):
        for order in assess(vignette.case_of(case), knowledge, terms)["orders"]:
            for reason in order["reasons"]:
                for words in ("Not met: No ", "ask for: Speaks against"):
                    assert words not in reason["text"]
