"""Trials as ResearchStudy resources, their figures in words and as an extension.

R4 and R4B define Evidence differently and neither is a superset of the other; ResearchStudy is the
same in both and holds arms, identifiers and publications (docs/decisions).
"""

from __future__ import annotations

from collections.abc import Iterator

from oncology.knowledge import Figure, Knowledge, Trial
from service.publishing.fhir.elements import Target, citation, identifier, source_artifact
from service.publishing.figures import figure_in_words
from service.types import Json

_NOT_KNOWN: Json = {
    "extension": [
        {
            "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
            "valueCode": "unknown",
        }
    ]
}


def studies(knowledge: Knowledge, target: Target) -> Iterator[Json]:
    """One ResearchStudy per trial."""
    for _, trial in sorted(knowledge.trials.items()):
        yield _study(trial, target)


def _study(trial: Trial, target: Target) -> Json:
    study: Json = {
        "resourceType": "ResearchStudy",
        "id": identifier("trial", trial.id),
        "identifier": [*_identifiers(trial, target)],
        "title": trial.name,
        # whether a study still runs is not part of the knowledge, and R4 has no word for that
        "_status": _NOT_KNOWN,
        "description": f"{trial.population}. {trial.outcome}",
        "relatedArtifact": [
            citation(trial),
            source_artifact(
                "documentation", f"{'; '.join(trial.read_at)}, checked {trial.checked}"
            ),
        ],
        "arm": _arms(trial),
    }
    if trial.phase:
        study["phase"] = {"text": f"Phase {trial.phase}"}
    if trial.figures:
        study["extension"] = [_figure(figure, target) for figure in trial.figures]
        study["note"] = [{"text": figure_in_words(figure)} for figure in trial.figures]
    return study


def _identifiers(trial: Trial, target: Target) -> Iterator[Json]:
    yield {"system": target.url("NamingSystem", "trial"), "value": trial.id}
    if trial.nct:
        yield {"system": "http://clinicaltrials.gov", "value": trial.nct}
    for paper in trial.publications:
        if paper.pmid:
            yield {"system": "http://www.ncbi.nlm.nih.gov/pubmed", "value": paper.pmid}
        if paper.doi:
            yield {"system": "urn:ietf:rfc:3986", "value": f"https://doi.org/{paper.doi}"}


def _arms(trial: Trial) -> list[Json]:
    arms = (("Experimental", trial.experimental), ("Comparator", trial.comparator))
    return [{"name": text, "type": {"text": kind}} for kind, text in arms if text]


def _figure(figure: Figure, target: Target) -> Json:
    words = {
        "endpoint": figure.endpoint,
        "population": figure.population,
        "unit": figure.unit,
        "interval": figure.ci,
        "p": figure.p,
        "analysis": figure.kind,
        "publication": figure.publication.link if figure.publication else None,
    }
    numbers = {
        "experimental": figure.experimental,
        "control": figure.control,
        "hazardRatio": figure.hr,
    }
    return {
        "url": target.url("StructureDefinition", "trial-figure"),
        "extension": [
            *({"url": key, "valueString": str(v)} for key, v in words.items() if v),
            *({"url": key, "valueDecimal": v} for key, v in numbers.items() if v is not None),
        ],
    }
