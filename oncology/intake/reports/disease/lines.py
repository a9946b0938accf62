"""The sentences of a report that are on the disease as a whole, in their order."""

from __future__ import annotations

from dataclasses import dataclass, field

from oncology.intake.reports.context import Context
from oncology.intake.reports.disease.extent import (
    courses_in,
    grade_in,
    has_several_courses,
    m_category_in,
    stage_in,
)
from oncology.intake.reports.disease.spread import organs_in, sites_named, spread_in, spread_words
from oncology.intake.reports.english import EnglishText
from oncology.intake.reports.facts import (
    CourseFact,
    GradeFact,
    Place,
    ReportFact,
    SpreadFact,
    StageFact,
)
from oncology.intake.reports.rules import report_rules
from oncology.intake.reports.statements import Sentence


@dataclass(slots=True)
class DiseaseLines:
    """The state between sentences: the organs of the specimens, the site that a clause left open."""

    text: EnglishText
    facts: list[ReportFact]
    subject: str = ""  # the site of a clause that ends with a semicolon; the next may be on it
    is_mixed: bool = False  # a sentence names two courses of now
    organs: frozenset[str] = field(default_factory=frozenset)  # that the specimens come from

    def note_specimen(self, words: str) -> None:
        """The line of a specimen of now: the organ that it comes from."""
        self.organs |= organs_in(words)

    def read(self, sentence: Sentence, context: Context) -> None:
        """One sentence in its turn."""
        self._read_extent(sentence, context)
        self._read_spread(sentence, context)

    def _read_extent(self, sentence: Sentence, context: Context) -> None:
        words = sentence.words
        grade = grade_in(words, context)
        if grade:
            self.facts.append(GradeFact(grade[0], self._place(sentence, *grade[1:])))
        stage = stage_in(words, context)
        if stage:
            self.facts.append(StageFact(stage[0], None, self._place(sentence, *stage[1:])))
        category = m_category_in(words, context)
        if category:
            self.facts.append(StageFact(None, category[0], self._place(sentence, *category[1:])))
        if has_several_courses(words, context):
            self.is_mixed = True
            return
        for value, start, end in courses_in(words, context):
            self.facts.append(CourseFact(value, self._place(sentence, start, end)))

    def _read_spread(self, sentence: Sentence, context: Context) -> None:
        mentions = list(spread_in(sentence.words, context))
        match = report_rules().words["specimen_spread"].search(sentence.words.lower())
        is_own = match and spread_words(match.group())
        if match and is_own and not mentions and len(self.organs) == 1:
            start, end = match.span()  # "Liver, biopsy: metastatic carcinoma"
            if context.is_result(start) and "denied" not in context.at(start):
                place = self._place(sentence, start, end)
                self.facts += [SpreadFact(site, "present", place) for site in self.organs]
        for mention in mentions:
            place = self._place(sentence, mention.start, mention.end)
            self.facts.append(SpreadFact(mention.site, mention.state, place))
        words = sentence.words.lower()
        trigger = report_rules().words["spread"].search(words)
        is_on_it = trigger and not sites_named(words) and context.is_finding(0)
        if self.subject and is_on_it and trigger and "doubt" in context.at(trigger.start()):
            place = self._place(sentence, 0, len(words))
            self.facts.append(SpreadFact(self.subject, "uncertain", place))
        sites = {site for site, _, _ in sites_named(words)}
        is_open = words.rstrip().endswith(";") and not mentions and len(sites) == 1
        self.subject = sites.pop() if is_open and context.is_finding(0) else ""

    def _place(self, sentence: Sentence, start: int, end: int) -> Place:
        return self.text.place(sentence.start + start, sentence.start + end)
