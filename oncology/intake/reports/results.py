"""The words on a marker as a fact: the same readers decide as for coded results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from oncology.intake.pathology.result import Amount, Result, result_in_words
from oncology.intake.reading_rules import patterns, thresholds
from oncology.intake.record import Site
from oncology.intake.reports.facts import Her2Fact, MeasureFact, Place, ReceptorFact, ReportFact
from oncology.intake.reports.markers import Portion
from oncology.intake.reports.rules import report_rules
from terminology import Terminology

_QUOTES = dict.fromkeys(map(ord, '«»„“”"'), " ")
_LETTERS = {"p": "positive", "n": "negative"}
_VERDICTS = ("positive", "negative", "equivocal")
_SCORES = ("3+", "2+", "1+", "0")
_AMPLIFICATION: tuple[str, ...] = ("not-amplified", "amplified")
_CATEGORIES = {
    "ultralow": re.compile(r"ultra-?\s?low"),
    "low": re.compile(r"(?<!ultra)(?<!ultra[\s-])\blow\b"),
    "zero": re.compile(r"\b(zero|null)\b"),
}
_ISH = {"positive": "amplified", "present": "amplified", "negative": "not-amplified", "absent": "not-amplified", "equivocal": "equivocal"}  # fmt: skip


def facts_of(
    portion: Portion, site: Site, place: Place, terminology: Terminology
) -> Iterator[ReportFact]:
    """What one portion states; nothing where its words hold no value."""
    portion = _of_registry(portion)
    if report_rules().words["arrow"].search(portion.words):
        return  # "90 % -> 10 %": which of the two is of now is not said
    if has_strange_words(portion) or _has_two_shares(portion):
        return
    marker = portion.marker
    if marker in {"er", "pr", "hr"}:
        yield from _receptor(portion, site, place, terminology)
    elif marker in {"her2", "her2-ish"}:
        yield from _her2(portion, site, place, terminology)
    elif marker in {"triple-negative", "triple-positive"}:
        yield from _triple(marker, site, place, terminology)
    elif report_rules().words["denying_lead"].search(portion.lead):
        return  # "no evidence of": a number behind it is none
    elif marker == "ki67":
        amount = result_in_words("ki67", portion.words, terminology).amount or _bare(portion)
        if amount is not None and amount.unit in {"%", ""} and amount.high <= _most():
            yield MeasureFact("ki67", _percent(amount), site, place)
    elif marker == "pdl1":
        score = number_in("cps", f"{portion.name} {portion.words}")
        if score is not None:
            yield MeasureFact("pdl1-cps", Amount(score, score, ""), site, place)


def _has_two_shares(portion: Portion) -> bool:
    """Whether two percentages stand behind the name of a marker: of two sides, or of two times."""
    if portion.marker not in {"er", "pr", "ki67"}:
        return False
    shares = report_rules().words["share_value"].findall(portion.words)
    return len({share.replace(" ", "") for share in shares}) > 1


def has_strange_words(portion: Portion) -> bool:
    """Whether a word on a marker is none by which values are told: what it does to them is unknown."""
    rules = report_rules().words
    plain = rules["treatment_clause"].sub("", portion.words.lower())
    words = rules["letters"].findall(f"{portion.lead} {plain}".lower())
    return any(not rules["value_words"].fullmatch(word) for word in words)


def _of_registry(portion: Portion) -> Portion:
    """The letters P and N of a field of the oBDS as the words that they stand for."""
    rules, letter = report_rules().words, portion.words.strip(" :=").lower()
    if not rules["registry_name"].search(portion.name.lower()):
        return portion
    if not rules["registry_letter"].fullmatch(letter):
        return portion
    return replace(portion, words=_LETTERS[letter])


def number_in(name: str, words: str) -> float | None:
    """A number by its name, where the numerals of markers' names are none: "HER2/CEP17 ratio 1.2"."""
    rules = report_rules()
    masked = rules.words["uncounted"].sub(lambda m: "x" * len(m.group()), words.lower())
    pattern = rules.numbers.get(name) or patterns()[name]
    match = pattern.search(masked)
    group = next((n for n, g in enumerate(match.groups(), 1) if g), None) if match else None
    if match is None or group is None:
        return None
    if rules.words["bound_before"].search(masked[: match.start(group)]):
        return None  # "< 1" is no number
    return float(match[group])


def _most() -> float:
    return thresholds()["percent-maximum"]


def _percent(amount: Amount) -> Amount:
    return Amount(amount.low, amount.high, "%", amount.comparator)


def _bare(portion: Portion) -> Amount | None:
    """A number without its sign right behind the name, or in a table of percentages."""
    match = report_rules().words["bare_share"].search(portion.words.lower())
    return Amount(float(match[1]), float(match[1]), "%") if match else None


def _words_of(portion: Portion) -> str:
    """The words with a verdict that stands before the name."""
    rules = report_rules().words
    if not portion.lead:
        return portion.words
    lead = portion.lead
    if rules["bare_denial"].match(lead) and not rules["denied_noun"].match(portion.words.lower()):
        return ""  # "no FISH was done" is no result of it
    if rules["denying_lead"].search(lead):
        lead = f"negative {lead}"
    elif rules["affirming_lead"].search(lead):
        lead = f"positive {lead}"
    return f"{lead} ; {portion.words}"


