"""Numbers as people write them: with a point or a comma before the decimals, wherever they live."""

from __future__ import annotations

import re

# a pattern of a number in words; the sign and the unit are the matter of who uses it
NUMBER = r"\d{1,9}(?:[.,]\d{1,9})?"
# three figures behind a comma may be thousands: "1,250" is not told from 1.25
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3}){1,9}(?:\.\d{1,9})?")


def decimal(text: str) -> float | None:
    """The number that a text is; None where it is none, or may be two.

    >>> decimal("95,5"), decimal("95.5"), decimal("0,125"), decimal("1,250")
    (95.5, 95.5, 0.125, None)
    """
    plain = text.strip()
    if _THOUSANDS.fullmatch(plain):
        return None
    try:
        return float(
            plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain
        )
    except (ValueError, OverflowError):
        return None
