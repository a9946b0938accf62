"""The text layer of a PDF, with bounded work: pages, text and what a stream may unpack to."""

from __future__ import annotations

import logging
from io import BytesIO

from oncology.intake.reports.rules import report_rules

# what a broken or hostile file makes the library raise, beside its own errors
_FAULTS = (ValueError, KeyError, TypeError, IndexError, AttributeError, RuntimeError, OverflowError, ArithmeticError, OSError, AssertionError, MemoryError)  # fmt: skip


def pdf_text(data: bytes) -> tuple[str, str | None]:
    """The text, and why it is not whole: encrypted, broken, no-text, too-many-pages."""
    # some 24 MB and a third of a second: only where a PDF comes
    from pypdf import PdfReader, apply_configuration
    from pypdf.errors import PyPdfError

    # what it would log of a broken file quotes the file
    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
    limits = report_rules().limits
    most, steps = limits["longest-stream"], limits["most-steps"]
    pages: list[str] = []
    try:
        with apply_configuration(
            maximum_declared_stream_length=most,
            array_based_stream_maximum_output_length=most,
            lzw_maximum_output_length=most,
            run_length_maximum_output_length=most,
            zlib_maximum_output_length=most,
            zlib_maximum_recovery_input_length=most,
            brotli_maximum_output_length=most,
            stream_decoding_work_maximum_length=4 * most,
            stream_parsing_work_maximum_count=steps,
            page_tree_maximum_entries=steps,
            xform_maximum_invocations_per_extraction=limits["most-pages"],
            jbig2dec_binary=None,
        ):
            reader = PdfReader(BytesIO(data), root_object_recovery_limit=limits["most-pages"])
            if reader.is_encrypted:
                return "", "encrypted"
            count = len(reader.pages)
            for number in range(min(count, limits["most-pages"])):
                pages.append(reader.pages[number].extract_text() or "")
                if sum(map(len, pages)) > limits["longest-text"]:
                    break
    except (PyPdfError, *_FAULTS):
        return "\n".join(pages), "broken"
    if not "".join(pages).strip():
        return "", "no-text"
    return "\n".join(pages), "too-long" if count > len(pages) else None
