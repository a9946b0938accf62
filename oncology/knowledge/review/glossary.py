"""The words of the field that pages link to, each with where it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oncology.knowledge.files import SHIPPED, Files, read_yaml
from oncology.knowledge.sources import Bibliography, Citation


@dataclass(frozen=True, slots=True)
class Term:
    """A term with its meaning; `pages` of docs/clinical link the first use of one of its words."""

    id: str
    term: str
    also: tuple[str, ...]  # other words for it
    text: str
    source: tuple[Citation, ...]
    pages: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Every word for it, the longest first."""
        return tuple(sorted((self.term, *self.also), key=len, reverse=True))


def load_glossary(bibliography: Bibliography, files: Files = SHIPPED) -> Mapping[str, Term]:
    """Terms by id, in the order of the file. Raises ValueError naming file, entry and fault."""
    terms: dict[str, Term] = {}
    for row in read_yaml("glossary.yaml", "glossary", files=files)["terms"]:
        if row["id"] in terms:
            problem = f"glossary.yaml: {row['id']}: the id is used twice; choose another"
            raise ValueError(problem)
        terms[row["id"]] = Term(
            id=row["id"],
            term=row["term"],
            also=tuple(row.get("also", ())),
            text=row["text"],
            source=bibliography.citations(row["source"], f"glossary.yaml: {row['id']}"),
            pages=tuple(row.get("pages", ())),
        )
    return terms
