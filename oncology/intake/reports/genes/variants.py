"""Genes of a report: variants, genes without one, genes that could not be read; signatures.

A clause counts only where its verdict is told for sure: what a list of hot spots, a doubt or two
verdicts touch states nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from oncology.intake.genetics.statement import Statement, significance_in
from oncology.intake.record import Significance
from oncology.intake.reports.english import EnglishText
from oncology.intake.reports.markers import mentions_in
from oncology.intake.reports.rules import report_rules
from oncology.intake.reports.statements import Sentence, sentences_of
from terminology import Terminology, VariantReading

_BREAK = re.compile(r"[;\n]|[.,](?=\s)|\b(?:and|but|or|while|whereas)\b")
_SHAPES = frozenset({"amplification", "deletion", "fusion", "loss", "copy-loss", "other"})


@dataclass(frozen=True, slots=True)
class GeneText:
    """A sentence, or a gene with the lines below it: its stretch of the text, and what stands above."""

    start: int
    end: int
    lead: str = ""  # the line above that ends with a colon
    germline: bool = False
    significance: Significance | None = None  # of all variants below a heading
    breaks: tuple[int, ...] = ()  # where the lines below it begin
    is_listed: bool = False  # it stands first in a line under a heading on findings


@dataclass(frozen=True, slots=True)
class _Group:
    """Genes that one verdict is on: their names as they are joined, the words before and behind."""

    genes: tuple[str, ...]
    several: frozenset[str]  # genes that one word names together
    lead: str
    before: str  # the words that lead to it, whoever they are on
    start: int  # of the words behind
    end: int


def gene_statements(
    of: GeneText, text: EnglishText, terminology: Terminology
) -> Iterator[tuple[Statement, str]]:
    """What the words say of each gene that they name, and its state in a word."""
    for group in _groups(of, text, terminology):
        yield from _of_group(group, of, text, terminology)


def _groups(of: GeneText, text: EnglishText, terminology: Terminology) -> Iterator[_Group]:
    words = text.words[of.start : of.end]
    joiner, stranger = report_rules().words["gene_joiner"], report_rules().words["stranger_gene"]
    joined: list[list[tuple[int, int, tuple[str, ...]]]] = []
    for mention in terminology.genes.mentions(words):
        if joined and joiner.fullmatch(words[joined[-1][-1][1] : mention[0]].lower()):
            joined[-1].append(mention)
        else:
            joined.append([mention])
    lead = before = f"{of.lead} {_own(words[: joined[0][0][0]])}" if joined else ""
    for place, mentions in enumerate(joined):
        start = mentions[-1][1]
        following = joined[place + 1][0][0] if place + 1 < len(joined) else len(words)
        between = words[start:following]
        cut = len(between)
        if following < len(words):
            cut = max((m.start() for m in _BREAK.finditer(between)), default=len(between))
        other = stranger.search(between.lower(), 0, cut)
        genes = tuple(dict.fromkeys(g for m in mentions for g in m[2]))
        stains = (
            m.start
            for m in mentions_in(between[:cut])
            if m.marker != "her2" or "ERBB2" not in genes  # its other name
        )
        behind = min([other.start() if other else cut, *stains])
        several = frozenset(g for m in mentions if len(m[2]) > 1 for g in m[2])
        yield _Group(genes, several, lead, before, of.start + start, of.start + start + behind)
        lead, before = between[cut:], between


def _own(before: str) -> str:
    """The words that lead to a gene without those on a stain: "PR negative (0 %), PIK3CA ..."."""
    stains = mentions_in(before)
    if not stains:
        return before
    end = report_rules().words["clause_end"].search(before, stains[-1].end)
    return before[end.end() :] if end else ""


def _of_group(
    group: _Group, of: GeneText, text: EnglishText, terminology: Terminology
) -> Iterator[tuple[Statement, str]]:
    whole = text.words[group.start : group.end].replace(" ;", "; ")
    for place in of.breaks:
        if group.start < place <= group.end:
            cut = place - group.start
            whole = f"{whole[: cut - 1]};{whole[cut:]}"
    statements: list[tuple[Statement, str]] = []
    lead = group.lead.lower()
    clauses = list(sentences_of(group.start, whole)) or [Sentence(group.start, whole)]
    for clause in clauses:
        end = clause.start + len(clause.words)
        part = replace(group, start=clause.start, end=end, lead=lead)
        if _is_aside(part, text):
            break
        statements += _of_clause(part, of, text, terminology, is_first=not statements)
        lead = ""
    alone = sum(state == "present" for _, state in statements) == 1
    for statement, state in statements:
        if state == "present" and not statement.significance and alone:
            values = terminology.values.match((), _plain(whole))
            significance = significance_in(values) or of.significance
            statement = replace(statement, significance=significance)
        yield statement, state


def _is_aside(group: _Group, text: EnglishText) -> bool:
    """Whether the words are on what is asked, looked for or treated, not on what was found."""
    rules = report_rules().words
    words = text.words[group.start : group.end].lower()
    if rules["not_told"].search(words) or rules["replaced"].search(f"{group.before} {words}"):
        return True
    if rules["variants_not_read"].search(_clause(group, words)):
        return False
    change = rules["change"].search(words)
    before = words[: change.start()] if change else words
    denied = rules["gene_denied"].search(_clause(group, words))
    return bool(rules["gene_aside"].search(f"{group.lead} {before}")) and not denied


def _clause(group: _Group, words: str) -> str:
    """The words on a group with those before it, a blank for its names."""
    return f"{group.lead} gene{words}"


def _of_clause(
    group: _Group,
    of: GeneText,
    text: EnglishText,
    terminology: Terminology,
    *,
    is_first: bool,
) -> list[tuple[Statement, str]]:
    words = text.words[group.start : group.end].lower()
    rules = report_rules().words
    clause = _clause(group, words)
    readings = _readings(group, text, terminology)
    named = [r for r in readings if r.protein or r.coding]
    in_words = rules["variants_not_read"].search(words)
    if in_words or (not readings and rules["variants_not_read"].search(group.lead)):
        if named or not is_first:
            return []
        genes = group.genes if in_words else _whole_genes(group, words)
        return [(Statement(g, False, undecided=True), "not-analysed") for g in genes]
    denied = rules["gene_denied"].search(clause)
    germline = of.germline or _says_germline(clause)
    if denied and named:
        return _denied_change(group, named, words, germline)
    if denied:
        if rules["one_kind"].search(clause) and not rules["any_kind"].search(clause):
            return []
        genes = group.genes if rules["gene_denied"].search(words) else _whole_genes(group, words)
        return [(Statement(g, True, None, None, germline), "absent") for g in genes]
    if rules["gene_doubt"].search(f"{group.lead} {words[: _first(words, named)]}"):
        return []
    if rules["gene_doubt_behind"].search(words):
        return []
    significance = significance_in(terminology.values.match((), _plain(words)))
    if readings:
        if len(group.genes) > 1:
            return []  # which of them it is on is not said
        evidence = f"{of.lead} {group.lead} {words}".lower()
        if rules["no_amount"].search(words):
            return []  # of one of them nothing is there
        is_one = of.is_listed and len(named) < 2
        if not (is_one or of.significance) and not rules["variant_evidence"].search(evidence):
            return []  # a list of what was looked for
        significance = (significance or of.significance) if len(named) < 2 else None
        return [
            (Statement(group.genes[-1], False, r, significance, germline), "present")
            for r in readings
        ]
    if rules["several_kinds"].search(words):
        return []
    if rules["gene_found"].search(words) or rules["gene_found"].search(group.lead):
        significance = significance_in(terminology.values.match((), _plain(clause)))
        return [_found(gene, group, significance, germline) for gene in group.genes]
    return []


def _found(
    gene: str, group: _Group, significance: str | None, germline: bool
) -> tuple[Statement, str]:
    undecided = gene in group.several
    significance = None if undecided else significance
    statement = Statement(gene, False, None, significance, germline, undecided)
    return statement, "uncertain" if undecided else "present"


def _plain(words: str) -> str:
    return words.strip(" ,;:.()")


def _first(words: str, named: list[VariantReading]) -> int:
    """Where the words before a named change end; without one all of them count."""
    match = report_rules().words["change"].search(words) if named else None
    return match.start() if match else len(words)


def _says_germline(words: str) -> bool:
    rules = report_rules().words
    return bool(rules["germline"].search(words)) and not (
        rules["gene_doubt"].search(words) or rules["no_germline"].search(words)
    )


def _whole_genes(group: _Group, words: str) -> tuple[str, ...]:
    """The genes of a list without the last where only one kind of change of it is meant."""
    one_kind = report_rules().words["one_kind"].match(words.strip(" ,"))
    return group.genes[:-1] if one_kind and len(group.genes) > 1 else group.genes


def _denied_change(
    group: _Group, named: list[VariantReading], words: str, germline: bool
) -> list[tuple[Statement, str]]:
    """Tell "no mutation at hot spots H1047R", on the gene, from "D538G not detected"."""
    rules = report_rules().words
    first = rules["change"].search(words)
    if first is None or len(group.genes) > 1:
        return []
    if rules["gene_denied"].search(_clause(group, words[: first.start()])):
        return [(Statement(group.genes[-1], True, None, None, germline), "absent")]
    if rules["gene_denied"].search(_clause(group, " mutation")):
        return [(Statement(group.genes[-1], True, None, None, germline), "absent")]
    if len(named) == 1 and rules["not_found"].search(words, first.start()):
        return [(Statement(group.genes[-1], True, named[0], None, germline), "absent")]
    return []


def _readings(
    group: _Group, text: EnglishText, terminology: Terminology
) -> tuple[VariantReading, ...]:
    """Variants in the original letters, shapes in English words."""
    if group.start >= group.end:
        return ()
    gene = group.genes[-1]
    original = text.source(group.start, group.end).replace("\n", " ")
    named = tuple(r for r in terminology.variants.read(gene, (original,)) if r.protein or r.coding)
    if named:
        return named
    words = text.words[group.start : group.end].lower()
    rules = report_rules().words
    if not rules["one_kind"].search(words) or rules["several_kinds"].search(words):
        return ()
    return tuple(r for r in terminology.variants.read(gene, (words,)) if r.kind in _SHAPES)


def signature_in(words: str) -> tuple[str, int, int] | None:
    """Microsatellite instability, high or stable, with its place."""
    lower = words.lower()
    for value, pattern in report_rules().msi:
        match = pattern.search(lower)
        if match:
            return value, match.start(), match.end()
    return None
