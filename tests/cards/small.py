"""A small knowledge of invented regimens, so that tests of cards hold when drugs are added."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from oncology.knowledge.files import Files
from oncology.knowledge.knowledge import Knowledge
from oncology.knowledge.load import build_knowledge
from oncology.knowledge.regimens import FOLDER as REGIMENS

HERE = Path(__file__).parent / "knowledge"
TRIALS = "oncology/knowledge/evidence/data/trials"


@dataclass(frozen=True, slots=True)
class Instead(Files):
    """Files of which two folders hold nothing but the changed ones."""

    def names(self, folder: str) -> list[str]:
        """As `Files.names`; of regimens and trials only the small file."""
        if folder in {REGIMENS, TRIALS}:
            return ["small.yaml"]
        return Files.names(self, folder)


@lru_cache(maxsize=1)
def small() -> Knowledge:
    """The shipped knowledge with the small regimens and trials in place of its own."""
    texts = {
        f"{REGIMENS}/small.yaml": HERE / "regimens.yaml",
        f"{TRIALS}/small.yaml": HERE / "trials.yaml",
    }
    # written out anew: the loader takes no merge keys
    changed = ((path, _plain(file.read_text("utf-8"))) for path, file in texts.items())
    return build_knowledge(Instead(tuple(changed)))


def _plain(text: str) -> str:
    return yaml.safe_dump(yaml.safe_load(text), sort_keys=False)
