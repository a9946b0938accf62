"""National words: one pass, longest phrase first, with the way back to the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminology import load
from terminology.folding import folded, spellings
from terminology.languages import Languages

GERMAN = {
    "language": "de",
    "words": [
        {"as": "estrogen receptor", "forms": ["Östrogenrezeptor"]},
        {"as": "status post", "forms": ["Z. n."]},
        {"as": "breast cancer", "forms": ["Mammakarzinom", "Ca der Mamma"]},
        {"as": "breast", "forms": ["Mamma"]},
        {"as": "bone", "forms": ["Knochen"]},
    ],
    "small": [{"as": "it", "forms": ["er"]}],
    "exact": [{"as": "would", "forms": ["würde", "wuerde"]}],
    "parts": [{"as": "liver", "forms": ["leber"]}, {"as": "estrogen receptor", "forms": ["östrogenrezeptor"]}],
    "heads": [{"as": "metastasis", "forms": ["filiae", "metastase"]}, {"as": "positive", "forms": ["positiv"]}],
}  # fmt: skip
FRENCH = {
    "language": "fr",
    "words": [{"as": "breast cancer", "forms": ["cancer du sein"]}],
    "capitals": [{"as": "estrogen receptor", "forms": ["RE"]}],
}
SPANISH = {
    "language": "es",
    "words": [{"as": "metastasis", "forms": ["metástasis"]}, {"as": "liver", "forms": ["hígado"]}],
    "beside": [{"as": "without", "forms": ["sin"]}],
}
LANGUAGES = Languages([GERMAN, FRENCH, SPANISH])


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Östrogenrezeptor: 90 %", "estrogen receptor: 90 %"),
        ("OESTROGENREZEPTOR", "estrogen receptor"),
        ("Ostrogenrezeptor", "estrogen receptor"),
        ("Ca der Mamma links", "breast cancer links"),
        ("Ca der\nMamma", "breast cancer"),
        ("Ca. der Mamma", "ca. der breast"),  # another form: the phrase has no point
        ("Z.n. Mammakarzinom", "status post breast cancer"),
        ("Z. n. Mammakarzinom", "status post breast cancer"),
        ("Leberfiliae", "liver metastasis"),
        ("östrogenrezeptorpositives", "östrogenrezeptorpositives"),  # a form that is not listed
        ("östrogenrezeptorpositiv", "estrogen receptor positive"),
        ("Knochen- und Leberfiliae", "bone- und liver metastasis"),
        ("cancer du sein gauche", "breast cancer gauche"),
        ("es dürfte sein", "es dürfte sein"),
        ("Estrogen Receptor", "estrogen receptor"),
        ("RE : 90 %", "estrogen receptor : 90 %"),
        ("RE+, RE- et RE 80%", "estrogen receptor+, estrogen receptor- et estrogen receptor 80%"),
        ("Östrogenrezeptor: er wurde", "estrogen receptor: it wurde"),
        ("Östrogenrezeptor: er + und ER", "estrogen receptor: er + und er"),
        ("breast cancer, er positive", "breast cancer, er positive"),
        ("es würde gewertet", "es would gewertet"),
        ("ES WUERDE gewertet", "es would gewertet"),
        ("es wurde gewertet", "es wurde gewertet"),  # an accent tells it from the other
        ("sin metástasis", "without metastasis"),
        ("a sin of the liver", "a sin of the liver"),
        ("re: your letter of 90", "re: your letter of 90"),
        ("RE the letter", "re the letter"),
        ("", ""),
    ],
)
def test_words_become_english(text, english):
    assert LANGUAGES.english(text) == english


def test_the_way_back_leads_to_the_original_words():
    text = "Links: Ca der Mamma, Leberfiliae."
    translated = LANGUAGES.translated(text)
    start = translated.text.index("breast cancer")
    first, last = translated.place(start, start + len("breast cancer"))
    assert text[first:last] == "Ca der Mamma"
    start = translated.text.index("metastasis")
    first, last = translated.place(start, start + len("metastasis"))
    assert text[first:last] == "Leberfiliae"
    first, last = translated.place(0, 5)
    assert text[first:last] == "Links"


@given(st.text(max_size=200))
def test_any_text_has_a_way_back(text):
    translated = LANGUAGES.translated(text)
    for place in range(len(translated.text)):
        first, last = translated.place(place, place + 1)
        assert 0 <= first < last <= len(text)


def test_a_form_with_two_meanings_is_refused():
    other = {"language": "nl", "words": [{"as": "nipple", "forms": ["mamma"]}]}
    with pytest.raises(ValueError, match=r"languages/nl.yaml: nipple: the form 'mamma'"):
        Languages([GERMAN, other])


def test_letters_are_compared_without_accents():
    assert folded("Métastase ßøæłÉ") == "metastase ssoaele"
    assert spellings("Östrogen") == ("ostrogen", "oestrogen")


def test_no_shipped_word_changes_english():
    """What the English words of the data files say stays as it is."""
    english = load().languages.english
    files = ("test_orders", "observations", "conditions", "values")
    from terminology.files import read_yaml

    texts = [t for name in files for t in strings(read_yaml(name)) if "\\" not in t]
    assert [t for t in texts if english(t) != t.lower()] == []


def strings(node):
    if isinstance(node, dict):  # patterns hold beginnings of words, and codes words of any language
        others = {"pattern", "text", "codes"}
        node = [value for key, value in node.items() if key not in others]
    if isinstance(node, list):
        return [text for item in node for text in strings(item)]
    return [node] if isinstance(node, str) else []


def test_every_form_of_every_language_is_read():
    terminology = load()
    from terminology.files import language_names, read_language

    for name in language_names():
        data = read_language(name)
        for entry in data.get("words", ()):
            for form in entry["forms"]:
                assert terminology.languages.english(form) == entry["as"], (name, form)
        for entry in data.get("drugs", ()):
            for form in entry["forms"]:
                if entry["name"] in terminology.drugs:
                    assert terminology.drugs.match((), form).ingredients == (entry["name"],), form
