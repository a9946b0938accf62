"""The sentences of this package, by id."""

from __future__ import annotations

from terminology import load_wording

_WORDING = load_wording("service.cohort")

text = _WORDING.text


def reason_text(code: str) -> str:
    """Why there is no row, in words."""
    key = f"reason-{code}"
    return text(key if key in _WORDING.sentences else "reason-other")