def _verdict(values: tuple[str, ...]) -> str | None:
    return next((value for value in _VERDICTS if value in values), None)


def _receptor(
    portion: Portion, site: Site, place: Place, terminology: Terminology
) -> Iterator[ReceptorFact]:
    words = _words_of(portion).strip(" :=,")
    result = result_in_words(f"{portion.marker}-status", words, terminology)
    amount = result.amount
    if amount is None and portion.table:
        amount = _bare(portion)
    share = amount if amount and amount.unit == "%" else None
    status: str | None = _verdict(result.values)
    if status == "positive" and "negative" in result.values:
        return  # a key, or two results
    if status is None and "present" in result.values:
        status = "positive"
    if status is None and "absent" in result.values:
        status = "negative"
    most_negative = thresholds()["receptor-low-percent"]
    if status == "negative" and share and share.low > most_negative:
        return  # one of them is on something else
    if status == "positive" and patterns()["low-positive"].search(words.lower()):
        status = "low-positive"
    allred, irs, h_score = (number_in(name, words) for name in ("allred", "irs", "hscore"))
    if status == "positive" and share and share.high < most_negative + 1 and _is_weak(words):
        status = None  # "5 %, weakly positive": whether it is called low is not said
    if all(fact is None for fact in (status, share, allred, irs, h_score)):
        return
    result = Result(result.concept, result.values, share, result.text)
    yield ReceptorFact(portion.marker, status, share, allred, irs, h_score, result, site, place)


def _is_weak(words: str) -> bool:
    return report_rules().words["weak_words"].search(words.lower()) is not None


def _her2(
    portion: Portion, site: Site, place: Place, terminology: Terminology
) -> Iterator[Her2Fact]:
    rules = report_rules().words
    words = rules["ihc_words"].sub(" ihc ", _words_of(portion).translate(_QUOTES))
    words = rules["scored_as"].sub(" score ", words)
    words = rules["score_scale"].sub(r"\1+", words).replace("0+", "0")  # "0/3+"
    words = " ".join(words.replace("=", ":").split()).replace(" :", ":").strip(" :,-.")
    if words.endswith(")") and words.count("(") < words.count(")"):
        words = words.rstrip(") ")  # the bracket before the name
    whole = f"{portion.name.strip()} {words}"
    ratio, copies = number_in("ratio", whole), _copies(portion, whole)
    is_ish = portion.marker == "her2-ish" or "amplif" in portion.lead
    concept = "her2-ish" if is_ish else "her2-overall"
    result = result_in_words(concept, words, terminology)
    named = terminology.values.match((), whole)
    values = result.values
    scores = [] if is_ish else [score for score in _SCORES if score in values]
    if len(scores) > 1:
        return  # a key, or two results
    category = next((v for v in _CATEGORIES if v in named and _is_said(v, whole)), None)
    category = None if portion.denied else category
    ish: str | None = next((v for v in _AMPLIFICATION if v in {*values, *named}), None)
    verdict = _verdict(values)
    if is_ish and ish is None:
        ish = next((_ISH[word] for word in _ISH if word in values), None)
    if ish == "amplified" and rules["denying_lead"].search(portion.lead):
        ish = None  # "no evidence of a HER2-amplified tumour"
    overall = None if is_ish else verdict
    staining = {"staining-present": True, "staining-absent": False}
    stain = next((staining[v] for v in values if v in staining), None)
    ihc = scores[0] if len(scores) == 1 else None
    facts = (ihc, ish, ratio, copies, overall, category)
    if all(fact is None for fact in facts):
        return
    both = tuple(dict.fromkeys((*values, *(v for v in named if v in (category, ish)))))
    result = Result(concept, both, None, whole if ratio is not None else words)
    stain = stain if ihc == "0" or category == "ultralow" else None
    yield Her2Fact(ihc, stain, ish, ratio, copies, overall, category, result, site, place)


def _is_said(category: str, words: str) -> bool:
    """Whether a category is given: not refused, not a condition, and with nothing behind it unread."""
    rules = report_rules().words
    lower = rules["denied_amplification"].sub(lambda m: "," * len(m.group()), words.lower())
    return any(
        not rules["category_denied"].search(lower[: match.start()])
        and rules["category_ends"].match(lower[match.end() :])
        for match in _CATEGORIES[category].finditer(lower)
    )


def _copies(portion: Portion, whole: str) -> float | None:
    """Copies of the gene; those of its chromosome are none."""
    names = f"{portion.name} {portion.words}".lower()
    of_chromosome = report_rules().words["centromere"].search(portion.name.lower())
    if of_chromosome and not re.search(r"her-?2|erb", names):
        return None
    copies = number_in("copies", whole)
    most = report_rules().limits["most-copies"]
    return copies if copies is not None and copies <= most else None


def _triple(
    marker: str, site: Site, place: Place, terminology: Terminology
) -> Iterator[ReportFact]:
    status = marker.removeprefix("triple-")
    for name in ("er", "pr"):
        result = result_in_words(f"{name}-status", status, terminology)
        yield ReceptorFact(name, status, None, None, None, None, result, site, place)
    result = result_in_words("her2-overall", status, terminology)
    yield Her2Fact(None, None, None, None, None, status, None, result, site, place)
