"""What differs between two states, as text for a committee and as JSON for programs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.comparison.answers import Difference, groups_of
from service.comparison.options import Order
from service.comparison.statements import Statement
from service.comparison.wording import kind_word, text

_MOST_CHARTS = 6  # of a group, named in the text
_MOST_ORDERS = 20
_CHANGES = ("added", "removed", "changed")


@dataclass(frozen=True, slots=True)
class Report:
    """Two states, by the names that the caller gave them, and what differs."""

    names: tuple[str, str]
    versions: tuple[str, str]
    statements: tuple[Statement, ...]
    charts: int | None  # tried; None where no charts were named
    differences: tuple[Difference, ...]

    @property
    def differs(self) -> bool:
        """Whether anything does."""
        return bool(self.statements or self.differences)


def as_text(report: Report, *, is_told_apart: bool = False) -> str:
    """The report in plain words; where the answers are told apart, of the statements alone."""
    (old, new), (before, after) = report.names, report.versions
    head = text("head", old=old, new=new, old_version=before, new_version=after)
    answers = () if is_told_apart else ("", *_answers(report))
    parts = [head, "", *_statements(report.statements), *answers]
    return "\n".join(parts).rstrip() + "\n"


def as_json(report: Report) -> dict[str, object]:
    """The report as plain data: every statement, every group, and every chart that differs."""
    sides = [
        {"name": name, "knowledgeVersion": version}
        for name, version in zip(report.names, report.versions, strict=True)
    ]
    return {
        "old": sides[0],
        "new": sides[1],
        "statements": [_statement(s) for s in report.statements],
        "answers": None if report.charts is None else _answers_as_json(report),
    }


def _statement(statement: Statement) -> dict[str, object]:
    return {
        "kind": statement.kind,
        "id": statement.id,
        "title": statement.title,
        "change": statement.change,
        **({"retired": statement.retired} if statement.change == "removed" else {}),
        "lines": list(statement.lines),
        "usedBy": [{"kind": kind, "title": title} for kind, title in statement.users],
    }


def _answers_as_json(report: Report) -> dict[str, object]:
    return {
        "charts": report.charts,
        "same": (report.charts or 0) - len(report.differences),
        "groups": [
            {"sentence": g.sentence, "charts": list(g.charts)}
            for g in groups_of(report.differences)
        ],
        "orders": [
            {"chart": d.chart, "old": list(d.orders[0]), "new": list(d.orders[1])}
            for d in report.differences
        ],
    }


def _statements(statements: Sequence[Statement]) -> Iterator[str]:
    if not statements:
        yield text("statements-none")
        return
    counts = {change: sum(s.change == change for s in statements) for change in _CHANGES}
    yield text("statements-count", count=len(statements), **counts)
    for statement in statements:
        key = f"entry-{statement.change}"
        if statement.change == "removed" and statement.retired is None:
            key = "entry-lost"
        kind, reason = kind_word(statement.kind), statement.retired
        yield ""
        yield text(key, kind=kind, title=statement.title, reason=reason)
        yield from (f"  {line}" for line in statement.lines)
        if statement.users:
            yield f"  {text('used-by', users=_users(statement.users))}"


def _users(users: Sequence[tuple[str, str]]) -> str:
    titles: dict[str, list[str]] = defaultdict(list)
    for kind, title in users:
        titles[kind].append(title)
    return text("and").join(
        text("users", kind=kind_word(kind), titles=text("then").join(names))
        for kind, names in titles.items()
    )


def _answers(report: Report) -> Iterator[str]:
    changed = len(report.differences)
    if report.charts is None:
        yield text("answers-unasked")
        return
    if not changed:
        yield text("answers-none", count=report.charts)
        return
    same = report.charts - changed
    yield text("answers-count", changed=changed, count=report.charts, same=same)
    for group in groups_of(report.differences):
        yield ""
        yield _of_charts(len(group.charts), group.sentence)
        yield f"  {_charts(group.charts)}"
    yield from _orders(report.differences)


def _orders(differences: Sequence[Difference]) -> Iterator[str]:
    charts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for difference in differences:
        if difference.orders[0] != difference.orders[1]:
            charts[_where_they_differ(*difference.orders)].append(difference.chart)
    if not charts:
        return
    yield ""
    yield text("orders")
    for (old, new), names in sorted(charts.items(), key=lambda row: -len(row[1]))[:_MOST_ORDERS]:
        yield f"  {_of_charts(len(names), _charts(names))}"
        yield f"    {text('was', order=old)}"
        yield f"    {text('is', order=new)}"
    if len(charts) > _MOST_ORDERS:
        yield f"  {text('orders-more', count=len(charts) - _MOST_ORDERS)}"


def _where_they_differ(old: Order, new: Order) -> tuple[str, str]:
    """Two orders without the steps that both begin with or end with."""
    same = [a == b for a, b in zip(old, new, strict=False)]
    begin = (*same, False).index(False)
    limit = min(len(old), len(new)) - begin
    ends = [a == b for a, b in zip(reversed(old), reversed(new), strict=False)][:limit]
    end = (*ends, False).index(False)
    return _steps_text(old, begin, end), _steps_text(new, begin, end)


def _steps_text(order: Order, begin: int, end: int) -> str:
    rest = text("rest")
    steps = order[begin : len(order) - end] or (text("nothing"),)
    return text("then").join([*([rest] if begin else []), *steps, *([rest] if end else [])])


def _of_charts(count: int, what: str) -> str:
    return (
        text("charts-one", what=what) if count == 1 else text("charts-many", count=count, what=what)
    )


def _charts(names: Sequence[str]) -> str:
    first = text("then").join(names[:_MOST_CHARTS])
    rest = len(names) - _MOST_CHARTS
    return text("charts-more", charts=first, count=rest) if rest > 0 else first
