"""Counts to tables: shares with their intervals, small cells left out where that is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from oncology.retrospect import OUTCOMES
from service.concordance.intervals import Share, share_of
from service.concordance.tally import GROUPS, Tally
from service.types import Json

OFFERED = ("first", "preferred", "alternative")
JUDGED = (*OFFERED, "not-offered")  # what a share is made of; all else is open
_OPEN = tuple(outcome for outcome in OUTCOMES if outcome not in JUDGED)
_SHARES = ("offered", "first")
_BOUNDS = ("", "Low", "High")
CONCORDANCE_COLUMNS = (
    "by", "value", "title", "lines", *OUTCOMES, "judged",
    *(f"{name}Share{bound}" for name in _SHARES for bound in _BOUNDS),
)  # fmt: skip
REASON_COLUMNS = ("kind", "outcome", "code", "severity", "text", "lines", "share", "low", "high")


@dataclass(frozen=True, slots=True)
class Titles:
    """What ids are called: options, tests, and what a code of an alert says."""

    options: Mapping[str, str] = field(default_factory=dict)
    tests: Mapping[str, str] = field(default_factory=dict)
    alerts: Mapping[str, str] = field(default_factory=dict)

    def of(self, group: str, value: str) -> str:
        """The title of a value; itself where it has none."""
        titles = {
            "regimen": self.options, "first-option": self.options,
            "alert": self.alerts, "test": self.tests,
        }  # fmt: skip
        return titles.get(group, {}).get(value, value)

    def with_rule(self, code: str, text: str) -> str:
        """A difference with what the rule of its code says, where there is one."""
        rule = self.alerts.get(code, text)
        return text if rule == text else f"{text}: {rule}"


@dataclass(frozen=True, slots=True)
class GroupRow:
    """The outcomes of a group. A count is None where it is small and small ones are not shown."""

    group: str
    value: str
    title: str
    lines: int | None
    outcomes: Mapping[str, int | None]
    judged: int | None
    offered: Share | None
    first: Share | None


def group_rows(tally: Tally, name: str, titles: Titles, smallest: int = 0) -> list[GroupRow]:
    """The rows of one way to group.

    Args:
        tally: The counts.
        name: One of `tally.GROUPS`.
        titles: What the values are called.
        smallest: Counts from one to below this are not shown, nor what they could be told from.
    """
    rows = [
        _row(name, value, titles.of(name, value), counts, smallest)
        for value, counts in tally.group(name).items()
    ]
    return [row for row in rows if row.lines is not None]


def _row(name: str, value: str, title: str, counts: Counter[str], smallest: int) -> GroupRow:
    plain: dict[str, int] = {outcome: counts[outcome] for outcome in OUTCOMES}
    outcomes = _without_small(plain, smallest)
    total = sum(plain[outcome] for outcome in JUDGED)
    offered = sum(plain[outcome] for outcome in OFFERED)
    parts = (total, counts.total() - total)
    is_told = all(_is_told(n, smallest) for n in parts) and outcomes["not-offered"] is not None
    is_first_told = is_told and outcomes["first"] is not None
    return GroupRow(
        group=name,
        value=value,
        title=title,
        lines=counts.total() if _is_told(counts.total(), smallest) else None,
        outcomes=outcomes,
        judged=total if is_told else None,
        offered=_share(offered, total, smallest) if is_told else None,
        first=_share(plain["first"], total, smallest) if is_first_told else None,
    )


def _is_told(count: int, smallest: int) -> bool:
    return count == 0 or count >= smallest


def _share(count: int, total: int, smallest: int) -> Share | None:
    """No share that tells a small count of either kind."""
    parts = (count, total - count, total)
    return share_of(count, total) if all(_is_told(part, smallest) for part in parts) else None


def _without_small(counts: Mapping[str, int], smallest: int) -> dict[str, int | None]:
    """Small counts left out; where a sum that is shown would tell one, the next smallest too."""
    small = {name for name, count in counts.items() if not _is_told(count, smallest)}
    for parts in (OFFERED, _OPEN, tuple(counts)):
        others = [name for name in parts if counts[name] and name not in small]
        if len(small.intersection(parts)) == 1 and others:
            small.add(min(others, key=lambda name: (counts[name], name)))
    return {name: None if name in small else count for name, count in counts.items()}


def concordance_rows(
    tally: Tally, titles: Titles, smallest: int = 0, groups: tuple[str, ...] = GROUPS
) -> Iterator[Json]:
    """Rows of the table of concordance, columns as in CONCORDANCE_COLUMNS."""
    for name in groups:
        for row in group_rows(tally, name, titles, smallest):
            yield {
                "by": name,
                "value": row.value,
                "title": row.title,
                "lines": row.lines,
                **row.outcomes,
                "judged": row.judged,
                **_bounds("offeredShare", row.offered),
                **_bounds("firstShare", row.first),
            }


def _bounds(name: str, share: Share | None) -> Json:
    values = (share.value, share.low, share.high) if share else (None, None, None)
    return {
        f"{name}{bound}": None if value is None else round(value, 4)
        for bound, value in zip(_BOUNDS, values, strict=True)
    }


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """How often a difference, a test due or an alert was; the share is of all lines of its kind."""

    kind: str
    outcome: str
    code: str
    severity: str
    text: str
    lines: int
    share: Share | None


def reasons_of(tally: Tally, titles: Titles, smallest: int = 0) -> list[ReasonRow]:
    """Differences by outcome, tests due and alerts, the most frequent first.

    A difference is a share of the lines with its outcome, a test or an alert of the lines whose day
    could be judged.
    """
    outcomes = tally.outcomes.get(("all", ""), Counter())
    rows = [
        ReasonRow(
            "difference",
            outcome,
            code,
            "",
            titles.with_rule(code, text),
            n,
            _share(n, outcomes[outcome], smallest),
        )
        for (outcome, code, text), n in tally.differences.items()
    ]
    rows += [
        ReasonRow("test", "", name, "", titles.of("test", name), n, _share(n, tally.assessable, smallest))
        for name, n in tally.tests.items()
    ]  # fmt: skip
    rows += [
        ReasonRow("alert", "", code, severity, titles.of("alert", code), n, _share(n, tally.assessable, smallest))
        for (code, severity), n in tally.alerts.items()
    ]  # fmt: skip
    visible = [row for row in rows if _is_told(row.lines, smallest)]
    kinds = ("difference", "test", "alert")
    return sorted(
        visible,
        key=lambda r: (
            kinds.index(r.kind), [*OUTCOMES, ""].index(r.outcome), -r.lines, r.code, r.text,
        ),
    )  # fmt: skip


def reason_rows(tally: Tally, titles: Titles, smallest: int = 0) -> Iterator[Json]:
    """Rows of the table of reasons, columns as in REASON_COLUMNS."""
    for row in reasons_of(tally, titles, smallest):
        share = row.share
        yield {
            **{
                n: getattr(row, n) for n in ("kind", "outcome", "code", "severity", "text", "lines")
            },
            "share": round(share.value, 4) if share else None,
            "low": round(share.low, 4) if share else None,
            "high": round(share.high, 4) if share else None,
        }
