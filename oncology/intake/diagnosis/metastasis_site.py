"""A site of metastasis told by an Observation, as cancer registries send it (oBDS, SNOMED 385421009)."""

from __future__ import annotations

from oncology.intake.chart import Chart, Entry, Provenance
from oncology.intake.fhir import codeable, codings, items, text, words
from oncology.intake.record import Cancer, Stage
from terminology import Spread, Terminology

CONCEPT = "metastasis-site"
_PREFIX = "site:"
_ABSENT = frozenset({"absent", "negative", "M0"})


def add_metastasis_site(entry: Entry, provenance: Provenance, chart: Chart) -> bool:
    """Add each site that value, component or body site names; False when none can be told."""
    value = entry.get("valueCodeableConcept")
    if _ABSENT & {*chart.terminology.values.match(*codeable(value))}:
        chart.record.stages.append(Stage(None, 0, provenance.date, provenance.source))
        return True
    sites = _sites(entry, chart.terminology)
    for site in sites:
        chart.record.cancers.append(
            Cancer(
                kind="secondary",
                onset=provenance.date,
                onset_is_recorded=True,
                site=site.site,
                regional=site.regional,
                visceral=site.visceral,
                laterality=None,
                active=True,
                source=provenance.source,
            )
        )
    return bool(sites)


def _sites(entry: Entry, terminology: Terminology) -> tuple[Spread, ...]:
    value = entry.get("valueCodeableConcept")
    nodes = [value, *(c.get("valueCodeableConcept") for c in items(entry.get("component")))]
    for concepts in (nodes, list(items(entry.get("bodySite")))):
        found = dict.fromkeys(s for c in concepts for s in _named(c, terminology))
        if found:
            return tuple(found)
    return tuple(_in_words(text(entry.get("valueString")), terminology))


def _named(concept: object, terminology: Terminology) -> list[Spread]:
    names = [
        value.removeprefix(_PREFIX)
        for value in terminology.values.coded(codings(concept))
        if value.startswith(_PREFIX)
    ]
    coded = [s for name in names if (s := terminology.conditions.site_of_spread(name))]
    labels = [*(c.display for c in codings(concept)), words(concept)]
    return coded or [s for label in labels for s in _in_words(label, terminology)]


def _in_words(label: str | None, terminology: Terminology) -> list[Spread]:
    """The sites that words name; the question says that they are of metastases."""
    match = terminology.conditions.match((), f"metastasis: {label}") if label else None
    if match is None or match.unconfirmed or match.concept != "secondary-cancer":
        return []
    if match.site in {None, "unspecified"}:
        return []
    return [Spread(match.site or "other", match.visceral, match.regional), *match.spread]
