"""The whole page: its parts put into the templates, and its policy of content."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import cards
from oncology.knowledge import Citation, Term
from service.pages.changes import Change, changes_between
from service.pages.choice import comparisons_of, disputes_of, review_is_overdue, rows_of
from service.pages.exclusions import exclusions_of
from service.pages.header import traits_of
from service.pages.markup import Markings, digest, inlined
from service.pages.pictures import (
    draw_forest,
    draw_timeline,
    forest_rows,
    occasions_of,
    periods_of,
)
from service.pages.presentation import Place, Presentation
from service.pages.reading import readings_of
from service.pages.supposing import (
    form_value,
    held_facts_of,
    open_facts_of,
    supposed_labels,
)
from service.pages.wording import text

_MARKINGS = Markings("service.pages", text, {"form_value": form_value, "pairwise": pairwise})
WIDTHS = {"narrow": 372.0, "wide": 860.0}  # of the pictures, in units of the letters on them


def page_of(presentation: Presentation, place: Place, chart: Presentation | None = None) -> str:
    """The page as HTML.

    Args:
        presentation: What it shows.
        place: Where it stands.
        chart: The same patient as recorded, where `presentation` rests on suppositions.
    """
    assessment = presentation.assessment
    periods, occasions = periods_of(presentation), occasions_of(presentation)
    today = presentation.findings.case.as_of
    figures = forest_rows(presentation)
    return _MARKINGS.template("page.html").render(
        head=cards.headline(assessment),
        assessment=assessment,
        place=place,
        style=inlined("page.css"),
        script=inlined("page.js"),
        policy=page_policy(place),
        traits=traits_of(presentation),
        periods=periods,
        occasions=occasions,
        timelines={n: draw_timeline(periods, occasions, today, w) for n, w in WIDTHS.items()},
        category_sources=_category_sources(presentation),
        options=rows_of(presentation),
        disputes=disputes_of(presentation),
        comparisons=comparisons_of(presentation),
        figures=figures,
        forests={n: draw_forest(figures, w) for n, w in WIDTHS.items()},
        exclusions=exclusions_of(presentation),
        open_facts=open_facts_of(presentation),
        held_facts=held_facts_of(presentation),
        supposed=_supposed(presentation),
        changes=_changes(presentation, chart),
        readings=readings_of(presentation),
        terms=_terms(presentation),
        signed={row.id for row in rows_of(presentation) if row.is_signed},
        overdue=review_is_overdue(presentation),
        reviewed=presentation.knowledge.reviewed.isoformat(),
        site=presentation.knowledge.site,
    )


def page_policy(place: Place) -> str:
    """The policy of content: the page's own style and script, its own address for forms, nothing else."""
    forms = "'self'" if place.action else "'none'"
    return (
        f"default-src 'none'; style-src 'sha256-{digest('page.css')}'; "
        f"script-src 'sha256-{digest('page.js')}'; base-uri 'none'; form-action {forms}"
    )


def _supposed(presentation: Presentation) -> list[tuple[str, str]]:
    """Each supposition as a form sends it, and in words."""
    suppositions = presentation.suppositions
    labels = supposed_labels(suppositions, presentation.knowledge)
    words = [form_value(s.fact, s.value) for s in suppositions]
    return list(zip(words, labels, strict=True))


def _changes(presentation: Presentation, chart: Presentation | None) -> tuple[Change, ...] | None:
    if chart is None:
        return None
    return changes_between(chart.assessment, presentation.assessment)


def _category_sources(presentation: Presentation) -> list[Citation]:
    """Where the definition of the category can be read."""
    category = presentation.assessment["endocrineResistance"]["category"]
    glossary = presentation.knowledge.glossary
    names = (f"{category}-endocrine-resistance", f"endocrine-{category}")
    return [c for name in names if name in glossary for c in glossary[name].source if c.link]


def _terms(presentation: Presentation) -> Iterator[Term]:
    """Terms of the glossary that the page uses."""
    assessment = presentation.assessment
    category = assessment["endocrineResistance"]["category"]
    her2 = assessment["biomarkers"]["her2"]["category"]
    wanted = (
        "line-of-therapy", f"{category}-endocrine-resistance", f"endocrine-{category}",
        f"her2-{her2}", "her2-ultralow", "pfs", "os", "orr", "ctdna", "performance-status",
        "esmo-mcbs", "accelerated-approval", "visceral-crisis",
    )  # fmt: skip
    glossary = presentation.knowledge.glossary
    return (glossary[name] for name in dict.fromkeys(wanted) if name in glossary)
