"""Whether a report says one thing of a gene."""

from __future__ import annotations

from collections.abc import Sequence

from oncology.intake.genetics.statement import Statement
from oncology.intake.reports.facts import Place, ReportFact, VariantFact
from oncology.intake.reports.rules import report_rules


def agreed_variants(
    facts: Sequence[ReportFact],
) -> tuple[list[ReportFact], list[ReportFact]]:
    """The statements of a report but for those on a gene that others gainsay, and these."""
    variants = [f for f in facts if isinstance(f, VariantFact)]
    stand, doubted = reconciled([(f.statement, f.place) for f in variants])
    kept = {id(variants[number]) for number in stand}
    return (
        [f for f in facts if not isinstance(f, VariantFact) or id(f) in kept],
        [variants[number] for number in sorted(doubted)],
    )


def reconciled(
    statements: Sequence[tuple[Statement, Place]],
) -> tuple[frozenset[int], frozenset[int]]:
    """Of the statements of a report, by number: those that stand, and those that others gainsay.

    That one exon holds nothing gives way to a variant in another one; where a gene is said to hold
    a variant and to hold none, nobody knows which is of now.
    """
    region = report_rules().words["gene_region"]
    gone: set[int] = set()
    doubted: set[int] = set()
    for number, (statement, place) in enumerate(statements):
        if not statement.absent or statement.reading:
            continue
        others = [
            other
            for other, (rival, _) in enumerate(statements)
            if rival.gene == statement.gene
            and rival.germline == statement.germline
            and not rival.absent
            and not rival.undecided
        ]
        if others and region.search(place.quote.lower()):
            gone.add(number)
        elif others:
            doubted.update((number, *others))
    stand = frozenset(range(len(statements))) - gone - doubted
    return stand, frozenset(doubted)
