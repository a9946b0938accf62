"""Sentences of a line, each with its place."""

import pytest

from oncology.intake.reports.statements import sentences_of


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("ER positive. PR negative.", 2),
        ("ER positive; PR negative", 2),
        ("approx. 90 % positive", 1),
        ("size 1.2 cm", 1),
        ("ER (90 %; strong) positive", 1),
        ("Grade ; III ; II", 1),
        ("metastases? none", 2),
        ("", 0),
    ],
)
def test_sentences(words, count):
    sentences = list(sentences_of(7, words))
    assert len(sentences) == count
    assert "".join(sentence.words for sentence in sentences) == words
    assert all(words[s.start - 7 :].startswith(s.words) for s in sentences)


def test_a_sentence_without_an_end_is_cut_between_words():
    sentences = list(sentences_of(0, "word " * 600))
    assert len(sentences) > 1
    assert max(len(sentence.words) for sentence in sentences) <= 1200
    assert all(sentence.words.strip().startswith("word") for sentence in sentences)
