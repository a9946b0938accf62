"""Receptors, HER2, Ki-67 and PD-L1: which words of a report speak of which marker.

A statement may be one sentence on several markers, or a name whose score, percentage and verdict
stand in lines of their own below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from oncology.intake.reports.rules import report_rules
from terminology import Memory, Terminology

_STRANGER = "other"
_SCORE_LENGTH = 2  # "2+"
_HER2 = frozenset({"her2", "her2-ish"})
_BOTH = re.compile(r"[\s(/,=-]{0,4}")


@dataclass(frozen=True, slots=True)
class Mention:
    """A marker's name in a sentence."""

    start: int
    end: int
    marker: str


@dataclass(frozen=True, slots=True)
class Portion:
    """What is said of one marker: its name and the words on it, with their stretch of the text."""

    marker: str
    name: str
    words: str
    start: int
    end: int
    is_now: bool = True
    denied: bool = False
    lead: str = ""
    table: bool = False  # a number alone is a percentage, as the head of the table says

    def followed_by(self, words: str, end: int) -> Portion:
        """The same with a line on it that stands below."""
        joined = f"{self.words} ; {words}" if self.words.strip() else words
        if report_rules().words["share_name"].match(words.lower()):
            joined = (
                f"{words} ; {self.words}"  # before the limits that a form prints with an answer
            )
        return replace(self, words=joined, end=end)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence without asides, where it begins, and what reads its signs."""

    words: str
    start: int
    terminology: Terminology


@dataclass(slots=True)
class _Groups:
    """Mentions that wait for the words on them, and the portions so far."""

    portions: list[Portion] = field(default_factory=list)
    lead: str = ""


def mentions_in(words: str) -> list[Mention]:
    """Names of markers from left to right; of those that overlap the longest."""
    return list(_known_mentions(words))


def _read_mentions(words: str) -> tuple[Mention, ...]:
    everything = sorted(
        (m.start(), -m.end(), marker)
        for marker, pattern in report_rules().markers
        for m in pattern.finditer(words)
    )
    result: list[Mention] = []
    for start, negative_end, marker in everything:
        if result and start < result[-1].end:
            continue
        if (
            result
            and result[-1].marker == marker
            and _BOTH.fullmatch(words[result[-1].end : start])
        ):
            result[-1] = Mention(result[-1].start, -negative_end, marker)  # "Ki-67 (MIB-1)"
        else:
            result.append(Mention(start, -negative_end, marker))
    return tuple(result)


_known_mentions = Memory(_read_mentions)  # each sentence is asked for by several rules


def _score_alone(mentions: list[Mention], words: str, *, is_on_her2: bool) -> Mention | None:
    """A score of HER2 that stands before its name: "with the IHC score of 2+ HER2 is ...".

    Without any name it is one where the words before speak of HER2 alone (`is_on_her2`).
    """
    rules = report_rules().words
    match = rules["nameless_score"].search(words) if mentions or is_on_her2 else None
    if match is None or any(m.marker not in _HER2 or m.start < match.end() for m in mentions):
        return None
    if rules["category_denied"].search(words[: match.start(1)]):
        return None
    return Mention(*match.span(1), "her2")


def on_her2_alone(words: str, *, before: bool) -> bool:
    """Whether a line is on HER2 alone so far: `before` says so of the words before these."""
    names = {mention.marker for mention in mentions_in(words)}
    return names <= _HER2 if names else before


def portions_in(
    words: str,
    start: int,
    terminology: Terminology,
    said: str | None = None,
    *,
    is_on_her2: bool = False,
) -> list[Portion]:
    """What a sentence that begins at `start` says of each marker that it names.

    `said` is the sentence with blanks where it speaks of another time, a plan or a method;
    `is_on_her2`: the line names HER2 alone before it.
    """
    asides = report_rules().words["asides"]
    plain = asides.sub(lambda m: " " * len(m.group()), words)
    said = plain if said is None else asides.sub(lambda m: " " * len(m.group()), said)
    mentions = mentions_in(plain)
    score = _score_alone(mentions, plain, is_on_her2=is_on_her2)
    if score:
        mentions.insert(0, score)
    if not mentions:
        return []
    lead = _lead(said[: mentions[0].start], shares=True)
    groups = _Groups(lead=lead)
    waiting: list[Mention] = []
    begin = mentions[0].start - (len(lead) if lead else 0)
    stop = Mention(len(plain), len(plain), "")
    for mention, following in pairwise([*mentions, stop]):
        waiting.append(mention)
        between = said[mention.end : following.start]
        if following is not stop and _joins(between):
            continue
        lead_of_next = "" if following is stop else _lead(between)
        if (
            lead_of_next
            and lead_of_next.strip() == between.strip()
            and has_verdict(said[following.end :])
        ):
            lead_of_next = ""  # "ER positive HER2 negative"
        after = between[: len(between) - len(lead_of_next)] if lead_of_next else between
        groups.portions += _portions(
            waiting, after, groups.lead, _Sentence(plain, start, terminology)
        )
        goes_on = groups.lead and report_rules().words["only_numbers"].match(after)
        groups.lead = lead_of_next or (groups.lead if goes_on else "")
        waiting = []
    first = groups.portions[0] if groups.portions else None
    if score and first is not None:  # the score alone: the verdict is of the name behind it
        end = score.end + _SCORE_LENGTH
        first = replace(first, words=plain[score.end : end], end=start + end)
        groups.portions[0] = first
    if first is not None and lead:
        groups.portions[0] = replace(first, start=min(first.start, start + max(begin, 0)))
    return groups.portions


def _joins(between: str) -> bool:
    return report_rules().words["joiner"].search(between) is not None


def has_verdict(words: str) -> bool:
    """Whether words begin with a verdict or value."""
    return report_rules().words["own_verdict"].match(words) is not None


def _lead(before: str, *, shares: bool = False) -> str:
    """The verdict that stands before a name: "positive for", "no expression of"."""
    words = report_rules().words
    match = words["lead"].search(before)
    if match is None and shares:
        match = words["lead_share"].search(before)
    if match is None or words["searched"].search(match[1]):
        return ""  # "testing for amplification of": what it came to stands behind
    return before[match.start(1) :]


def _portions(
    waiting: list[Mention], after: str, lead: str, sentence: _Sentence
) -> Iterator[Portion]:
    values = _side_by_side(after, len(waiting))
    for place, mention in enumerate(waiting):
        if mention.marker == _STRANGER:
            continue
        words = values[place] if values else after
        if report_rules().words["lone_minus"].match(words):
            words = f" negative {words.lstrip(' -–')}"  # "RP - , PAX8 -"
        yield Portion(
            mention.marker,
            sentence.words[mention.start : mention.end],
            sentence.terminology.markers.signs_in_words(words),
            sentence.start + mention.start,
            sentence.start + waiting[-1].end + len(after.rstrip()),
            lead=lead,
        )


def _side_by_side(after: str, count: int) -> list[str]:
    """Values of several markers in the order of their names: "+/+/-", "90 % and 40 %"."""
    if count == 1:
        return []
    cells = re.split(r"\s*[/,]\s*|\s+and\s+", after.strip(" :=()."), maxsplit=count)
    is_value = report_rules().words["value_cell"]
    if len(cells) < count or not all(is_value.match(cell) for cell in cells[:count]):
        return []
    return cells[:count]


def columns_of(portion: Portion) -> list[Portion]:
    """A row of a table with a column a tumour: one portion a column, where each holds a value alike."""
    rules = report_rules().words
    cells = [c for c in rules["cell_border"].split(portion.words) if c and c.strip(" :;|")]
    if len(cells) < 2:
        return [portion]
    first = cells[0] if re.search(r"\d|^\W*(pos|neg|equiv)", cells[0].lower()) else cells[1]
    for kind in ("share_cell", "score_cell", "status_cell"):
        alike = [cell for cell in cells if rules[kind].match(cell.lower())]
        if len(alike) > 1 and alike[0] is first:
            return [replace(portion, words=cell) for cell in alike]
    return [portion]


def is_staining_of(portion: Portion, words: str) -> bool:
    """Whether words without a name are on the membranes of HER2: "HER2 0; faint membrane ..."."""
    if portion.marker != "her2" or mentions_in(words):
        return False
    return report_rules().words["faint_below"].search(words.strip().lower()) is not None


def belongs_below(words: str, portion: Portion) -> bool:
    """Whether a line without a name of its own is on the marker of the line above it."""
    plain = words.strip().lower()
    rules = report_rules()
    if is_staining_of(portion, words):
        return True
    if mentions_in(words):
        return False  # it has a name of another marker
    if any(portion.marker in of and pattern.search(plain) for pattern, of in rules.attributes):
        return True
    return not portion.words.strip(" :-=()") and not rules.words["name"].match(words)
