"""A genetic report in running text: what each of its clauses says of which gene."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from oncology.intake.genetics.statement import SIGNIFICANCE, Statement, significance_in
from oncology.intake.reading_rules import patterns
from terminology import Terminology, VariantReading

_SENTENCES = re.compile(r"[;\n|]|(?<![pc])\.(?=\s|$)")
_PIECES = re.compile(r",|\b(?:and|but|or|nor|with|while|whereas)\b|\s\+\s|\s/\s")
_PARENTHESES = re.compile(r"\([^()]{0,400}\)")
_SYMBOL = re.compile(r"(?<![A-Za-z0-9.])[A-Z][A-Z0-9]{1,9}(?![A-Za-z0-9])")
_ABSENT = frozenset({"absent", "negative"})
_NOTHING = _ABSENT | {"not-amplified"}
_PRESENT = frozenset({"present", "positive", "mutated"})
_VERDICT = _ABSENT | _PRESENT
_Mentions = list[tuple[int, int, tuple[str, ...]]]  # start, end, symbols


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a sentence between two joining words, with what it says by itself."""

    genes: tuple[str, ...]
    group: tuple[str, ...]  # genes that one word names together
    readings: tuple[VariantReading, ...]
    values: frozenset[str]
    leading: bool  # the verdict stands before the first gene and holds for what follows
    stranger: bool  # it names a gene that is not known here
    only_alteration: bool


def read_statements(
    report: str, genes: tuple[str, ...], terminology: Terminology
) -> tuple[Statement, ...]:
    """What a text says of the genes it names, or of `genes` where it names none.

    A gene reported with a variant is not also reported without one.
    """
    statements: list[Statement] = []
    coverage: tuple[str, ...] = ()  # genes of an earlier "genes tested: ..."
    for sentence in _SENTENCES.split(report):
        pieces = list(_pieces(sentence, terminology))
        symbols = tuple(dict.fromkeys(g for p in pieces for g in p.genes))
        if patterns()["coverage"].search(sentence.lower()):
            coverage = symbols or genes
            continue
        # a sentence that names no gene speaks of the test's own, or of those it covers
        subjects = () if symbols or not pieces else genes or coverage
        statements += _read_sentence(pieces, subjects)
    present = {s.gene for s in statements if not s.absent}
    return tuple(dict.fromkeys(s for s in statements if not (s.absent and s.gene in present)))


def _pieces(sentence: str, terminology: Terminology) -> Iterator[_Piece]:
    start = 0
    masked = _PARENTHESES.sub(lambda m: "\0" * len(m.group(0)), sentence)
    for match in [*_PIECES.finditer(masked), None]:
        end = match.start() if match else len(sentence)
        part = sentence[start:end]
        start = match.end() if match else end
        if part.strip():
            yield _piece(part, terminology)


def _piece(part: str, terminology: Terminology) -> _Piece:
    mentions = terminology.genes.mentions(part)
    genes = tuple(dict.fromkeys(g for _, _, symbols in mentions for g in symbols))
    values = frozenset(terminology.values.match((), part))
    gene = genes[0] if genes else None
    return _Piece(
        genes=genes,
        group=tuple(g for _, _, symbols in mentions if len(symbols) > 1 for g in symbols),
        readings=() if values & _NOTHING else terminology.variants.read(gene, (part,)),
        values=values,
        leading=bool(mentions) and _leads(part[: mentions[0][0]], terminology),
        stranger=_names_a_stranger(part, mentions),
        only_alteration=bool(patterns()["alteration"].search(part.lower())),
    )


def _leads(before: str, terminology: Terminology) -> bool:
    """Whether a verdict before the gene goes on over the next ones: "Not detected: A, B"."""
    verdict = {*terminology.values.match((), before)} & (_VERDICT | {*SIGNIFICANCE})
    return bool(verdict) and bool(patterns()["opening"].search(before.lower()))


def _names_a_stranger(part: str, mentions: _Mentions) -> bool:
    """Whether a part names, besides the genes that are known here, what looks like another."""
    begins = [*(begin for begin, _, _ in mentions), len(part)]
    ends = [0, *(end for _, end, _ in mentions)]
    rest = " ".join(part[end:begin] for end, begin in zip(ends, begins, strict=True))
    no_gene = patterns()["not-a-gene"]
    return any(not no_gene.fullmatch(m.group(0)) for m in _SYMBOL.finditer(rest))


def _read_sentence(pieces: list[_Piece], subjects: tuple[str, ...]) -> Iterator[Statement]:
    """Statements of one sentence; a verdict goes back over the genes that still wait for one."""
    leading: frozenset[str] = frozenset()
    genes = subjects
    waiting: list[str] = []
    last: Statement | None = None
    for piece in pieces:
        if piece.stranger and not piece.genes:
            genes, last = (), None
            continue
        genes = piece.genes or genes
        values = piece.values or leading
        if piece.values or piece.leading:
            leading = piece.values if piece.leading else frozenset()
        if piece.readings and not values & _ABSENT:
            for gene in genes[-1:]:
                for statement in _variants(gene, piece, values, last):
                    last = statement
                    yield statement
            waiting = []
        elif values & _VERDICT:
            if not (values & _ABSENT and piece.only_alteration):
                yield from _verdicts((*waiting, *genes), piece, values)
            waiting = []
        else:
            waiting += piece.genes


def _verdicts(genes: tuple[str, ...], piece: _Piece, values: frozenset[str]) -> Iterator[Statement]:
    """One verdict on several genes, without a variant; of a group in one word nobody knows which."""
    absent = bool(values & _ABSENT)
    for gene in dict.fromkeys(genes):
        undecided = not absent and gene in piece.group
        significance = None if undecided or absent else significance_in(values)
        yield Statement(gene, absent, None, significance, "germline" in values, undecided)


def _variants(
    gene: str, piece: _Piece, values: frozenset[str], last: Statement | None
) -> Iterator[Statement]:
    for reading in piece.readings:
        same = last and last.gene == gene and last.reading
        if same and reading.protein is None and reading.coding and same.protein and not same.coding:
            continue  # "p.H1047R, c.3140A>G" names one variant
        yield Statement(gene, False, reading, significance_in(values), "germline" in values)
