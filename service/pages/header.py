"""The head of the page: who the patient is to an oncologist, in a few words each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cards import specimen_words
from oncology.assessment import Assessment
from oncology.facts import Markers
from oncology.intake import Variant
from service.pages.presentation import Presentation
from service.pages.wording import day_text, plain, text


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing that is known of the patient; `note` says since when or by what.

    `kind`: `open` where it is not known, `strong` where a choice hangs on it.
    """

    name: str
    value: str
    note: str = ""
    kind: str = ""
    term: str = ""  # of the glossary


def traits_of(presentation: Presentation) -> list[Trait]:
    """Receptors, HER2, the person, the sites, then the genes."""
    assessment, markers = presentation.assessment, presentation.findings.markers
    return [
        *_receptors(assessment),
        _her2(assessment, markers),
        *_person(assessment),
        *_sites(assessment),
        *_genes(assessment, markers),
    ]


def _receptors(assessment: Assessment) -> Iterator[Trait]:
    for name, receptor in (
        ("ER", assessment["biomarkers"]["er"]),
        ("PR", assessment["biomarkers"]["pr"]),
    ):
        percent = receptor.get("percent")
        share = "" if percent is None else f" {percent:g} %"
        is_open = receptor["status"] in {"unknown", "equivocal"}
        value = f"{plain(receptor['status'])}{share}"
        yield Trait(name, value, day_text(receptor.get("date")), "open" if is_open else "")


def _her2(assessment: Assessment, markers: Markers) -> Trait:
    """The category; of IHC 0 also whether staining was looked at, since ultralow hangs on it."""
    her2 = assessment["biomarkers"]["her2"]
    category = her2["category"]
    score = text("her2-score", score=her2["ihc"]) if her2.get("ihc") else ""
    unread = category == "zero" and markers.her2.staining is None
    words = [plain(category) + score, *([text("ultralow-unread")] if unread else [])]
    if her2.get("everLow") and category != "low":
        words.append(text("ever-low"))
    is_open = unread or category in {"unknown", "equivocal"}
    term = f"her2-{category}" if category in {"zero", "ultralow", "low"} else ""
    return Trait(
        "HER2", ", ".join(words), day_text(her2.get("date")), "open" if is_open else "", term
    )


def _person(assessment: Assessment) -> Iterator[Trait]:
    patient = assessment["patient"]
    years = patient["ageYears"]
    age = text("unknown") if years is None else text("years", years=years)
    yield Trait(text("trait-person"), f"{age}, {plain(patient['sex'])}")
    status = patient["menopausalStatus"]
    if status != "not-applicable":
        note = "" if status == "unknown" else plain(patient.get("menopausalBasis", ""))
        kind = "open" if status == "unknown" else ""
        yield Trait(text("trait-menopause"), plain(status), note, kind)
    ecog = patient.get("ecog")
    value = text("unknown") if ecog is None else str(ecog)
    yield Trait("ECOG", value, kind="open" if ecog is None else "", term="performance-status")


def _sites(assessment: Assessment) -> Iterator[Trait]:
    disease = assessment["disease"]
    sites = [plain(site) for site in disease.get("sites") or []]
    notes = [text("visceral")] if disease.get("visceral") else []
    notes += [text("trait-crisis")] if disease.get("visceralCrisis") else []
    yield Trait(
        text("trait-sites"), ", ".join(sites) or text("unknown"), ", ".join(notes),
        "" if sites else "open",
    )  # fmt: skip


def _genes(assessment: Assessment, markers: Markers) -> Iterator[Trait]:
    """Genes with a variant first, each with its specimen; then all that were looked for in vain."""
    absent: dict[str, list[str]] = {}
    for gene, state in assessment["biomarkers"]["genes"].items():
        if state["status"] == "not-detected" and not state["variants"]:
            absent.setdefault(day_text(state.get("lastTested")), []).append(gene)
            continue
        variants = ", ".join(map(variant_text, markers.genes[gene].variants))
        kind = "strong" if state["status"] == "altered" else "open"
        value = variants or plain(state["status"])
        yield Trait(gene, value, day_text(state.get("lastTested")), kind)
    for day, genes in absent.items():
        yield Trait(", ".join(genes), text("none-found"), day)


def variant_text(variant: Variant) -> str:
    """A variant by its protein change, with origin or specimen, and its share of the reads."""
    words = [variant.protein or variant.label]
    if variant.origin == "germline":
        words.append(text("germline"))
    specimen = specimen_words(variant.specimen)
    words += [specimen] if specimen else []
    if variant.allele_fraction is not None:
        words.append(f"{variant.allele_fraction * 100:g} %")
    return " ".join(words)
