"""Drugs by name and code: each name finds its own drug, and no other."""

import pytest

import terminology


@pytest.fixture(scope="module")
def terms():
    return terminology.load()


LOOKALIKES = [
    ("trilaciclib", "abemaciclib"),
    ("trastuzumab emtansine", "trastuzumab deruxtecan"),
    ("trastuzumab", "trastuzumab deruxtecan"),
    ("paclitaxel", "nab-paclitaxel"),
    ("everolimus", "sirolimus"),
    ("elacestrant", "imlunestrant"),
    ("megestrol", "medroxyprogesterone"),
]


@pytest.mark.parametrize(("name", "other"), LOOKALIKES)
def test_lookalikes_stay_apart(terms, name, other) -> None:
    assert terms.drugs.match([], name).ingredients == (name,)
    assert name not in terms.drugs.match([], other).ingredients


def test_every_name_finds_its_drug(terms) -> None:
    """A name, brand or synonym that a longer name of another drug swallows is a data fault."""
    wrong = [
        (word, terms.drugs.match([], word).ingredients)
        for drug in terms.drugs.values()
        for word in (drug.name, *drug.brands, *drug.synonyms)
        if drug.name not in terms.drugs.match([], word).ingredients
    ]
    assert wrong == []


def test_every_product_code_names_known_drugs(terms) -> None:
    unknown = {
        name
        for names in terms.drugs.codes.values()
        for name in names
        if terms.drugs.by_name(name) is None
    }
    assert unknown == set()
