"""Titles of linked documents as copies of them have them (data/titles.yaml), held against our records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from oncology.knowledge import Knowledge, Source
from terminology import data_files, load_schema

_PACKAGE = "service.publishing"
_WORD = re.compile(r"[a-z0-9]+")
_LEAST = 0.5  # share of the words of our title that the copy's title has
# Words that titles leave out or write otherwise.
_SAME = {"human epidermal growth factor receptor 2": "her2"}


@dataclass(frozen=True, slots=True)
class TitleCopy:
    """A title that stood beside the identifier; `read` says where, as for sources."""

    link: str
    title: str
    read: str


@lru_cache(maxsize=1)
def load_titles() -> Mapping[str, TitleCopy]:
    """The titles by link. Raises ValueError where the file does not fit its schema."""
    schema = load_schema(_PACKAGE, "titles")
    rows = data_files.load_data(_PACKAGE, "titles", schema)["titles"]
    return {row["link"]: TitleCopy(row["link"], row["title"], row["read"]) for row in rows}


def is_same_document(source: Source, copy: TitleCopy, knowledge: Knowledge) -> bool:
    """Whether a copy's title can be that of a record.

    Of a trial the title names it, or a drug of its experimental arm; of another document it has
    half of the words of ours.
    """
    title = _plain(copy.title)
    trial = knowledge.trials.get(source.id.partition("/")[0])
    if trial is not None:
        arm = trial.experimental.lower()
        names = [trial.name.lower(), *(name for name in knowledge.agents if name in arm)]
        return any(name in copy.title.lower() for name in names)
    words = set(_WORD.findall(_plain(source.title.partition(". ")[0])))
    return len(words & set(_WORD.findall(title))) >= _LEAST * len(words)


def _plain(title: str) -> str:
    text = title.lower()
    for words, short in _SAME.items():
        text = text.replace(words, short)
    return text
