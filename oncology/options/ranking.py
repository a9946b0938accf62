"""The order of options: which are preferred, which are tied, and what may be said of a tie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oncology.options.option import Option, Tie

_ORDER = {
    "preferred": 0,
    "alternative": 1,
    "needs-data": 2,
    "investigational": 3,
    "not-eligible": 4,
}


def rank_options(options: Sequence[Option], thresholds: Mapping[str, float]) -> tuple[Option, ...]:
    """Best score first; those close to the best are preferred; equal scores share a rank.

    Preferred is only what a label covers or is established without one, within `preferred-span` of
    the best such option, and itself good enough (`preferred-at-most`): a makeshift is an
    alternative even where it is alone. One with a warning is not preferred where a peer of no worse
    base rank has none.
    """
    in_order = sorted(
        _with_preferred(options, thresholds),
        key=lambda o: (_ORDER[o.status], o.score, o.regimen.id),
    )
    ranks: dict[tuple[str, int], int] = {}
    by_rank: dict[int, list[Option]] = {}
    for position, option in enumerate(in_order, 1):
        if option.status in {"preferred", "alternative"}:
            rank = ranks.setdefault((option.status, option.score), position)
            by_rank.setdefault(rank, []).append(option)
    offered = [
        option._replace(rank=rank, ties=_ties(option, peers))
        for rank, peers in by_rank.items()
        for option in peers
    ]
    return (*offered, *in_order[len(offered) :])


def _with_preferred(options: Sequence[Option], thresholds: Mapping[str, float]) -> list[Option]:
    on_label = [o for o in options if o.status == "alternative" and not o.off_label]
    best = min((o.score for o in on_label), default=0)
    limit = min(best + thresholds["preferred-span"], thresholds["preferred-at-most"])
    near = [o for o in on_label if o.score <= limit]
    best_base = min((o.regimen.base_rank for o in near if not o.has_warning), default=None)
    preferred = {
        o.regimen.id
        for o in near
        if not o.has_warning or best_base is None or best_base > o.regimen.base_rank
    }
    return [o._replace(status="preferred") if o.regimen.id in preferred else o for o in options]


def _ties(option: Option, peers: Sequence[Option]) -> tuple[Tie, ...]:
    """The others of its rank, and what compares them directly."""
    return tuple(option.tie_with(peer.regimen) for peer in peers if peer is not option)
