"""Terms are read by id, with their words and sources."""

import pytest

from oncology.knowledge import load_bibliography
from oncology.knowledge.files import Files
from oncology.knowledge.review.glossary import load_glossary

PATH = "oncology/knowledge/data/glossary.yaml"
TERM = "{id: os, term: Overall survival, also: [OS, maturity], text: Until death., source: abc4}"


def glossary(*terms):
    rows = "".join(f"  - {term}\n" for term in terms)
    return load_glossary(
        load_bibliography(), Files(((PATH, f"checked: 2026-11-27\nterms:\n{rows}"),))
    )


def test_the_longest_word_for_a_term_comes_first():
    term = glossary(TERM)["os"]
    assert term.words == ("Overall survival", "maturity", "OS")
    assert [citation.source for citation in term.source] == ["abc4"]


def test_an_id_used_twice_is_refused():
    with pytest.raises(ValueError, match="os: the id is used twice"):
        glossary(TERM, TERM)
