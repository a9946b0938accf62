"""The page of rules: whole, harmless, and open to all."""

import re

import pytest

from oncology.knowledge import bases, load_knowledge
from service.publishing.rule_page import RuleEntry, SourceEntry, Statement, rule_entries

HOSTILE = "</p><script>alert(1)</script>"


@pytest.fixture
def page(app, engine):
    def read(*rules):
        engine.rules = rules
        return app.test_client().get("/rules")

    return read


def test_every_code_of_a_reason_has_its_anchor_its_words_and_its_sources(page):
    entries = bases(load_knowledge())
    text = page(*rule_entries(load_knowledge())).text
    assert sorted(re.findall(r'<h2 id="([^"]+)">', text)) == sorted(entries)
    for code, several in entries.items():
        section = text.partition(f'<h2 id="{code}">')[2].partition("<h2 ")[0]
        for citation in (c for basis in several for c in basis.source if c.link):
            assert f'href="{citation.link.replace("&", "&amp;")}"' in section, code
        assert section.count("<li>") >= 1, code


def test_a_choice_says_its_reason_and_what_it_rests_on(page):
    source = load_knowledge().sources["choice-overdose-factors"]
    section = page(*rule_entries(load_knowledge())).text.partition('id="dose-far-above-label"')[2]
    section = section.partition("<h2 ")[0]
    assert source.reason[:60] in section
    assert 'href="https://' in section


def test_hostile_text_stays_text_and_only_https_is_a_link(page):
    sources = (SourceEntry(HOSTILE, "javascript:alert(1)", HOSTILE),)
    answer = page(RuleEntry(HOSTILE, (Statement(HOSTILE, (HOSTILE,), sources),)))
    assert "<script" not in answer.text
    assert "javascript:" not in answer.text
    assert answer.headers["Content-Security-Policy"].startswith(
        "default-src 'none'; style-src 'sha"
    )
