"""What the trial behind an option found, with the publication of each figure."""

from __future__ import annotations

from oncology.assessment.document import FigureDoc, KeyEvidenceDoc, PublicationDoc
from oncology.knowledge import Figure, Publication
from oncology.options import KeyEvidence, figure_text


def write_key_evidence(evidence: KeyEvidence) -> KeyEvidenceDoc:
    """The key trial of one option."""
    trial, survival = evidence.trial, evidence.survival
    return {
        "trial": trial.id,
        "name": trial.name,
        "comparator": evidence.comparator,
        "figure": _figure(evidence.figure, trial.name),
        "outcome": trial.outcome,
        "publication": _publication(evidence.publication, trial.name),
        "survival": {
            "state": survival.state,
            "text": survival.brief,
            "figure": _figure(survival.figure, trial.name),
        },
        "harms": list(evidence.harms),
        "benefitScores": [{"score": c.score, "link": c.link} for c in trial.scorecards],
    }


def _figure(figure: Figure | None, trial: str) -> FigureDoc | None:
    if figure is None:
        return None
    return {
        "endpoint": figure.endpoint,
        "population": figure.population,
        "experimental": figure.experimental,
        "control": figure.control,
        "unit": figure.unit,
        "hr": figure.hr,
        "ci": figure.ci,
        "ciLevel": figure.ci_level,
        "kind": figure.kind,
        "reported": figure.reported,
        "text": figure_text(figure),
        "brief": figure_text(figure, population=False, interval=False),
        "publication": _publication(figure.publication, trial),
    }


def _publication(publication: Publication | None, trial: str) -> PublicationDoc | None:
    if publication is None:
        return None
    document: PublicationDoc = {
        "title": f"{trial}: {publication.what}",
        "year": publication.year,
        "link": publication.link,
    }
    if publication.concern:
        document["concern"] = publication.concern
    return document
