"""Paragraphs on methods, conditions, earlier results, the family and questions change nothing.

Each of `asides.yaml` alone gives no fact; beside any report of the corpora it changes none of its own.
"""

from itertools import cycle
from pathlib import Path

import pytest
import yaml

from tests.oncology.intake.reports.rates import CORPUS, reports_in
from tests.oncology.intake.reports.rows import rows_of

ASIDES = yaml.safe_load((Path(__file__).parent / "asides.yaml").read_text("utf-8"))
KINDS = ["method", "condition", "past", "family", "question"]
PARAGRAPHS = [
    (language, kind, text)
    for language, kinds in ASIDES.items()
    for kind, texts in kinds.items()
    for text in texts
]


def kept(rows):
    return sorted(map(str, rows))


@pytest.mark.parametrize(("language", "kind", "text"), PARAGRAPHS)
def test_an_aside_states_nothing(language, kind, text):
    assert rows_of(text) == []


def test_each_language_has_each_kind():
    assert {
        name: list(kinds) for name, kinds in ASIDES.items() if name != "mixed"
    } == dict.fromkeys(("en", "de", "fr", "es"), KINDS)


@pytest.mark.parametrize("author", sorted(p.name for p in CORPUS.iterdir()))
def test_an_aside_changes_no_reading_of_a_report(author):
    """One paragraph of each kind before and behind each report, all of them in turn."""
    turns = {kind: cycle([t for _, k, t in PARAGRAPHS if k == kind]) for kind in KINDS}
    changed = []
    for path, report in reports_in(CORPUS / author):
        text = report["text"]
        before = kept(rows_of(text))
        behind = "\n\n".join(next(turns[kind]) for kind in KINDS)
        ahead = next(t for t in turns["method"] if "\n" not in t)  # its end is seen
        for mixed in (f"{text}\n\n{behind}", f"{ahead}\n\n{text}"):
            if kept(rows_of(mixed)) != before:
                changed.append(
                    (
                        path.stem,
                        mixed.replace(text, "..."),
                        sorted(set(map(str, rows_of(mixed))) ^ set(before)),
                    )
                )
    assert changed == []
