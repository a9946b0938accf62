"""The words of what speaks against an order's use: no double negative."""

from pathlib import Path

import pytest

from service.vignettes.vignette import read
from tests.vignettes.cases import judged

FOLDER = Path(__file__).parents[2] / "vignettes/orders"
FILES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("name", FILES)
def test_no_reason_negates_a_criterion_that_is_worded_with_no(name):
    for vignette in read(FOLDER / f"{name}.yaml"):
        for order in judged(vignette)["orders"]:
            for reason in order["reasons"]:
                for words in ("Not met: No ", "ask for: Speaks against"):
                    assert words not in reason["text"]
