"""The door: the text of a report to what it states of the patient now, with quote and place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from oncology.intake.record import Site
from oncology.intake.reports.agreement import Block, agreed
from oncology.intake.reports.context import Context, context_of, is_refused
from oncology.intake.reports.disease.lines import DiseaseLines
from oncology.intake.reports.english import EnglishText, english_text
from oncology.intake.reports.facts import (
    CourseFact,
    Place,
    ReportFact,
)
from oncology.intake.reports.genes.agreement import agreed_variants
from oncology.intake.reports.genes.lines import GeneLines
from oncology.intake.reports.markers import (
    Portion,
    belongs_below,
    columns_of,
    is_staining_of,
    mentions_in,
    on_her2_alone,
    portions_in,
)
from oncology.intake.reports.results import facts_of
from oncology.intake.reports.rules import report_rules
from oncology.intake.reports.sections import Line, lines_of
from oncology.intake.reports.settlement import (
    Correction,
    corrected,
    settled,
    subjects_of_correction,
)
from oncology.intake.reports.statements import Sentence, sentences_of
from oncology.intake.reports.tables import TableHead, is_row_of_names, table_head
from terminology import Terminology


@dataclass(frozen=True, slots=True)
class ReportReading:
    """What a report states, and the clauses on its subjects of which nothing could be read."""

    facts: tuple[ReportFact, ...]
    unread: tuple[Place, ...]
    is_cut: bool  # it is longer than what is read


def read_report_text(
    report: str, terminology: Terminology, year: int | None = None
) -> ReportReading:
    """Read a report; never raises on its words, and takes time in proportion to them.

    `year`: of the report, where it is known; statements of earlier years are of the past.
    """
    text = english_text(report, terminology)
    years = _years(text.words)
    last = max([*([year] if year else []), *years], default=None)
    genes = GeneLines(text, terminology)
    disease = DiseaseLines(text, genes.facts)
    reader = _Reader(text, terminology, last, year is None, genes, disease)
    reader.facts, reader.unread = genes.facts, genes.unread  # in the order of the report
    for line in lines_of(text):
        reader.read(line)
    reader.close()
    is_cut = len(report) > report_rules().limits["longest-text"]
    facts = settled(tuple(dict.fromkeys(reader.facts)), tuple(reader.withdrawn))
    facts, superseded = corrected(facts, reader.corrections)
    rows = [text.place(*span) for span in reader.row_spans]
    facts, gainsaid = agreed(facts, reader.blocks, rows)
    unread = (
        *(text.place(*span) for span in reader.unread),
        *(f.place for f in (*reader.gainsaid, *superseded, *gainsaid)),
    )
    return ReportReading(facts, unread, is_cut)


def _years(words: str) -> frozenset[int]:
    return frozenset(int(m[2]) for m in report_rules().words["year"].finditer(words))


@dataclass(slots=True)
class _Reader:
    """The state between lines: the marker that lines below may be on, the specimen; the genes."""

    text: EnglishText
    terminology: Terminology
    year: int | None
    is_undated: bool  # its own year is not known, so the last that it names may be of the past
    genes: GeneLines
    disease: DiseaseLines
    facts: list[ReportFact] = field(default_factory=list)
    withdrawn: list[ReportFact] = field(default_factory=list)
    unread: list[tuple[int, int]] = field(default_factory=list)
    waiting: list[Portion] = field(default_factory=list)
    site: Site = "unknown"
    is_past: bool = False  # a line that begins with an earlier date, and those below it
    table: bool = False
    is_on_her2: bool = False  # the line names HER2 so far, and no other marker
    blocks: list[Block] = field(default_factory=list)  # where the words on one specimen begin
    gainsaid: list[ReportFact] = field(default_factory=list)  # of which the report says two things
    corrections: list[Correction] = field(default_factory=list)
    head: TableHead | None = None  # of the table that the lines stand in
    row_spans: list[tuple[int, int]] = field(default_factory=list)  # with a value for each specimen

    def read(self, line: Line) -> None:
        """One line in its turn."""
        rules = report_rules().words
        if line.after_blank or line.heading:
            self.table = False
            self.head = None
            self.is_past = False
            if line.heading or any(p.words.strip(" :-=()") for p in self.waiting):
                self._close_markers()
        if rules["dated"].match(line.words):
            self.is_past = self._is_of_past(line.words)
        self.is_on_her2 = False
        self.genes.begin(line)
        if rules["specimen_line"].search(line.words.lower()):
            site = self.terminology.observations.site(line.words.lower())
            self.site = site if site != "unknown" else self.site
            if line.kind == "current":
                self.disease.note_specimen(line.words)
        subjects = subjects_of_correction(line)
        if subjects is not None:
            place = self.text.place(line.start, line.start + len(line.words))
            self.corrections.append(Correction(place, subjects))
        head = table_head(line.words)
        rows = self.head.rows(line.words) if self.head and not head else None
        self.head = head or (self.head if rows is not None else None)
        if head is not None:
            return
        if rows is not None:
            self._read_rows(line, rows)
            return
        for sentence in sentences_of(line.start, line.words):
            self._note_blocks(sentence)
            self._read_sentence(sentence, line)
        if "%" in line.words and rules["cells"].search(line.words.strip()) and not self.waiting:
            self.table = True

    def _read_rows(self, line: Line, rows: Iterator[str]) -> None:
        """A row of a table with a column for each specimen, once for each that counts."""
        count = 0
        for words in rows:
            self._read_sentence(Sentence(line.start, words), line)
            self._close_markers()
            self.genes.close()
            count += 1
        if not count and mentions_in(line.words):
            self.unread.append((line.start, line.start + len(line.words)))
        if count > 1:
            self.row_spans.append((line.start, line.start + len(line.words)))

    def _note_blocks(self, sentence: Sentence) -> None:
        """Where the words on a specimen begin: its name at the head of a line or sentence, a side."""
        rules, lower = report_rules().words, sentence.words.lower()
        for name in ("specimen_name", "side_name", "current_name"):
            for match in rules[name].finditer(lower):
                start = self.text.place(
                    sentence.start + match.start(), sentence.start + match.end()
                )
                self.blocks.append(
                    Block(start.start, name != "current_name", name == "current_name")
                )
        self.blocks.sort(key=lambda block: block.start)

    def close(self) -> None:
        """What still waits for lines below it."""
        self._close_markers()
        self.genes.close()
        kept, self.gainsaid = agreed_variants(self.facts)
        courses = [f for f in kept if isinstance(f, CourseFact)] if self.disease.is_mixed else []
        self.gainsaid += courses
        self.facts = [fact for fact in kept if fact not in courses]

    def _read_sentence(self, sentence: Sentence, line: Line) -> None:
        words = sentence.words
        is_past = self.is_past or self._is_of_past(words)
        context = context_of(words, _section(words, line), is_past=is_past)
        count = len(self.facts)
        for start, end in context.withdrawn():
            for p in portions_in(words[start:end], sentence.start + start, self.terminology):
                self.withdrawn += self._facts_of(p)
        portions = [
            p
            for p in portions_in(
                words,
                sentence.start,
                self.terminology,
                context.said(words),
                is_on_her2=self.is_on_her2,
            )
            if not _is_gene(p, words)
        ]
        self.is_on_her2 = on_her2_alone(words, before=self.is_on_her2)
        if portions and is_row_of_names(portions, words):
            self.unread.append((sentence.start, sentence.start + len(words)))
            portions = []  # the head of a table: which line below is of now is not said
        if portions:
            self._end_name(sentence, portions[0].start - sentence.start)
            self._close_markers()
            self.waiting = [
                Portion(
                    p.marker, p.name, p.words, p.start, p.end,
                    is_now=context.is_result(p.start - sentence.start),
                    denied=is_refused(words.lower(), p.start - sentence.start) or "denied" in context.at(p.start - sentence.start), lead=p.lead, table=self.table,
                )
                for p in portions
            ]  # fmt: skip
        elif self.waiting and context.is_result(0) and belongs_below(words, self.waiting[-1]):
            end = sentence.start + len(words.rstrip())
            self.waiting[-1] = self.waiting[-1].followed_by(words.strip(), end)
        self.genes.read(sentence, context)
        self.disease.read(sentence, context)
        self._note_unread(sentence, context, had_facts=len(self.facts) > count or bool(portions))

    def _end_name(self, sentence: Sentence, end: int) -> None:
        """A name at the end of a line has its words at the begin of the next, before other names."""
        words = sentence.words[:end]
        if not self.waiting or not words.strip():
            return
        last = self.waiting[-1]
        if not last.words.strip(" :-=()") or is_staining_of(last, words):
            self.waiting[-1] = last.followed_by(words.strip(" ,;"), sentence.start + end)

    def _is_of_past(self, words: str) -> bool:
        """Whether all its years are before that of the report, or one is that of a disease."""
        rules = report_rules().words
        if self.year is None:
            return False
        years = [
            int(m[2])
            for m in rules["year"].finditer(words)
            if not rules["year_aside"].search(words[max(0, m.start() - 45) : m.start()].lower())
        ]
        if self.is_undated and years:  # "carcinoma 2018 (ER 90 %)"
            before = words[: words.index(str(years[0]))].lower()
            if rules["disease_ahead"].search(before):
                return True
        return bool(years) and max(years) < self.year

    def _close_markers(self) -> None:
        results = [(p, self._facts_of(p)) for p in self.waiting if p.is_now]
        unclear = {p.marker for p, facts in results if not facts and has_digit(p.words)} - {
            "her2-ish"
        }
        for portion, found in results:
            facts = [] if portion.marker in unclear else found
            self.facts += facts
            if not facts and portion.marker not in {"other", "hr"}:
                self.unread.append((portion.start, portion.end))
        self.waiting = []

    def _facts_of(self, portion: Portion) -> list[ReportFact]:
        place = self.text.place(portion.start, portion.end)
        site = self.terminology.observations.site(place.quote.lower())
        site = self.site if site == "unknown" else site
        if len(columns_of(portion)) > 1:
            return []  # which of them is on which specimen is not said
        return list(facts_of(portion, site, place, self.terminology))

    def _note_unread(self, sentence: Sentence, context: Context, *, had_facts: bool) -> None:
        """A sentence that names a subject, gave nothing, and was not denied or of another time."""
        if had_facts:
            return
        rules = report_rules().words
        for name in ("spread", "stage_name"):
            match = rules[name].search(sentence.words.lower())
            if match and not context.at(match.start()):
                end = sentence.start + len(sentence.words)
                self.unread.append((sentence.start + match.start(), end))
                return


def has_digit(words: str) -> bool:
    """Whether words hold a number, so that a value may stand in them."""
    return any(letter.isdigit() for letter in words)


def _is_gene(portion: Portion, words: str) -> bool:
    """Whether a name of HER2 stands for the gene: ERBB2 where nothing is said of a stain."""
    rules = report_rules().words
    if not rules["gene_name"].match(portion.name.lower()):
        return False
    if "(" in portion.name and not rules["gene_words"].search(words.lower()):
        return False
    return not rules["stain_words"].search(words.replace(portion.name, " "))


def _section(words: str, line: Line) -> str:
    """What a sentence is about; among words on the family one may be on the patient."""
    is_own = line.kind == "family" and report_rules().words["patient_self"].match(words.lower())
    return "current" if is_own else line.kind
