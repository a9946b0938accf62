"""The sentences of this package, by id."""

from __future__ import annotations

from terminology import load_wording

_WORDING = load_wording("service.effect")

text = _WORDING.text


def reason_of(code: str) -> str:
    """Why a patient was not compared, in words; the code of an error where there are none."""
    key = f"reason-{code}"
    return text(key) if key in _WORDING.sentences else code
