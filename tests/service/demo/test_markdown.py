"""Card Markdown brings no HTML of its own into the demo's page."""

import pytest

from service.demo.markdown import as_html


@pytest.mark.parametrize(
    ("text", "target", "residue"),
    [
        ("**b** and _i_", "<strong>b</strong> and <em>i</em>", "**"),
        ("- a\n  - b", "<li>b</li>", "- b"),
        ("[t](https://doi.org/10.1/x)", 'href="https://doi.org/10.1/x"', "]("),
        ("<script>x()</script>", "&lt;script&gt;", "<script"),
        ("<img src=x onerror=y>", "&lt;img", "<img"),
        ("[t](javascript:x())", "javascript:x()", "<a"),
        ("[t](http://plain.example)", "plain.example", "<a"),
        ("![t](https://track.example/x.png)", "https://track.example/x.png", "<img"),
        ("a \\*b\\* &lt;c&gt;", "a *b* &lt;c&gt;", "<c>"),
    ],
)
def test_markdown_brings_no_html_of_its_own(text, target, residue):
    html = str(as_html(text))
    assert target in html
    assert residue not in html
