"""The sentences that a package says, by id, from its `data/wording.<language>.yaml`.

Numbers and names are filled in where they stand in braces; a threshold is filled in from the
parameters, so that no sentence can say another number than the rules use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from terminology.data_files import load_data
from terminology.schema import load_schema

LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences by id (kebab-case), with named places in braces."""

    sentences: Mapping[str, str]

    def text(self, key: str, /, **values: object) -> str:
        """A sentence with its places filled in. Raises KeyError for an id or a place without a value."""
        return self.sentences[key].format_map(values)


@lru_cache(maxsize=16)
def load_wording(package: str, language: str = LANGUAGE) -> Wording:
    """The sentences of a package. Raises ValueError when the file does not fit its schema."""
    schema = load_schema("terminology", "wording")
    return Wording(load_data(package, f"wording.{language}", schema)["sentences"])
