"""Text of a chart cannot become markup, and a summary is cut at a word within the limit."""

import re

import markdown_it
from hypothesis import given
from hypothesis import strategies as st

from cards.layout import load_layout
from cards.markdown import escape, filled, joined, line, plain, shorten

HOSTILE = st.text(
    alphabet=st.sampled_from("<>`*_[]|#ab (http://x).@\\&;~!-+=1\n\t\u202e\u200b"), max_size=60
)


@given(HOSTILE)
def test_text_of_a_chart_is_no_markup(text):
    reader = markdown_it.MarkdownIt("gfm-like")
    for words in (f"a {escape(text)} b", line("- {}", text), line("{}", text), line("a\n{}", text)):
        tokens = reader.parse(words)
        kinds = {child.type for token in tokens for child in token.children or ()}
        assert kinds <= {"text", "text_special", "softbreak"}
        blocks = {token.type for token in tokens} - {"inline", "paragraph_open", "paragraph_close"}
        lists = {"bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"}
        assert blocks <= (lists if words.startswith("- ") else set())
        assert sum(token.type == "bullet_list_open" for token in tokens) <= 1


@given(st.text(alphabet="abZ19 .,;:()'%-@/_www", max_size=30))
def test_words_that_are_taken_as_they_are_would_be_the_same_after_all_steps(text):
    line = re.sub(r"[\\`*_\[\]|#~]", r"\\\g<0>", plain(text))
    line = re.sub(r"^([-+=])(?=[\s+-]|$)", r"\\\1", line)
    assert escape(text) == re.sub(r"^(\d{1,9})([.)])(?=\s|$)", r"\1\\\2", line)


@given(HOSTILE)
def test_what_is_shown_is_what_was_written(text):
    (shown,) = markdown_it.MarkdownIt("commonmark").parseInline(escape(text))
    assert "".join(child.content for child in shown.children) == plain(text)


def test_markdown_is_escaped_once_and_plain_words_always():
    assert line("**{}**: {} {}", "a*", escape("b*"), 3) == r"**a\***: b\* 3"
    assert joined("; ", ["_", line("_{}_", "x")]) == r"\_; _x_"
    assert filled("{a} of {b:g}", {"a": "#", "b": 2.0}) == r"\# of 2"


@given(st.text(alphabet="ab ", max_size=300))
def test_a_summary_keeps_the_limit(text):
    text = " ".join(text.split())
    summary = shorten(text)
    limit = load_layout().limits.summary
    assert len(summary) <= limit
    assert summary == text or summary.endswith("…")
    assert text.startswith(summary.removesuffix("…"))


def test_a_summary_is_cut_at_a_word():
    words = "word " * 40
    assert shorten(words) == ("word " * 27).strip() + "…"
    assert shorten("short") == "short"
