"""The sentences that a package says, by id, from its `data/wording.<language>.yaml`.

Numbers and names are filled in where they stand in braces; a threshold is filled in from the
parameters, so that no sentence can say another number than the rules use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from terminology.data_files import load_data
from terminology.schema import load_schema

LANGUAGE = "en"


@dataclass(frozen=True)  # without slots, which leave no room for what is cached
class Wording:
    """Sentences of a package in a language; read when the first is said, not at import.

    So a fault in the file is reported by the check of the knowledge, which would else not start.
    """

    package: str
    language: str

    @cached_property
    def sentences(self) -> Mapping[str, str]:
        """Sentences by id (kebab-case), with named places in braces.

        Raises ValueError, naming the file and its fault, when it does not fit its schema.
        """
        return _read_sentences(self.package, self.language)

    def text(self, key: str, /, **values: object) -> str:
        """A sentence with its places filled in. Raises KeyError for an id or a place without a value."""
        return self.sentences[key].format_map(values)


def load_wording(package: str, language: str = LANGUAGE) -> Wording:
    """The sentences of a package, as `oncology.course`."""
    return Wording(package, language)


@lru_cache(maxsize=64)
def _read_sentences(package: str, language: str) -> Mapping[str, str]:
    schema = load_schema("terminology", "wording")
    sentences: Mapping[str, str] = load_data(package, f"wording.{language}", schema)["sentences"]
    return sentences
