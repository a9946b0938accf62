"""One state of the knowledge: the texts of its data files, what stands in them, what they make."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from oncology.checks import read_documents, words_of
from oncology.knowledge import Files, Knowledge, build_knowledge
from service.comparison.entries import Entry, Key, entries_of
from service.comparison.wording import text
from terminology import Terminology, data_files

PACKAGES = ("terminology", "oncology", "cards", "hooks")
_DATA = re.compile(rf"^({'|'.join(PACKAGES)})/(.+/)?data/.+\.(yaml|csv)$")
PAGES = ("cards", "hooks")  # say an answer, and make none: held against their schema by the check
_MOST_FAULTS = 5
READING = "oncology/intake/data/reading.yaml"
Texts = Mapping[str, str]


class Incomparable(ValueError):
    """A state that this version cannot read; the text says why, a fault a line."""


def is_data(path: str) -> bool:
    """Whether a path from the project's root is that of a data file."""
    return _DATA.match(path) is not None


@dataclass(frozen=True, eq=False)
class State:
    """A state of the knowledge under the name that the caller gave it."""

    name: str
    texts: Texts  # of every data file, by its path from the project's root
    files: Files
    documents: Mapping[str, Mapping[str, Any]]  # what stands in them, by path
    knowledge: Knowledge

    @cached_property
    def terminology(self) -> Terminology:
        """Its codes and words."""
        return words_of(self.files)

    @cached_property
    def entries(self) -> Mapping[Key, Entry]:
        """Its statements, by kind and id."""
        return entries_of(self.documents)


def read_state(name: str, texts: Texts, shipped: Texts) -> State:
    """The state of these texts.

    Args:
        name: What a reader calls it.
        texts: Every data file by its path from the project's root.
        shipped: Those of the packages that run, from which it differs.

    Raises:
        Incomparable: The files have another layout, or a fault.
    """
    files = Files(
        tuple(sorted((p, t) for p, t in texts.items() if shipped.get(p) != t)),
        frozenset(shipped.keys() - texts.keys()),
    )
    _require_layout(name, texts, shipped)
    try:
        documents = read_documents(files)
        if documents.faults:
            raise ValueError("\n".join(documents.faults))
        knowledge = build_knowledge(files)
        words_of(files)
        others = {path: _parsed(path, text) for path, text in texts.items() if _is_plain(path)}
    except (ValueError, KeyError) as fault:
        raise Incomparable(_faults_text(name, str(fault).splitlines())) from None
    return State(name, texts, files, {**documents.data, **others}, knowledge)


def _faults_text(name: str, faults: Sequence[str]) -> str:
    rest = len(faults) - _MOST_FAULTS
    more = [text("faults-more", count=rest)] if rest > 0 else []
    return "\n".join([text("faults", name=name), *faults[:_MOST_FAULTS], *more])


def _require_layout(name: str, texts: Texts, shipped: Texts) -> None:
    """Refuses files of which this version knows nothing: in another folder, or of another kind."""
    folders = {_folder(path) for path in shipped}
    for path in sorted(texts.keys() - shipped.keys()):
        if _folder(path) in folders and not _stands_alone(path):
            continue
        raise Incomparable(text("layout", name=name, path=path))


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _stands_alone(path: str) -> bool:
    """Whether code reads the file by its name; sentences and pages may come and go."""
    is_said = path.startswith(PAGES) or "/wording." in path
    return _folder(path).endswith("/data") and not is_said


def _is_plain(path: str) -> bool:
    return path.endswith(".csv") or path.startswith(PAGES)


def _parsed(path: str, content: str) -> Mapping[str, Any]:
    if path.endswith(".csv"):
        return {"table": list(csv.DictReader(content.splitlines()))}
    return data_files.parse_yaml(content, path)
