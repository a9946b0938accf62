"""What a resource speaks of that no rule read: nothing of the matter is left out without a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from oncology.intake.chart import Chart, Entry
from oncology.intake.fhir import Resource, codings, items
from oncology.intake.reading_rules import patterns
from oncology.intake.wording import sentence
from terminology import Coding, Memory, Terminology

Matter = Literal["cancer", "course of the disease", "receptor", "gene", "therapy"]

# elements that say who, when and how a resource is stored, and the narrative made from the rest
_ASIDE = frozenset({"meta", "identifier", "subject", "patient", "performer", "author", "recorder", "asserter", "encounter", "participant", "contact", "generalPractitioner", "managingOrganization", "div", "id", "url", "fullUrl", "contained"})  # fmt: skip
# a relative's disease, and who or what only surrounds the patient's record
_OF_OTHERS = frozenset({"Encounter", "EpisodeOfCare", "Appointment", "Patient", "Practitioner", "PractitionerRole", "Organization", "Location", "Coverage", "Consent", "Provenance", "RelatedPerson", "Device", "Group"})  # fmt: skip
# what others point to, and is read through them
_OF_THEIR_READERS = frozenset({"Medication", "Specimen", "Binary"})
_DEEPEST = 12
_SHORTEST_GENE = 3  # "RET" counts reticulocytes too
_THERAPY = "systemic-therapy"
_QUESTIONS_OF_COURSE = frozenset({"stage-group", "m-category", "disease-status", "metastasis-site"})
_COURSE = frozenset({"worsened", "metastasis-present", "M1"})
_RECEPTORS = frozenset({"er", "pr", "her2", "hr", "ki67"})
_TUMOUR = frozenset({"breast-cancer", "metastatic-breast-cancer", "secondary-cancer", "breast-cancer-history", "breast-cancer-in-situ"})  # fmt: skip


def name_mention(entry: Entry, chart: Chart) -> bool:
    """Name a resource that was left out though it speaks of the matter; False where it does not."""
    if entry.kind in _OF_OTHERS | _OF_THEIR_READERS or _is_spoken_for(entry):
        return False
    matters = matters_of(entry.resource, chart.terminology)
    if not matters:
        return False
    words = sentence("left-unread", source=entry.source, what=", ".join(matters))
    chart.record.add_gap("left-unread", entry.source, words, "info")
    return True


def _is_spoken_for(entry: Entry) -> bool:
    """Whether a panel or report only holds results, which speak for themselves."""
    members = (*items(entry.get("hasMember")), *items(entry.get("result")))
    own = any(str(key).startswith(("value", "conclusion", "presentedForm", "component")) for key in entry.resource)  # fmt: skip
    held = any(c.get("resourceType") == "Observation" for c in items(entry.get("contained")))
    return (bool(members) or held) and not own


def matters_of(resource: Resource, terminology: Terminology) -> tuple[Matter, ...]:
    """What the codes and words of a resource speak of: drugs against cancer, receptors, genes, breast cancer."""
    found: set[Matter] = set()
    for node in _nodes(resource):
        if isinstance(node, str):
            found |= _matters_in_words(node, terminology)
            if patterns()["spread"].search(terminology.languages.english(node)):
                found.add("course of the disease")
        else:
            found |= _matters_in_codes(codings(node), terminology)
    order: tuple[Matter, ...] = (
        "cancer",
        "course of the disease",
        "receptor",
        "gene",
        "therapy",
    )
    return tuple(name for name in order if name in found)


def _nodes(resource: Resource) -> Iterator[str | Mapping[str, Any]]:
    """Every concept of a resource, and every text of it."""
    stack: list[tuple[object, int]] = [(resource, 0)]
    while stack:
        node, depth = stack.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, list) and depth < _DEEPEST:
            stack += [(item, depth + 1) for item in node]
        elif isinstance(node, dict) and depth < _DEEPEST:
            if "coding" in node:
                yield node
            stack += [(v, depth + 1) for k, v in node.items() if _may_speak(k, v)]


def _may_speak(key: str, value: object) -> bool:
    if isinstance(value, str):  # a code, an address or a day holds no blank
        return key in {"text", "display", "conclusion", "title"} or " " in value.strip()
    return key not in _ASIDE and not (key == "text" and isinstance(value, dict))


def _in_words(text: str, terminology: Terminology) -> Iterator[Matter]:
    if terminology.markers.names_in(text) & _RECEPTORS:
        yield "receptor"
    symbols = (s for _, _, names in terminology.genes.mentions(text) for s in names)
    if terminology.genes.test_concept(text) or any(len(s) > _SHORTEST_GENE for s in symbols):
        yield "gene"
    if _COURSE.intersection(terminology.values.match((), text)):
        yield "course of the disease"
    if terminology.procedures.match((), text) == _THERAPY:
        yield "therapy"
    if any(
        _is_against_cancer(name, terminology)
        for name in terminology.drugs.match((), text).ingredients
    ):
        yield "therapy"
    match = terminology.conditions.match((), text)
    if match is not None and match.concept in _TUMOUR:
        yield "cancer"


def _in_codes(concept: tuple[Coding, ...], terminology: Terminology) -> Iterator[Matter]:
    bare = tuple(coding._replace(display=None) for coding in concept)
    if _COURSE.intersection(terminology.values.coded(bare)):
        yield "course of the disease"
    plans = any(system == "obds_therapy" for system, _ in terminology.systems.pairs(bare))
    if plans or terminology.procedures.match(bare, None) == _THERAPY:
        yield "therapy"
    question = terminology.observations.match(bare, None) or ""
    if question.partition("-")[0] in _RECEPTORS:
        yield "receptor"
    if question.startswith("single-gene:"):
        yield "gene"
    if question in _QUESTIONS_OF_COURSE:
        yield "course of the disease"
    if any(_is_malignant(system, c) for system, c in terminology.systems.pairs(bare)):
        yield "cancer"
    if any(
        _is_against_cancer(n, terminology) for n in terminology.drugs.match(bare, None).ingredients
    ):
        yield "therapy"
    match = terminology.conditions.match(bare, None)
    if match is not None and match.concept in _TUMOUR | {"receptor-status"}:
        yield "receptor" if match.concept == "receptor-status" else "cancer"


# the same displays and codes stand in resource after resource
_matters_in_words = Memory(lambda text, terminology: frozenset(_in_words(text, terminology)))
_matters_in_codes = Memory(lambda codes, terminology: frozenset(_in_codes(codes, terminology)))


def _is_malignant(system: str | None, coding: Coding) -> bool:
    """A morphology of ICD-O with the behaviour of a malignant tumour (/3) or of its spread (/6)."""
    return system == "icdo3" and str(coding.code or "").endswith(("/3", "/6"))


def _is_against_cancer(name: str, terminology: Terminology) -> bool:
    drug = terminology.drugs.by_name(name)
    return drug is not None and drug.role == "line-defining"
