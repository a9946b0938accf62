"""The page of terms: whole, harmless, and open to all."""

import base64
import hashlib
import re
from datetime import date

import pytest

from oncology.knowledge import Citation, Term, load_knowledge

HOSTILE = "</p><script>alert(1)</script>\"'&"
ESCAPED = "&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp;"


def citation(title, link):
    return Citation("source", None, title, link, "label", date(2026, 11, 27))


def term(name, **changes):
    fields = {"id": name, "also": (), "text": "Text.", "source": (), "pages": ()} | changes
    return Term(term=name, **fields)


@pytest.fixture
def page(app, engine):
    def read(*terms):
        engine.glossary = terms
        return app.test_client().get("/glossary")

    return read


def test_every_term_of_the_knowledge_has_its_anchor_words_and_sources(page):
    terms = load_knowledge().glossary.values()
    text = page(*terms).text
    assert sorted(re.findall(r'<h2 id="([^"]+)">', text)) == sorted(one.id for one in terms)
    for one in terms:
        section = text.partition(f'<h2 id="{one.id}">')[2].partition("<h2 ")[0]
        assert section.count("<li>") == len(one.source)
        for source in one.source:
            assert source.link is None or f'href="{source.link.replace("&", "&amp;")}"' in section


def test_a_term_is_shown_with_its_other_words_by_the_alphabet(page):
    text = page(term("OS", also=("overall survival", "survival")), term("HER2-low")).text
    assert text.index("HER2-low") < text.index("OS</h2>")
    assert "Also: overall survival, survival" in text
    assert "2026.11.24" in text  # the knowledge version


def test_hostile_text_stays_text_and_only_https_is_a_link(page):
    sources = (citation(HOSTILE, f"https://a.example/{HOSTILE}"), citation("b", "javascript:b"))
    text = page(term(HOSTILE, also=(HOSTILE,), text=HOSTILE, source=sources)).text
    assert "<script" not in text
    assert "javascript:" not in text
    assert text.count(ESCAPED) == 6  # anchor, heading, other word, text, address and title


def test_the_page_runs_nothing_and_is_no_frame(page):
    answer = page(term("OS"))
    policy = answer.headers["Content-Security-Policy"]
    assert answer.content_type == "text/html; charset=utf-8"
    assert '<html lang="en">' in answer.text
    style = answer.text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "script-src" not in policy
    assert "'unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
