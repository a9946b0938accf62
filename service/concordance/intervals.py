"""The interval of a share: Wilson's score interval, JASA 1927;22:209-212 (no library: one formula)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its interval, each 0 to 1."""

    value: float
    low: float
    high: float


def share_of(count: int, total: int, level: float = _LEVEL) -> Share | None:
    """So many of a total; None where the total is zero.

    >>> share = share_of(81, 263)
    >>> round(share.low, 4), round(share.high, 4)
    (0.2553, 0.3662)
    """
    if not total:
        return None
    z = NormalDist().inv_cdf((1 + level) / 2)
    value = count / total
    centre = value + z * z / (2 * total)
    reach = z * math.sqrt(value * (1 - value) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    # at the ends the bound is the end itself; rounding must not pass it
    low = 0.0 if count == 0 else (centre - reach) / scale
    high = 1.0 if count == total else (centre + reach) / scale
    return Share(value, low, high)
