"""All cases in one test: what `make mutation` runs against each mutant (no file of the ordinary run)."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import golden


def test_all_cases() -> None:
    for name, wanted in golden.kept().items():
        assert golden.answer(name) == wanted, name
