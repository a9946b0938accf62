"""Elements that several exported resources share. Everything is valid in R4 4.0.1 and in R4B."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from oncology.knowledge import Knowledge, Node, Trial
from service.publishing.criteria import comparison
from service.types import Json

LONGEST_ID = 64
_TYPES = "http://terminology.hl7.org/CodeSystem"


@dataclass(frozen=True, slots=True)
class Target:
    """Where the resources are said to live, and the state of the knowledge that they show."""

    base: str  # without a slash at the end
    version: str
    reviewed: date

    def url(self, kind: str, identifier: str) -> str:
        """Canonical address of a resource."""
        return f"{self.base}/{kind}/{identifier}"

    def canonical(self, kind: str, identifier: str) -> str:
        """Canonical address with the version."""
        return f"{self.url(kind, identifier)}|{self.version}"


def target_of(knowledge: Knowledge, base: str) -> Target:
    """The target of an export."""
    return Target(base.rstrip("/"), knowledge.version, knowledge.reviewed)


def identifier(*words: str) -> str:
    """A FHIR id of words: letters, digits, hyphens and full stops, at most 64."""
    text = re.sub(r"[^A-Za-z0-9.]+", "-", "-".join(words)).strip("-")
    if len(text) <= LONGEST_ID:
        return text
    return f"{text[: LONGEST_ID - 9]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def head(kind: str, key: str, title: str, target: Target, status: str = "active") -> Json:
    """What every canonical resource begins with."""
    name = "".join(word.capitalize() for word in re.split(r"[^A-Za-z0-9]+", key) if word)
    return {
        "resourceType": kind,
        "id": key,
        "url": target.url(kind, key),
        "version": target.version,
        "name": name if name[:1].isalpha() else f"Luminal{name}",
        "title": title,
        "status": status,
        "experimental": False,
        "date": target.reviewed.isoformat(),
        "publisher": "Luminal",
    }


def concept(system: str, code: str) -> Json:
    """A concept of one of HL7's own code systems."""
    return {"coding": [{"system": f"{_TYPES}/{system}", "code": code}]}


def citation(trial: Trial) -> Json:
    """A trial as a citation, its publication as the address."""
    year = f" ({trial.year})" if trial.year else ""
    artifact: Json = {"type": "citation", "label": trial.id, "citation": f"{trial.name}{year}"}
    return {**artifact, "url": trial.link} if trial.link else artifact


def source_artifact(kind: str, text: str) -> Json:
    """A source that has no address of its own."""
    return {"type": kind, "citation": text}


def condition(node: Node, negated: bool = False) -> Json:
    """A criterion as an applicability condition: the text, and the comparison as an expression."""
    if negated:
        return applicability(f"Not: {node.text}", f"not ({comparison(node)})")
    return applicability(node.text, comparison(node))


def applicability(description: str, expression: str) -> Json:
    """A condition in our own comparison language."""
    return {
        "kind": "applicability",
        "expression": {
            "description": description,
            "language": "text/x-luminal-criterion",
            "expression": expression,
        },
    }
