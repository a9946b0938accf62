"""Attachments: their bytes to text, by type or by how they begin; what cannot be read says why."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from dataclasses import dataclass
from html.parser import HTMLParser

from oncology.intake.narratives.pdf import pdf_text
from oncology.intake.reports.rules import report_rules

_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}\"?([\w.:-]{1,40})", re.IGNORECASE)
_BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "section", "pre", "dt", "dd", "hr"})  # fmt: skip
_SILENT = frozenset({"script", "style", "head", "title"})
_TYPES = {
    "text/plain": "plain",
    "text": "plain",
    "text/markdown": "plain",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/rtf": "rtf",
    "application/rtf": "rtf",
    "application/pdf": "pdf",
}


@dataclass(frozen=True, slots=True)
class AttachmentText:
    """The text of an attachment; `fault` names why there is none, or not all of it."""

    text: str
    fault: str | None = None


def attachment_text(content_type: str | None, data: str) -> AttachmentText:
    """The text of base64 data. Never raises on its content, and the work is bounded."""
    if len(data) > report_rules().limits["longest-attachment"]:
        return AttachmentText("", "too-long")
    try:
        content = base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return AttachmentText("", "broken")
    kind = _kind(content_type, content)
    if kind == "pdf":
        return AttachmentText(*pdf_text(content))
    if kind is None:
        return AttachmentText("", "other-type")
    plain = _decoded(content, content_type)
    if kind == "html":
        return AttachmentText(_html_text(plain))
    return _rtf_text(plain) if kind == "rtf" else AttachmentText(plain)


def _kind(content_type: str | None, content: bytes) -> str | None:
    begin = content[:512].lstrip().lower()
    if begin.startswith(b"%pdf"):
        return "pdf"
    if begin.startswith(b"{\\rtf"):
        return "rtf"
    name = (content_type or "").partition(";")[0].strip().lower()
    if not name:
        return "html" if begin.startswith((b"<html", b"<!doctype html", b"<div")) else "plain"
    return _TYPES.get(name)


def _decoded(content: bytes, content_type: str | None) -> str:
    """By the charset that the type states, else UTF-8, else the one of Western Windows."""
    match = _CHARSET.search(content_type or "")
    for name in (match[1] if match else "utf-8-sig", "utf-8-sig", "cp1252"):
        try:
            return content.decode(codecs.lookup(name).name)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("latin-1")


class _Text(HTMLParser):
    """Words of a page: a line for each block, cells side by side."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silence = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _SILENT:
            self._silence += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in {"td", "th"}:
            self.parts.append("\t")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silence = max(0, self._silence - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silence:
            self.parts.append(" ".join(data.split()) if data.strip() else " ")


def _html_text(page: str) -> str:
    reader = _Text()
    reader.feed(page)
    reader.close()
    lines = (line.strip() for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _rtf_text(content: str) -> AttachmentText:
    from striprtf.striprtf import rtf_to_text  # only where such a file comes

    try:
        plain = rtf_to_text(content, errors="ignore")  # type: ignore[no-untyped-call]
    except (ValueError, KeyError, IndexError, TypeError, LookupError, AttributeError):
        return AttachmentText("", "broken")
    return AttachmentText(str(plain)) if str(plain).strip() else AttachmentText("", "no-text")
