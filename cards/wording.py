"""The sentences of the cards (data/wording.en.yaml)."""

from __future__ import annotations

from terminology import load_wording


def text(key: str, /, **values: object) -> str:
    """A sentence with its places filled in; read when first said, so that a fault can be reported."""
    return load_wording("cards").text(key, **values)
