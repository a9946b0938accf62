"""The evidence library: trials with their figures, and agents with their label start doses."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from importlib import resources
from typing import Any

from oncology.knowledge.files import read_yaml
from oncology.knowledge.model import Agent, DoseForm, Figure, Trial

PACKAGE = "oncology.evidence"


def load_trials() -> Mapping[str, Trial]:
    """Trials by id. Raises ValueError on a fault or an id used twice."""
    folder = resources.files(PACKAGE).joinpath("data", "trials")
    found: dict[str, Trial] = {}
    for name in sorted(e.name for e in folder.iterdir() if e.name.endswith(".yaml")):
        for row in read_yaml(f"trials/{name}", "trials", PACKAGE)["trials"]:
            if row["id"] in found:
                problem = f"trials/{name}: {row['id']}: the id is used twice; choose another"
                raise ValueError(problem)
            found[row["id"]] = _trial(row)
    return found


def load_agents() -> Mapping[str, Agent]:
    """Agents by INN name."""
    return {
        row["name"]: _agent(row) for row in read_yaml("agents.yaml", "agents", PACKAGE)["agents"]
    }


def link_of(doi: str | None, pmid: str | None, nct: str | None) -> str | None:
    """The primary publication: DOI, else PubMed, else ClinicalTrials.gov.

    >>> link_of(None, "35584336", "NCT03778931")
    'https://pubmed.ncbi.nlm.nih.gov/35584336/'
    """
    if doi:
        return f"https://doi.org/{doi}"
    if pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    return f"https://clinicaltrials.gov/study/{nct}" if nct else None


def _trial(row: Mapping[str, Any]) -> Trial:
    year = row["year"]
    return Trial(
        id=row["id"],
        name=row["name"],
        phase=row["phase"],
        year=year,
        nct=row["nct"],
        pmid=row["pmid"],
        doi=row["doi"],
        link=link_of(row["doi"], row["pmid"], row["nct"]),
        published=datetime.date(year, 12, 31) if year else None,
        population=row["population"],
        experimental=row["experimental"],
        comparator=row["comparator"],
        outcome=row["outcome"],
        figures=tuple(Figure(**figure) for figure in row["figures"]),
        safety=(),
        source=row["source"],
        checked=datetime.date.fromisoformat(row["checked"]),
        differs_from_review="see the review's errors" if row["review_differs"] else None,
    )


def _agent(row: Mapping[str, Any]) -> Agent:
    dose = DoseForm(**row["dose"]) if row["dose"] else None
    return Agent(
        row["name"], dose, (), (), row["source"], datetime.date.fromisoformat(row["checked"])
    )
