"""Child-Pugh classes in codes, words and points, as observations and conditions state them."""

from __future__ import annotations

from oncology.intake.chart import Chart, Entry
from oncology.intake.fhir import codings, day, items, words
from oncology.intake.pathology.result import Amount, Result
from oncology.intake.reading_rules import child_pugh_class, patterns
from oncology.intake.record import Finding

CONCEPT = "child-pugh"
_LONGEST_TEXT = 500


def class_of_result(part: Result) -> str | None:
    """The class that a result of this scale states; None where it states none, or two."""
    return (
        _class_in_codes(part.values)
        or _class_in_words(f"child-pugh {part.text}")
        or _class_of_points(part.amount)
    )


def add_stated_class(entry: Entry, chart: Chart) -> bool:
    """Add the class that an entry's code or stages name; False where they name none.

    It is as old as the entry: a liver disease is older than what is said of it today.
    """
    values = chart.terminology.values
    concepts = [entry.get("code"), *(stage.get("summary") for stage in items(entry.get("stage")))]
    for concept in concepts:
        coded = values.match(tuple([c for c in codings(concept) if c.code]), None)
        labels = [words(concept), *(c.display for c in codings(concept))]
        texts = [values.affirmation(label.lower()[:_LONGEST_TEXT]) for label in labels if label]
        letter = _class_in_codes(coded) or next(filter(None, map(_class_in_words, texts)), None)
        if letter:
            recorded = entry.get("recordedDate") or entry.get("onsetDateTime")
            date = day(recorded, "recordedDate")
            chart.record.findings.append(Finding(CONCEPT, letter, date, entry.source))
            return True
    return False


def _class_in_codes(values: tuple[str, ...]) -> str | None:
    letter = {v.removeprefix("child-pugh-").upper() for v in values if v.startswith("child-pugh-")}
    return letter.pop() if len(letter) == 1 else None


def _class_in_words(line: str) -> str | None:
    """The class by its letter or its points; none where both stand and do not agree."""
    if CONCEPT not in patterns():  # an older state of the rules
        return None
    match = patterns()["child-pugh"].search(line.lower()[:_LONGEST_TEXT])
    if match is None:
        return None
    points = match["points"] or match["score"]
    of_points = child_pugh_class(float(points)) if points else None
    letter = match["class"].upper() if match["class"] else None
    if letter and points and of_points not in {None, letter}:
        return None
    return letter or of_points


def _class_of_points(amount: Amount | None) -> str | None:
    if amount is None or amount.low == 0:
        return None
    low, high = child_pugh_class(amount.low), child_pugh_class(amount.high)
    return low if amount.exact or low == high else None
