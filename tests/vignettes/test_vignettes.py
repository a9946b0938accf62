"""Every clinical vignette holds: patient, options, tests due, order verdicts (README.md).

So do its cards: what a client may do with them.
"""

from __future__ import annotations

import pytest

from service.vignettes.vignette import Vignette
from tests.vignettes.card_faults import card_faults
from tests.vignettes.cases import HERE, differences, judged, vignettes

FOLDERS = sorted(p.name for p in HERE.iterdir() if p.is_dir() and any(p.glob("*.yaml")))


@pytest.mark.parametrize(
    "vignette", [pytest.param(v, id=v.id) for folder in FOLDERS for v in vignettes(folder)]
)
def test_vignette(vignette: Vignette) -> None:
    assessment = judged(vignette)
    assert differences(assessment, vignette.expect) == []
    assert card_faults(assessment) == []
