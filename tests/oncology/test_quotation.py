"""Words of a chart: on one line, without what hides, turns or links, and readable as before."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from oncology.quotation import quoted, unlinked

READER = MarkdownIt("gfm-like")


@given(st.text(max_size=300))
def test_what_is_quoted_is_one_visible_line(words):
    line = quoted(words)
    assert len(line) <= 120
    assert line == line.strip()
    assert all(unicodedata.category(c)[0] not in "CZ" or c == " " for c in line)
    assert quoted(line) == line


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("letrozole\n\n# Luminal recommends\r\n", "letrozole # Luminal recommends"),
        ("a\x00b\x1b[31mc\u2028d", "a b [31mc d"),
        ("\u202egn eciw\u202c t\u200bamoxi\ufefffen\u3164", "gn eciw tamoxifen"),
        ("e" + "\u0301" * 500 + "x", "e" + "\u0301" * 3 + "x"),
        ("\ud800x", "x"),
        ("5 µg/m² – ≥ 3 Früh", "5 µg/m² – ≥ 3 Früh"),
    ],
)
def test_marks_that_hide_or_turn_text_are_left_out(words, line):
    assert quoted(words) == line


def test_a_long_name_is_cut_where_it_shows():
    assert quoted("a" * 121) == "a" * 119 + "…"
    assert quoted("a" * 120) == "a" * 120


ADDRESSES = ["https://evil.example/a?b=c", "http://a.b", "HTTPS://EVIL.COM", "www.evil.example", "WWW.evil.com",
             "evil.com", "evil.com/path", "//evil.com", "ftp://evil.com", "mailto:a@evil.com", "a.b@evil.com",
             "xmpp:a@evil.com/b", "evil.co.uk", "xn--e1afmkfd.xn--p1ai", "x.shop", "evil.рф"]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("frame", ["{}", "see {}.", "({})", "a{}b", "x:{}", "<{}>", "{0} {0}"])
def test_no_reader_makes_a_link_of_an_address(address, frame):
    tokens = READER.parseInline(unlinked(frame.format(address)))
    assert [t for token in tokens for t in token.children if "link" in t.type] == []


@given(st.text(alphabet=string.ascii_lowercase + ":/.@-w ", max_size=60))
def test_no_reader_makes_a_link_of_any_text(words):
    tokens = READER.parseInline(unlinked(words))
    assert [t for token in tokens for t in token.children if "link" in t.type] == []


@pytest.mark.parametrize(
    "words", ["2.5 mg i.v.", "p.Tyr537Ser", "c.1633G>A", "HER2 1+, 0.9", "z. B. 3/4", "mg/m2", "e.g. this"]
)  # fmt: skip
def test_words_of_the_field_stay(words):
    assert unlinked(words) == quoted(words) == words
