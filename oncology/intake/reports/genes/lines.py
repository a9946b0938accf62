"""The lines of a report that are on a gene: its name with the lines below, headings, verdicts on all.

What stands here is what one line leaves to the next; what the words state says `variants`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from oncology.intake.genetics.statement import Statement
from oncology.intake.pathology.result import Amount
from oncology.intake.record import Significance
from oncology.intake.reports.context import Context
from oncology.intake.reports.english import EnglishText
from oncology.intake.reports.facts import MeasureFact, Place, ReportFact, SignatureFact, VariantFact
from oncology.intake.reports.genes.variants import GeneText, gene_statements, signature_in
from oncology.intake.reports.results import number_in
from oncology.intake.reports.rules import report_rules
from oncology.intake.reports.sections import Line
from oncology.intake.reports.statements import Sentence
from terminology import Terminology


@dataclass(slots=True)
class GeneLines:
    """The state between lines, and the facts and unread stretches so far."""

    text: EnglishText
    terminology: Terminology
    facts: list[ReportFact] = field(default_factory=list)
    unread: list[tuple[int, int]] = field(default_factory=list)
    gene: GeneText | None = None
    is_now: bool = True
    lead: str = ""  # a line on genes that ends with a colon: it is on those of the next
    germline: bool = False
    somatic: bool = False
    tested: tuple[str, ...] = ()  # genes that the report says were tested
    significance: Significance | None = None
    in_findings: bool = False  # the heading above is on what was found
    doubts: list[tuple[int, int]] = field(default_factory=list)  # lines that doubt their finding
    is_aside: bool = False  # from here to its end a line is on tests and drugs

    def begin(self, line: Line) -> None:
        """A new line; an empty one before it ends what is said of a gene."""
        if report_rules().words["finding_doubt"].search(line.words.lower()):
            self.doubts.append((line.start, line.start + len(line.words)))
        if line.after_blank or line.heading:
            self.close()
        self.is_aside = False
        self._note_heading(line)

    def _note_heading(self, line: Line) -> None:
        """What a line without a gene says of the genes below it: its verdict, significance, origin."""
        rules, lower = report_rules().words, line.words.lower().strip()
        if self.terminology.genes.mentions(line.words):
            return
        self.lead = lower if lower.endswith(":") and rules["gene_words"].search(lower) else ""
        is_short = len(lower) <= report_rules().limits["longest-heading"] and lower[-1:] != "."
        unknown = is_short and rules["unknown_significance"].search(lower)
        self.significance = "uncertain" if unknown else None
        if line.after_blank or line.heading:
            self.somatic = rules["somatic_heading"].search(lower) is not None
        if line.after_blank or line.heading:
            self.in_findings = False
        if is_short and rules["findings_heading"].search(lower):
            self.in_findings = True
        if is_short and rules["germline"].search(lower):
            self.germline = not rules["no_germline"].search(lower)
        elif is_short and rules["no_germline"].search(lower):
            self.germline = False

    def close(self) -> None:
        """What the lines on a gene state, once none of them follows."""
        gene, self.gene = self.gene, None
        if gene is None or not self.is_now:
            return
        statements = list(gene_statements(gene, self.text, self.terminology))
        place = self.text.place(gene.start, gene.end)
        if any(start <= gene.start < end for start, end in self.doubts):
            present = [s for s, state in statements if state == "present"]
            statements = [] if present else statements  # which of them is doubted is not said
        self.facts += [
            VariantFact(s, state, place, self.somatic and state == "present" and not s.germline)
            for s, state in statements
        ]
        if not statements:
            self.unread.append((gene.start, gene.end))

    def read(self, sentence: Sentence, context: Context) -> None:
        """One sentence in its turn."""
        words, rules = sentence.words, report_rules().words
        mentions = self.terminology.genes.mentions(words)
        if not rules["gene_words"].search(words.lower()):
            mentions = [
                m for m in mentions if "/" not in words[m[0] : m[1]]
            ]  # "HER2/neu" is a stain
        end = sentence.start + len(words)
        if mentions and rules["genes_tested"].search(words.lower()):
            self.close()
            self.tested = tuple(dict.fromkeys(g for m in mentions for g in m[2]))
        elif mentions:
            self.close()
            stands_first = not words[: mentions[0][0]].strip(" -*•|")
            significance = self.significance if stands_first else None
            is_listed = stands_first and self.in_findings
            self.gene = GeneText(
                sentence.start, end, self.lead, self.germline, significance, is_listed=is_listed
            )
            self.is_aside |= any("method" in context.at(m[0]) for m in mentions)
            is_now = all(context.is_finding(m[0]) for m in mentions)
            self.is_now = is_now and not self.is_aside
        elif self.gene is not None:
            if rules["gene_attributes"].search(words.lower()):
                breaks = (*self.gene.breaks, sentence.start)
                self.gene = replace(self.gene, end=end, breaks=breaks)
                self.is_now = self.is_now and context.is_now(0)
            else:
                self.close()
        if not mentions:
            self._read_all_genes(sentence, context)
        self._read_signatures(sentence, context)

    def _read_all_genes(self, sentence: Sentence, context: Context) -> None:
        """A verdict on the genes that were tested, or on those of them that are not named yet."""
        rules, lower = report_rules().words, sentence.words.lower()
        others = rules["other_genes"].search(lower) and rules["gene_denied"].search(lower)
        failed = rules["result_line"].search(lower) and rules["variants_not_read"].search(lower)
        if not (others or failed) or not context.is_finding(0):
            return
        self.close()
        named = {f.statement.gene for f in self.facts if isinstance(f, VariantFact)}
        place = self._place(sentence, 0, len(sentence.words))
        genes = [gene for gene in self.tested if gene not in named]
        if others:
            self.facts += [VariantFact(Statement(g, True), "absent", place) for g in genes]
        elif not named:
            self.facts += [
                VariantFact(Statement(g, False, undecided=True), "not-analysed", place)
                for g in genes
            ]

    def _read_signatures(self, sentence: Sentence, context: Context) -> None:
        words = sentence.words
        signature = signature_in(words)
        marks = context.at(signature[1]) if signature else frozenset()
        is_sure = "doubt" not in marks and not (
            signature and signature[0] == "high" and "denied" in marks
        )
        if signature and is_sure and context.is_finding(signature[1]):
            value, start, stop = signature
            self.facts.append(SignatureFact("msi", value, self._place(sentence, start, stop)))
        match = report_rules().words["tmb_name"].search(words)
        burden = number_in("tmb", words) if match else None
        if match and burden is not None and context.is_now(match.start()):
            place = self._place(sentence, match.start(), len(words))
            amount = Amount(burden, burden, "")
            self.facts.append(MeasureFact("tmb", amount, "unknown", place))

    def _place(self, sentence: Sentence, start: int, end: int) -> Place:
        return self.text.place(sentence.start + start, sentence.start + end)
