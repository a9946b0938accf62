"""Genes of a report: variants, genes without one, genes that could not be read; signatures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from oncology.intake.genetics.report_text import read_statements
from oncology.intake.genetics.statement import Statement, significance_in
from oncology.intake.reports.rules import report_rules
from terminology import Terminology


@dataclass(frozen=True, slots=True)
class GeneText:
    """A sentence, or a gene with the lines below it, in the original letters and in English words."""

    original: str
    words: str
    start: int
    end: int


def gene_statements(text: GeneText, terminology: Terminology) -> Iterator[tuple[Statement, str]]:
    """What the words say of each gene that they name, and its state in a word."""
    genes = {g for _, _, symbols in terminology.genes.mentions(text.words) for g in symbols}
    if not genes:
        return
    failed = report_rules().words["variants_not_read"].search(text.words.lower()) is not None
    statements = read_statements(text.original, (), terminology)
    if failed and not any(s.reading for s in statements):
        for gene in sorted(genes):
            yield Statement(gene, False, undecided=True), "not-analysed"
        return
    statements = _merged(statements)
    named = [s for s in statements if s.reading and not s.significance]
    whole = terminology.values.match((), text.words) if len(named) == 1 else ()
    for statement in statements:
        if statement in named[:1] and whole:  # "H1047R, 32 %, pathogenic": it stands apart
            statement = replace(statement, significance=significance_in(whole))
        state = "absent" if statement.absent else "uncertain" if statement.undecided else "present"
        yield statement, state


def _merged(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Without a coding change that stands before the protein change of the same variant."""
    kept: list[Statement] = []
    for statement in statements:
        last = kept[-1] if kept else None
        if last and last.reading and statement.reading and last.gene == statement.gene:
            is_one = not last.reading.protein and last.reading.coding and statement.reading.protein
            if is_one and not statement.reading.coding:
                reading = replace(statement.reading, coding=last.reading.coding)
                significance = statement.significance or last.significance
                kept[-1] = replace(statement, reading=reading, significance=significance)
                continue
        kept.append(statement)
    return tuple(kept)


def signature_in(words: str) -> tuple[str, int, int] | None:
    """Microsatellite instability, high or stable, with its place."""
    lower = words.lower()
    for value, pattern in report_rules().msi:
        match = pattern.search(lower)
        if match:
            return value, match.start(), match.end()
    return None
