"""Small files of each type that attachments come in, made from a text."""

from __future__ import annotations

import base64
from io import BytesIO


def encoded(data: bytes) -> str:
    """The bytes as an attachment holds them."""
    return base64.b64encode(data).decode("ascii")


def html(text: str) -> bytes:
    """A page with a paragraph for each line."""
    body = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    page = f"<html><head><title>no word of this</title></head><body>{body}</body></html>"
    return page.encode("utf-8")


def rtf(text: str) -> bytes:
    """A document with a paragraph for each line."""
    lines = r"\par ".join(text.split("\n"))
    return (r"{\rtf1\ansi\deff0 {\fonttbl{\f0 Arial;}}\f0 " + lines + "}").encode("ascii")


def pdf(text: str, pages: int = 1) -> bytes:
    """A PDF with a text layer, the same on each page."""
    lines = " ".join(
        f"({line.replace('(', '[').replace(')', ']')}) Tj T*" for line in text.split("\n")
    )
    stream = f"BT /F1 10 Tf 12 TL 40 780 Td {lines} ET".encode("ascii") if text else b""
    kids = " ".join(["3 0 R"] * pages)
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode("ascii"),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )


def locked_pdf(text: str) -> bytes:
    """A PDF that asks for a password."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(text))))
    writer.encrypt("secret", algorithm="RC4-128")
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _file(objects: list[bytes]) -> bytes:
    content, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        len(content),
    )
    return content + head + table + tail
