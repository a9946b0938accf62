"""Trials, one a file; each figure names the publication that it stands in."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from oncology.knowledge.days import read_day
from oncology.knowledge.evidence.model import (
    Discontinuation,
    Figure,
    OpenPoint,
    Publication,
    QualityOfLife,
    Quantity,
    SafetyFigure,
    Scorecard,
    Trial,
)
from oncology.knowledge.files import SHIPPED, Files, read_yaml
from oncology.knowledge.sources import link_of

PACKAGE = "oncology.knowledge.evidence"
FOLDER = "oncology/knowledge/evidence/data/trials"
Row = Mapping[str, Any]
Papers = Mapping[str, Publication]


def load_trials(files: Files = SHIPPED) -> Mapping[str, Trial]:
    """Trials by id. Raises ValueError naming file, entry and what to mend."""
    trials: dict[str, Trial] = {}
    for name in files.names(FOLDER):
        row = read_yaml(f"trials/{name}", "trials", PACKAGE, files)
        if row["id"] in trials:
            problem = f"trials/{name}: {row['id']}: the id is used twice; choose another"
            raise ValueError(problem)
        try:
            trials[row["id"]] = read_trial(row)
        except KeyError as fault:
            problem = f"trials/{name}: {row['id']}: there is no publication {fault}; mend the id"
            raise ValueError(problem) from None
    return trials


def read_trial(row: Row) -> Trial:
    """One trial of a file. Raises KeyError where a figure names a publication that is not there."""
    year = row["year"]
    papers = {item["id"]: _publication(item) for item in row["publications"]}
    return Trial(
        id=row["id"],
        name=row["name"],
        group=row["group"],
        in_review=row["in_review"],
        phase=row["phase"],
        year=year,
        n=row.get("n"),
        nct=row.get("nct"),
        published=_published(year, papers),
        setting=tuple(row["setting"]),
        population=row["population"],
        biomarker=row.get("biomarker"),
        experimental=row["experimental"],
        comparator=row.get("comparator"),
        comparator_brief=row.get("comparator_brief"),
        outcome=row["outcome"],
        publications=tuple(papers.values()),
        figures=tuple(_figure(item, papers) for item in row["figures"]),
        safety=tuple(
            SafetyFigure(
                item["event"],
                item["grade"],
                item["experimental"],
                item.get("control"),
                item.get("arms"),
                papers[item["publication"]],
                item.get("note"),
            )
            for item in row.get("safety", ())
        ),
        discontinuation=tuple(
            Discontinuation(
                item["of"],
                item.get("reason"),
                item["experimental"],
                item.get("control"),
                item.get("arms"),
                papers[item["publication"]],
                item.get("note"),
            )
            for item in row.get("discontinuation", ())
        ),
        quality_of_life=tuple(_quality(item, papers) for item in row.get("quality_of_life", ())),
        follow_up=_quantity(row.get("follow_up"), "months", papers),
        crossover=_quantity(row.get("crossover"), "percent", papers),
        prior_cdk46=_quantity(row.get("prior_cdk46"), "percent", papers),
        scorecards=tuple(
            Scorecard(
                item["score"], item["scorecard"], item["seen"] == "scorecard", item.get("note")
            )
            for item in row.get("mcbs", ())
        ),
        cautions=tuple(row.get("cautions", ())),
        read_at=tuple(row["read_at"]),
        checked=datetime.date.fromisoformat(row["checked"]),
        differs_from_review=row.get("differs_from_review"),
        part_of=row.get("part_of"),
        open_points=tuple(
            OpenPoint(item["what"], datetime.date.fromisoformat(item["looked"]), item["note"])
            for item in row.get("open", ())
        ),
        unverified=tuple(_figure(item, papers) for item in row.get("unverified", ())),
    )


def _published(year: int | None, papers: Papers) -> datetime.date | None:
    """First day on which a trial may be cited: a running one from its first record on."""
    days = [paper.public for paper in papers.values()]
    return min([*days, *([_last_day(year)] if year else [])], default=None)


def _last_day(year: int) -> datetime.date:
    return datetime.date(year, 12, 31)


def _publication(row: Row) -> Publication:
    return Publication(
        id=row["id"],
        what=row["what"],
        kind=row.get("kind", "journal"),
        year=row["year"],
        pmid=row.get("pmid"),
        doi=row.get("doi"),
        link=str(link_of(row)),
        public=read_day(row.get("public")) or _last_day(row["year"]),
        correction=row.get("correction"),
        concern=row.get("concern"),
    )


def _quantity(row: Row | None, field: str, papers: Papers) -> Quantity | None:
    if row is None:
        return None
    return Quantity(row.get(field), papers[row["publication"]], row.get("note"))


def _quality(row: Row, papers: Papers) -> QualityOfLife:
    return QualityOfLife(
        measure=row["measure"],
        population=row["population"],
        experimental=row.get("experimental"),
        control=row.get("control"),
        unit=row.get("unit"),
        hr=row.get("hr"),
        ci=row.get("ci"),
        kind=row["kind"],
        publication=papers[row["publication"]],
        note=row.get("note"),
    )


def _public(reported: int | None, paper: Publication | None) -> datetime.date | None:
    """A result that was told before its publication counts from the end of that year."""
    if paper is None or reported is None or reported == paper.year:
        return paper.public if paper else None
    return _last_day(reported)


def _figure(row: Row, papers: Papers) -> Figure:
    interval = row.get("ci")
    paper = papers[row["publication"]] if "publication" in row else None
    return Figure(
        id=row.get("id"),
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
        maturity=row.get("maturity"),
        benefit=row.get("benefit"),
        publication=paper,
        reported=row.get("reported") or (paper.year if paper else None),
        public=_public(row.get("reported"), paper),
        note=row.get("note"),
        key=row.get("key", False),
    )
