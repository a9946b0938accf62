"""A small knowledge of invented regimens, so that tests of cards hold when drugs are added."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from oncology.knowledge.entries.regimens import FOLDER as REGIMENS
from oncology.knowledge.files import SHIPPED, Files
from oncology.knowledge.knowledge import Knowledge
from oncology.knowledge.load import build_knowledge
from terminology import data_files

HERE = Path(__file__).parent / "knowledge"
EVIDENCE = "oncology/knowledge/evidence/data"


@dataclass(frozen=True, slots=True)
class Instead(Files):
    """Files of which the folder of regimens holds nothing but the changed ones."""

    def names(self, folder: str) -> list[str]:
        """As `Files.names`; of regimens only the small ones."""
        if folder != REGIMENS:
            return Files.names(self, folder)
        return [path.rpartition("/")[2] for path, _ in self.changed if path.startswith(folder)]


@lru_cache(maxsize=1)
def small() -> Knowledge:
    """The shipped knowledge with the small regimens, and their labels and trial beside its own."""
    return build_knowledge(Instead(tuple(_changed())))


def _changed() -> Iterator[tuple[str, str]]:
    """Path and text of each small file; anew, since the loader takes no merge keys."""
    yield f"{EVIDENCE}/trials/alpha-1.yaml", (HERE / "alpha-1.yaml").read_text("utf-8")
    agents: dict[str, Any] = {}
    for row in yaml.safe_load((HERE / "regimens.yaml").read_text("utf-8"))["regimens"]:
        drug = f"{EVIDENCE}/agents/{row['agents'][0]}.yaml"
        agent = agents.setdefault(drug, data_files.parse_yaml(SHIPPED.text(drug), drug))
        names = {place: [f"{row['id']}-{place}"] for place in row["labels"]}
        agent["approvals"] += [
            {"id": names[place][0], "in": place, **label} for place, label in row["labels"].items()
        ]
        yield f"{REGIMENS}/{row['id']}.yaml", _text({**row, "labels": names})
    yield from ((path, _text(agent)) for path, agent in agents.items())


def _text(row: dict[str, Any]) -> str:
    return yaml.safe_dump(row, sort_keys=False)
