"""Lines of a report: which are one, and what their section is about."""

import pytest

from oncology.intake.reports.english import english_text
from oncology.intake.reports.sections import lines_of
from terminology import load


def lines(text):
    return [(line.words, line.kind) for line in lines_of(english_text(text, load()))]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("ER positive\n   (Allred 8/8), PR negative", 1),
        ("ER positive,\nPR negative", 1),
        ("ER: positive\nPR: negative", 2),
        ("Findings\n(1) ER positive\n(2) PR negative", 3),
        ("ER positive\n\n(Allred 8/8)", 2),
        ("ER\t90 %\nPR\t10 %", 2),
    ],
)
def test_what_was_wrapped_is_one_line(text, count):
    assert len(lines(text)) == count


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Clinical information", "past"),
        ("Family history", "family"),
        ("Plan", "plan"),
        ("Method", "method"),
        ("Procedure: IHC with antibody SP1", "method"),
        ("Procedure: core biopsy", "current"),
        ("Diagnosis", "current"),
    ],
)
def test_the_section_that_a_heading_opens(heading, kind):
    text = f"{heading}\nER positive" if ":" in heading else f"{heading}:\nER positive"
    assert lines(text)[-1] == ("er positive", kind) or lines(text)[-1] == ("ER positive", kind)
