"""One phrase a language for each topic is read like its English words; English itself stays.

The words are data: a phrase that fails lacks a word in `terminology/data/languages/`.
"""

from pathlib import Path

import pytest

import terminology
from terminology.data_files import parse_yaml
from terminology.files import language_names, read_language
from terminology.folding import folded

TABLE = parse_yaml(
    Path(__file__).with_name("national_phrases.yaml").read_text("utf-8"), "national_phrases.yaml"
)
TOPICS, PHRASES = TABLE["topics"], TABLE["languages"]
SILENT = {"family", "unknown"}  # nothing of the patient; no word of a result
CASES = [(language, topic) for language in PHRASES for topic in TOPICS]
# words that another language spells alike and means otherwise, or that stand in English notes
ENGLISH = (
    "sin", "sein", "die", "per", "or", "no", "as", "in", "on", "of", "pas", "met", "med", "con", "et", "en", "e", "i",
    "a", "y", "her 2", "RE", "RP", "RO", "RH", "non-metastatic", "long QT", "mere", "faster", "tia", "gravida", "grau",
    "suspect", "presents", "tumors", "refuses", "programme", "germinal", "diabetes", "diabetes mellitus type 2",
    "progress", "stress", "left", "right", "not", "without", "positive", "negative", "detected", "present", "absent",
    "metastasis", "metastases", "carcinoma in situ", "Lewy", "bag", "I am", "bds", "née", "necrosis", "inconclusive",
)  # fmt: skip


@pytest.fixture(scope="module")
def known():
    return terminology.load()


def reading(known, text):
    """What each part of the terminology reads in a text."""
    toxicities = known.toxicities.match((), text)
    return {
        "marker": sorted(known.markers.names_in(text)),
        "observation": known.observations.match((), text),
        "values": known.values.match((), text),
        "condition": known.conditions.match((), text),
        "laterality": known.conditions.laterality((), text),
        "stop": known.therapies.stop_reason((), text),
        "intent": known.therapies.intent((), text),
        "toxicity": [(t.kind, t.grade) for t in toxicities],
        "procedure": known.procedures.match((), text),
        "denied": known.values.affirmation(text) == "",
    }


def test_each_language_with_words_has_a_phrase_for_each_topic():
    with_words = {n for n in language_names() if read_language(n).get("words")} - {"en", "la"}
    assert with_words == set(PHRASES)
    assert {language: set(rows) for language, rows in PHRASES.items()} == {
        language: set(TOPICS) for language in PHRASES
    }


@pytest.mark.parametrize("topic", [topic for topic in TOPICS if topic not in SILENT])
def test_the_english_words_of_a_topic_are_read(known, topic):
    empty = {"marker": [], "values": (), "toxicity": [], "denied": False}
    assert any(v != empty.get(k) for k, v in reading(known, TOPICS[topic]).items())


@pytest.mark.parametrize(("language", "topic"), CASES)
def test_a_phrase_is_read_like_its_english_words(known, language, topic):
    assert reading(known, PHRASES[language][topic]) == reading(known, TOPICS[topic])


@pytest.mark.parametrize("word", ENGLISH)
def test_no_form_is_an_english_word_of_another_meaning(known, word):
    assert folded(known.languages.english(word)) == folded(word)


def test_a_form_means_the_same_in_every_language():
    meanings = {}
    for name in language_names():
        for part in ("words", "parts", "heads"):
            for entry in read_language(name).get(part, ()):
                for form in entry["forms"]:
                    meanings.setdefault((part, folded(form)), set()).add(entry["as"])
    assert {form: texts for form, texts in meanings.items() if len(texts) > 1} == {}
