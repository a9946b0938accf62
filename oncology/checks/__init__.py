"""Knowledge files to what is wrong in them: file, entry and mend for each fault."""

from oncology.checks.compilation import compile_knowledge
from oncology.checks.documents import read_documents
from oncology.checks.run import (
    check_cases,
    check_knowledge,
    content_faults,
    load_checked,
    overdue,
    start_faults,
    words_of,
)

__all__ = [
    "check_cases",
    "check_knowledge",
    "compile_knowledge",
    "content_faults",
    "load_checked",
    "overdue",
    "read_documents",
    "start_faults",
    "words_of",
]
