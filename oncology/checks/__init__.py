"""Knowledge files to what is wrong in them: file, entry and mend for each fault."""

from oncology.checks.documents import kind_of, read_documents
from oncology.checks.run import check_cases, check_knowledge, load_checked, words_of

__all__ = [
    "check_cases",
    "check_knowledge",
    "kind_of",
    "load_checked",
    "read_documents",
    "words_of",
]
