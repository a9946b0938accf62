"""A report in English words: what is read of it, and the way back to the original."""

import pytest

from oncology.intake.reports.english import english_text
from terminology import load


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ER 90,5 %", "ER 90.5 %"),
        ("[x] Positive  [ ] Negative", "positive"),
        ("Ki-67: weniger als 5 %", "< 5 %"),
        ("15 bis 20 %", "15  -  20 %"),
        ("er negativ", "is negative"),
        ("ER negativ", "ER negative"),
    ],
)
def test_words(text, words):
    assert words in english_text(text, load()).words


def test_the_way_back_names_the_original_words():
    text = english_text("Östrogenrezeptor: positiv", load())
    start = text.words.index("positive")
    place = text.place(start, start + len("positive"))
    assert (place.quote, place.start) == ("positiv", 18)


def test_no_more_is_read_than_the_limit():
    assert len(english_text("a " * 50000, load()).original) == 60000
