"""The links of a card: publications first, the glossary last, within the limit."""

import pytest

import terminology
from cards.card import AppLink, CardBasis, link, with_links
from cards.layout import load_layout
from tests.cards.small import small

ADDRESS = "https://luminal.example/knowledge"
GLOSSARY = {"label": "Glossary", "url": f"{ADDRESS}/glossary", "type": "absolute"}
LIMIT = load_layout().limits.links


def links_of(number, address):
    basis = CardBasis({}, small(), terminology.load(), "p", str, address)
    papers = [link(f"Trial {n}", f"https://a.example/{n}") for n in range(number)]
    return papers, with_links({"summary": "S"}, papers, basis).get("links")


@pytest.mark.parametrize("number", [0, 1, LIMIT - 1, LIMIT, LIMIT + 3])
def test_the_glossary_is_the_last_link_within_the_limit(number):
    papers, links = links_of(number, ADDRESS)
    assert links == [*papers[: LIMIT - 1], GLOSSARY]


@pytest.mark.parametrize("number", [1, LIMIT, LIMIT + 3])
def test_without_an_address_all_room_is_for_publications(number):
    papers, links = links_of(number, None)
    assert links == papers[:LIMIT]


def test_a_card_with_no_link_has_no_list_of_links():
    assert links_of(0, None)[1] is None


def test_the_page_of_the_chart_is_the_first_link_and_takes_no_room_beyond_the_limit():
    app = AppLink("https://luminal.example/smart/launch", "call")
    basis = CardBasis({}, small(), terminology.load(), "p", str, ADDRESS, app=app)
    papers = [link(f"Trial {n}", f"https://a.example/{n}") for n in range(LIMIT)]
    first, *others = with_links({"summary": "S"}, papers, basis)["links"]
    assert (first["url"], first["type"], first["appContext"]) == (app.url, "smart", "call")
    assert others == [*papers[: LIMIT - 2], GLOSSARY]
