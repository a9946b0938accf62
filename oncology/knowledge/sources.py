"""The bibliography: where statements were read, and the project's own choices with their reasons.

An entry names a source by its id, with the place in it after a space: `kisqali-us 7.1`. Trials of
the evidence library are sources too, by their id, and by their publications: `emerald/primary`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from oncology.knowledge.files import SHIPPED, Files, read_yaml

PACKAGE = "oncology.knowledge.evidence"
FOLDER = "oncology/knowledge/evidence/data/sources"
SourceKind = Literal[
    "label",
    "guideline",
    "publication",
    "registry",
    "regulator",
    "database",
    "standard",
    "release",
    "news",
    "choice",
    "search",
]
_TRIALS = "oncology/knowledge/evidence/data/trials"
_DRUGS_AT_FDA = (
    "https://www.accessdata.fda.gov/scripts/cder/daf/index.cfm?event=overview.process&ApplNo="
)
_DAILYMED = "https://dailymed.nlm.nih.gov/dailymed/drugInfo.cfm?setid="

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A document, a record, or a choice of the project.

    `read`: whether the document itself was read, a copy of it, or what others say of it. A choice
    has a `reason`, may rest on other sources, and `departs` where a guideline says otherwise.
    """

    id: str
    kind: SourceKind
    title: str
    link: str | None  # None: a choice or a search
    dated: str | None  # of the version read, as precise as it says
    read: Literal["original", "copy", "second-hand"] | None
    read_at: tuple[str, ...]
    reason: str | None
    rests_on: tuple[str, ...]
    departs: bool
    note: str | None
    checked: datetime.date


@dataclass(frozen=True, slots=True)
class Citation:
    """A source with the place in it."""

    source: str  # id
    place: str | None  # section, page, table
    title: str
    link: str | None
    kind: SourceKind
    checked: datetime.date

    @property
    def text(self) -> str:
        """The source in words, with the place."""
        return f"{self.title}, {self.place}" if self.place else self.title


def cite(citations: Sequence[Citation]) -> str:
    """Sources in words."""
    return "; ".join(citation.text for citation in citations)


def link_of(row: Row) -> str | None:
    """Where a source can be followed: DOI, PubMed, label, application, address or registry.

    >>> link_of({"pmid": "35584336", "nct": "NCT03778931"})
    'https://pubmed.ncbi.nlm.nih.gov/35584336/'
    """
    if row.get("doi"):
        return f"https://doi.org/{row['doi']}"
    if row.get("pmid"):
        return f"https://pubmed.ncbi.nlm.nih.gov/{row['pmid']}/"
    if row.get("set_id"):
        return f"{_DAILYMED}{row['set_id']}"
    if row.get("url"):
        return str(row["url"])
    if row.get("application"):
        return f"{_DRUGS_AT_FDA}{row['application'][-6:]}"
    return f"https://clinicaltrials.gov/study/{row['nct']}" if row.get("nct") else None


@dataclass(frozen=True, slots=True)
class Bibliography:
    """All sources by id."""

    sources: Mapping[str, Source]

    def citations(self, value: str | Sequence[str] | None, where: str = "") -> tuple[Citation, ...]:
        """The sources that a statement names. Raises ValueError where one has no entry."""
        names = (value,) if isinstance(value, str) else (value or ())
        return tuple(self._citation(name, where) for name in names)

    def _citation(self, name: str, where: str) -> Citation:
        key, _, place = name.partition(" ")
        source = self.sources.get(key)
        if source is None:
            problem = (
                f"{where}: there is no source {key}; add it to evidence/data/sources or mend the id"
            )
            raise ValueError(problem)
        return Citation(key, place or None, source.title, source.link, source.kind, source.checked)


@lru_cache(maxsize=4)
def load_bibliography(files: Files = SHIPPED) -> Bibliography:
    """The bibliography of the files. Raises ValueError naming file, entry and what to mend."""
    sources: dict[str, Source] = {}
    for name in files.names(FOLDER):
        for row in read_yaml(f"sources/{name}", "sources", PACKAGE, files)["sources"]:
            if row["id"] in sources:
                problem = f"sources/{name}: {row['id']}: the id is used twice; choose another"
                raise ValueError(problem)
            sources[row["id"]] = _source(row)
    for source in _of_trials(files):
        sources.setdefault(source.id, source)
    return Bibliography(sources)


def _source(row: Row) -> Source:
    return Source(
        id=row["id"],
        kind=row["kind"],
        title=row["title"],
        link=link_of(row),
        dated=row.get("dated"),
        read=row.get("read"),
        read_at=tuple(row.get("read_at", ())),
        reason=row.get("reason"),
        rests_on=tuple(row.get("rests_on", ())),
        departs=row.get("departs", False),
        note=row.get("note"),
        checked=datetime.date.fromisoformat(row["checked"]),
    )


def _of_trials(files: Files) -> Iterator[Source]:
    """Each trial, and each of its publications."""
    for name in files.names(_TRIALS):
        trial = read_yaml(f"trials/{name}", "trials", PACKAGE, files)
        papers = trial["publications"]
        first = papers[0] if papers else {"nct": trial.get("nct")}
        yield _publication(trial, trial["id"], trial["name"], first)
        for paper in papers:
            title = f"{trial['name']}: {paper['what']}"
            yield _publication(trial, f"{trial['id']}/{paper['id']}", title, paper)


def _publication(trial: Row, key: str, title: str, paper: Row) -> Source:
    return Source(
        id=key,
        kind="publication",
        title=title,
        link=link_of(paper),
        dated=str(paper["year"]) if paper.get("year") else None,
        read=None,
        read_at=tuple(trial["read_at"]),
        reason=None,
        rests_on=(),
        departs=False,
        note=None,
        checked=datetime.date.fromisoformat(trial["checked"]),
    )
