"""A genetic report in running text: what each of its clauses says of which gene."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from oncology.intake.genetics.components import SIGNIFICANCE
from terminology import Terminology, VariantReading

_SENTENCES = re.compile(r"[;\n|]|(?<![pc])\.(?=\s|$)")
_PIECES = re.compile(r",|\b(?:and|but|or|nor|with|while|whereas)\b|\s\+\s|\s/\s")
_PARENTHESES = re.compile(r"\([^()]*\)")
_SYMBOL = re.compile(r"(?<![A-Za-z0-9.])[A-Z][A-Z0-9]{1,9}(?![A-Za-z0-9])")
_NOT_A_GENE = re.compile(
    r"V?AF|MAF|MAF|VUS|C?DNA|CFDNA|CTDNA|N[MPC]|HGVS|IHC|NGS|PCR|DEL|DUP|TER|WT|CNV|SNV|LOH|EXON|CDX|[A-Z]\d+[A-Z]?"
)
_COVERAGE = re.compile(
    r"\b(tested for|(genes?|variants?|mutations?|regions?) (tested|analy[sz]ed|assessed|covered|included|evaluated)"
    r"|covers?|coverage|assay (includes|detects)|limit of detection|able to detect)\b"
)
_ALTERATION = re.compile(r"amplif|fusion|rearrange|copy number|\b(loss|deletion)\b")


@dataclass(frozen=True, slots=True)
class Statement:
    """One gene: a variant found, or (reading None) found or not found without naming one."""

    gene: str
    absent: bool
    reading: VariantReading | None
    significance: str | None
    germline: bool
    undecided: bool = False  # one of several genes named in one word ("BRCA1/2 positive")


@dataclass(slots=True)
class _Piece:
    genes: tuple[str, ...]
    group: tuple[str, ...]  # genes that one word names together
    readings: tuple[VariantReading, ...]
    said: frozenset[str]
    leading: bool  # the verdict stands before the first gene and holds for what follows
    stranger: bool  # it names a gene that is not known here
    only_alteration: bool


def statements(
    written: str, given: tuple[str, ...], terminology: Terminology
) -> tuple[Statement, ...]:
    """What a text says of the genes it names, or of `given` ones where it names none.

    A gene reported with a variant is not also reported without one.
    """
    found: list[Statement] = []
    covered: tuple[str, ...] = ()
    for sentence in _SENTENCES.split(written):
        pieces = list(_pieces(sentence, terminology))
        named = tuple(dict.fromkeys(g for p in pieces for g in p.genes))
        if _COVERAGE.search(sentence.lower()):
            covered = named or given
            continue
        found += _sentence(pieces, named or not pieces, given or covered)
    present = {s.gene for s in found if not s.absent}
    kept = [s for s in found if not (s.absent and s.gene in present)]
    return tuple(dict.fromkeys(kept))


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
    said = frozenset(terminology.values.match((), part))
    absent = bool(said & _ABSENT)
    bare = part
    for begin, end, _ in reversed(mentions):
        bare = bare[:begin] + " " + bare[end:]
    stranger = any(not _NOT_A_GENE.fullmatch(m.group(0)) for m in _SYMBOL.finditer(bare))
    gene = genes[0] if genes else None
    readings = () if absent else terminology.variants.read(gene, (part,))
    before = (
        frozenset(terminology.values.match((), part[: mentions[0][0]])) if mentions else frozenset()
    )
    alteration = bool(_ALTERATION.search(part.lower()))
    leading = bool(before & (_ABSENT | _PRESENT | set(SIGNIFICANCE))) and _open(part, mentions)
    group = tuple(g for _, _, symbols in mentions if len(symbols) > 1 for g in symbols)
    return _Piece(genes, group, readings, said, leading, stranger, alteration)


def _open(part: str, mentions: list[tuple[int, int, tuple[str, ...]]]) -> bool:
    """Whether a verdict before the gene goes on over the next ones: "Not detected: A, B"."""
    return bool(re.search(r":|\bin\b|\bfor\b|\bof\b|\bno\b", part[: mentions[0][0]].lower()))


_ABSENT = frozenset({"absent", "negative"})
_PRESENT = frozenset({"present", "positive", "mutated"})


def _sentence(pieces: list[_Piece], named: object, given: tuple[str, ...]) -> Iterator[Statement]:
    carried: frozenset[str] = frozenset()
    genes: tuple[str, ...] = () if named else given
    waiting: list[str] = []
    last: Statement | None = None
    for piece in pieces:
        if piece.stranger and not piece.genes:
            genes, last = (), None
            continue
        genes = piece.genes or genes
        said = piece.said or carried
        carried = piece.said if piece.leading else carried if not piece.said else frozenset()
        if piece.readings and not said & _ABSENT:
            for gene in genes[-1:]:
                for made in _made(gene, piece, said, last):
                    last = made
                    yield made
            waiting = []
        elif said & (_ABSENT | _PRESENT):
            if not (said & _ABSENT and piece.only_alteration):
                absent, group = bool(said & _ABSENT), set(piece.group)
                for gene in dict.fromkeys((*waiting, *genes)):
                    undecided = not absent and gene in group
                    meaning = None if undecided else _meaning(said)
                    yield Statement(gene, absent, None, meaning, "germline" in said, undecided)
            waiting = []
        else:
            waiting += piece.genes


def _made(
    gene: str, piece: _Piece, said: frozenset[str], last: Statement | None
) -> Iterator[Statement]:
    for reading in piece.readings:
        same = last and last.gene == gene and last.reading
        if same and reading.protein is None and reading.coding and same.protein and not same.coding:
            continue  # "p.H1047R, c.3140A>G" names one variant
        yield Statement(gene, False, reading, _meaning(said), "germline" in said)


def _meaning(said: frozenset[str]) -> str | None:
    return next((v for v in SIGNIFICANCE if v in said), None)
