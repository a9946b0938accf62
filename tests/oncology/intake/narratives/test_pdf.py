"""A PDF that is broken, hostile or empty: a named reason, bounded work, and nothing of it in a log."""

import logging
import zlib

import pytest

from oncology.intake.narratives.pdf import pdf_text


def pdf(content, filters="/FlateDecode"):
    """A PDF of one page with this content stream."""
    stream = zlib.compress(content) if filters else content
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream"
        % (len(stream), filters.encode(), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    start = len(body)
    body += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    return body + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start


def test_the_text_layer_is_read():
    assert pdf_text(pdf(b"BT /F1 12 Tf 72 720 Td (ER positive, 95 %) Tj ET")) == (
        "ER positive, 95 %",
        None,
    )


@pytest.mark.parametrize(
    "data", [b"", b"SECRET NAME", b"%PDF-1.4 SECRET NAME", pdf(b"BT (SECRET NAME) Tj ET")[:200]]
)
def test_a_broken_file_is_named_and_not_logged(data, caplog):
    with caplog.at_level(logging.DEBUG):
        text, why = pdf_text(data)
    assert (text, why) == ("", "broken")
    assert "SECRET" not in caplog.text


def test_a_page_without_words_is_named():
    assert pdf_text(pdf(b"0 0 m 10 10 l S")) == ("", "no-text")


def test_a_stream_that_unpacks_to_too_much_ends():
    bomb = pdf(b" " * 50_000_000)
    assert len(bomb) < 100_000
    assert pdf_text(bomb)[1] in {"broken", "no-text"}
