"""Every clinical vignette holds: patient, options, tests due, order verdicts (README.md).

So do its cards: what a client may do with them. So does the page behind them: every number of its
tables is one of the Assessment's, and nothing that the Assessment says of an option is left out.
"""

from __future__ import annotations

import pytest

from service.vignettes.vignette import Vignette
from tests.vignettes.card_faults import card_faults
from tests.vignettes.cases import HERE, differences, presentation_of, vignettes
from tests.vignettes.page_faults import page_faults

FOLDERS = sorted(p.name for p in HERE.iterdir() if p.is_dir() and any(p.glob("*.yaml")))
LISTED = sorted({p.parent.relative_to(HERE).as_posix() for p in HERE.rglob("*.yaml")} - {*FOLDERS})


@pytest.mark.parametrize(
    "vignette", [pytest.param(v, id=v.id) for folder in FOLDERS for v in vignettes(folder)]
)
def test_vignette(vignette: Vignette) -> None:
    presentation = presentation_of(vignette)
    assert differences(presentation.assessment, vignette.expect) == []
    assert card_faults(presentation.assessment) == []
    assert page_faults(presentation) == []


@pytest.mark.parametrize(
    "vignette", [pytest.param(v, id=v.id) for folder in LISTED for v in vignettes(folder)]
)
def test_page_of_a_listed_order(vignette: Vignette) -> None:
    """The verdicts of these are held by tests/alerts."""
    assert page_faults(presentation_of(vignette)) == []
