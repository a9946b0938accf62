"""The knowledge as pages: each entry has one, every link leads somewhere, nothing of it runs."""

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest

from oncology.knowledge import Entry, bases, load_entries, load_knowledge
from service.publishing.knowledge_pages import KnowledgeLibrary
from service.web.reading.markdown import document_html
from tests.live import serving

HOSTILE = "</p><script>alert(1)</script>"


class Page(HTMLParser):
    """Links, anchors and words of a page."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.links, self.anchors, self.words, self.tags = [], Counter(), [], set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.add(tag)
        self.links += [attributes["href"]] if "href" in attributes else []
        self.anchors.update([attributes["id"]] if "id" in attributes else [])

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def library():
    return KnowledgeLibrary(load_knowledge())


@pytest.fixture
def client(app, engine, library):
    engine.library = library
    return app.test_client()


def entries(library):
    for name, shelf in library.shelves.items():
        yield from (f"/knowledge/{name}/{entry}" for entry in shelf.sections)


def test_every_entry_has_its_page_at_its_own_id(library):
    knowledge, shelves = load_knowledge(), library.shelves
    agents = {name.replace(" ", "-") for name in (*knowledge.agents, *knowledge.classes)}
    assert set(shelves["regimens"].sections) == set(knowledge.regimens)
    assert set(shelves["agents"].sections) == agents
    assert set(shelves["trials"].sections) == set(knowledge.trials)
    assert set(shelves["tests-due"].sections) == {rule.id for rule in knowledge.due_rules}
    assert set(shelves["rules"].sections) == set(bases(knowledge))
    assert {rule.id for rule in knowledge.order_rules} <= set(shelves["rules"].sections)
    assert set(shelves["glossary"].sections) == set(knowledge.glossary)
    kinds = {"source": {**shelves["sources"].sections, **shelves["choices"].sections}}
    sources = {entry.id for entry in load_entries() if entry.kind.name == "source"}
    assert set(kinds["source"]) == sources


def test_every_link_of_every_page_leads_somewhere(client, library):
    addresses = ["/knowledge", *(f"/knowledge/{name}" for name in library.shelves)]
    addresses += ["/knowledge/order-rules", "/knowledge/us-eu-differences", "/knowledge/coverage"]
    addresses += ["/knowledge/sign-off", *entries(library)]
    pages = {}
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        pages[address] = Page(answer.text)
    assert len(pages) > 1000
    for address, page in pages.items():
        assert max(page.anchors.values(), default=1) == 1, address
        assert "script" not in page.tags
        for link in page.links:
            if link.startswith("https://"):
                continue
            path, _, anchor = link.partition("#")
            target = urljoin(address, path) if path else address
            assert target in pages, (address, link)
            assert not anchor or anchor in pages[target].anchors, (address, link)


def test_an_entry_says_its_words_its_state_and_what_names_it(client):
    page = Page(client.get("/knowledge/trials/emerald").text)
    words = " ".join("".join(page.words).split())
    assert "proposed No specialist has signed it." in words
    assert "HR 0.55 (0.39-0.77)" in words
    assert "../regimens/elacestrant" in page.links  # which rests on it
    regimen = client.get("/knowledge/regimens/elacestrant").text
    assert "Requires: ESR1 mutation" in regimen
    assert 'href="../trials/emerald"' in regimen
    assert 'href="../glossary/endocrine-refractory"' in regimen


def test_who_signed_an_entry_stands_on_its_page_and_lists_can_be_cut_to_that(client, library):
    entry = next(e for e in load_entries() if e.name == "regimen/elacestrant")
    row = {**entry.row, "by": "A. Reader", "role": "breast oncologist", "on": "2026-11-20"}
    library.__dict__["signatures"] = {
        entry.name: Entry(entry.kind, entry.id, entry.path, row, entry.checked)
    }
    try:
        text = client.get("/knowledge/regimens/elacestrant").text
        assert "A. Reader, breast oncologist, 2026-11-20" in text
        rows = Page(client.get("/knowledge/regimens?state=signed").text)
        assert [one for one in rows.links if one.startswith("regimens/")] == [
            "regimens/elacestrant"
        ]
        assert "regimens/elacestrant" not in client.get("/knowledge/regimens?state=proposed").text
    finally:
        del library.__dict__["signatures"]


def test_a_search_finds_entries_that_hold_all_words_of_any_case(client):
    links = Page(client.get("/knowledge?q=esr1+EMERALD").text).links
    assert "knowledge/trials/emerald" in links
    assert "knowledge/regimens/elacestrant" in links
    assert "knowledge/regimens/olaparib" not in links
    assert "Nothing." in client.get("/knowledge/regimens?q=zebulon").text
    assert "<script" not in client.get("/knowledge", query_string={"q": HOSTILE}).text


def test_what_there_is_not_is_said_in_a_page(client):
    for address in ("/knowledge/nothing", "/knowledge/regimens/nothing", "/knowledge/a/b"):
        answer = client.get(address)
        assert (answer.status_code, "No such entry" in answer.text) == (404, True)


def test_the_page_may_send_its_form_to_itself_and_run_nothing(client):
    policy = client.get("/knowledge").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "form-action 'self'" in policy
    assert "script" not in policy


def test_markdown_of_the_knowledge_stays_text_where_it_is_no_link_of_ours():
    text = f"{HOSTILE} [a](javascript:x) [b](http://plain.example) [c](trials.md#x) [d](other.md)"
    html = document_html(text, {"trials.md#x": "../trials/x"}.get)
    assert "<script" not in html
    assert re.findall(r'href="([^"]*)"', html) == ["../trials/x"]
    assert "<span>d</span>" in html


@pytest.fixture
def base(app, engine, library):
    engine.library = library
    with serving(app) as address:
        yield address


@pytest.mark.browser
@pytest.mark.parametrize("width", [420, 1400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_axe_finds_nothing_serious(chromium, base, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    tab = chromium.new_page()
    tab.emulate_media(color_scheme=scheme)
    tab.set_viewport_size({"width": width, "height": 900})
    for path in ("", "?q=everolimus", "/regimens", "/regimens/elacestrant", "/agents/ribociclib",
                 "/trials/emerald", "/rules/pregnancy", "/sign-off", "/coverage"):  # fmt: skip
        tab.goto(f"{base}/knowledge{path}")
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        faults = [f for f in Axe().run(tab).response["violations"] if f["impact"] in {"serious", "critical"}]  # fmt: skip
        assert [(f["id"], [n["html"][:120] for n in f["nodes"]]) for f in faults] == [], path


@pytest.mark.browser
def test_a_reader_searches_and_follows_by_keyboard(chromium, base):
    tab = chromium.new_page()
    tab.goto(f"{base}/knowledge")
    tab.get_by_label("Search all").fill("esr1 emerald")
    tab.keyboard.press("Enter")
    tab.get_by_role("link", name="EMERALD", exact=True).click()
    assert tab.url == f"{base}/knowledge/trials/emerald"
    tab.get_by_role("link", name="Elacestrant", exact=True).click()
    assert tab.get_by_role("heading", level=1).inner_text() == "Elacestrant"
