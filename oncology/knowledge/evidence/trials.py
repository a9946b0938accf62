"""Trials from the files in data/trials, one file per class of agents."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from oncology.knowledge.evidence.model import Figure, Publication, SafetyFigure, Trial
from oncology.knowledge.files import SHIPPED, Files, read_yaml

PACKAGE = "oncology.knowledge.evidence"
Row = Mapping[str, Any]


def load_trials(files: Files = SHIPPED) -> Mapping[str, Trial]:
    """Trials by id. Raises ValueError naming file, entry and what to mend."""
    trials: dict[str, Trial] = {}
    for name in files.names("oncology/knowledge/evidence/data/trials"):
        for row in read_yaml(f"trials/{name}", "trials", PACKAGE, files)["trials"]:
            if row["id"] in trials:
                problem = f"trials/{name}: {row['id']}: the id is used twice; choose another"
                raise ValueError(problem)
            trials[row["id"]] = read_trial(row)
    return trials


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


def read_trial(row: Row) -> Trial:
    """One trial of a file."""
    year = row["year"]
    nct, pmid, doi = row.get("nct"), row.get("pmid"), row.get("doi")
    return Trial(
        id=row["id"],
        name=row["name"],
        group=row["group"],
        in_review=row["in_review"],
        phase=row["phase"],
        year=year,
        n=row.get("n"),
        nct=nct,
        pmid=pmid,
        doi=doi,
        link=link_of(doi, pmid, nct),
        published=datetime.date(year, 12, 31) if year else None,
        setting=tuple(row["setting"]),
        population=row["population"],
        biomarker=row.get("biomarker"),
        experimental=row["experimental"],
        comparator=row.get("comparator"),
        outcome=row["outcome"],
        figures=tuple(_figure(item) for item in row["figures"]),
        safety=tuple(
            SafetyFigure(item["event"], item["grade"], item["experimental"], item.get("control"))
            for item in row.get("safety", ())
        ),
        publications=tuple(
            Publication(item["what"], item.get("year"), item.get("pmid"), item.get("doi"))
            for item in row.get("publications", ())
        ),
        cautions=tuple(row.get("cautions", ())),
        source=row["sources"][0],
        sources=tuple(row["sources"]),
        checked=datetime.date.fromisoformat(row["checked"]),
        differs_from_review=row.get("differs_from_review"),
        part_of=row.get("part_of"),
        unverified=tuple(_figure(item) for item in row.get("unverified", ())),
    )


def _figure(row: Row) -> Figure:
    interval = row.get("ci")
    return Figure(
        endpoint=row["endpoint"],
        population=row["population"],
        assessment=row.get("assessment"),
        experimental=row.get("experimental"),
        control=row.get("control"),
        unit=row["unit"],
        hr=row.get("hr"),
        ci=interval,
        ci_level=row.get("ci_level", 95) if interval else None,
        p=row.get("p"),
        kind=row["kind"],
        arms=row.get("arms"),
        reported=row.get("reported"),
        note=row.get("note"),
        key=row.get("key", False),
    )
