"""Knowledge files to what is wrong in them: file, entry and mend for each fault."""

from oncology.checks.run import check_cases, check_knowledge, load_checked

__all__ = [
    "check_cases",
    "check_knowledge",
    "load_checked",
]
