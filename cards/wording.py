"""Phrases and limits (data/wording.yaml), and safe pieces of Markdown."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from terminology import load_schema, require_fit


@lru_cache(maxsize=1)
def wording() -> dict[str, Any]:
    """The phrases. Raises ValueError when the file does not fit its schema."""
    base = resources.files("cards")
    loaded: dict[str, Any] = yaml.safe_load(
        base.joinpath("data", "wording.yaml").read_text("utf-8")
    )
    require_fit(loaded, load_schema("cards", "wording"), "cards/data/wording.yaml")
    return loaded


def override_reasons() -> frozenset[tuple[str, str]]:
    """System and code of every reason for overriding a card that the cards offer."""
    words = wording()
    return frozenset(
        (str(words["override_system"]), str(reason["code"])) for reason in words["override_reasons"]
    )


def plain(text: str) -> str:
    """Text that came from a record, harmless in Markdown."""
    return re.sub(r"([<>`*_\[\]|#])", r"\\\1", text).replace("\\<", "&lt;").replace("\\>", "&gt;")


def short(text: str) -> str:
    """A summary within the limit, cut at a word."""
    limit = int(wording()["limits"]["summary"])
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0] + "…"
