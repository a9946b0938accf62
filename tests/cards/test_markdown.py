"""Text of a chart cannot become markup, and a summary is cut at a word within the limit."""

import markdown_it
from hypothesis import given
from hypothesis import strategies as st

from cards.layout import load_layout
from cards.markdown import escape, shorten

HOSTILE = st.text(alphabet=st.sampled_from("<>`*_[]|#ab (http://x)"), max_size=40)


@given(HOSTILE)
def test_text_of_a_chart_is_no_markup(text):
    tokens = markdown_it.MarkdownIt("commonmark").parseInline(f"a {escape(text)} b")
    kinds = {child.type for token in tokens for child in token.children}
    assert kinds <= {"text", "text_special", "softbreak", "hardbreak"}


@given(st.text(alphabet="ab ", max_size=300))
def test_a_summary_keeps_the_limit(text):
    summary = shorten(text)
    limit = load_layout().limits.summary
    assert len(summary) <= limit
    assert summary == text or summary.endswith("…")
    assert text.startswith(summary.removesuffix("…"))


def test_a_summary_is_cut_at_a_word():
    words = "word " * 40
    assert shorten(words) == ("word " * 27).strip() + "…"
    assert shorten("short") == "short"
