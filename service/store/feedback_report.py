"""`luminal feedback report`: what became of the cards, by option, rule and knowledge version."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from sqlalchemy import func, select

from service.store.store import Store
from service.store.tables import FeedbackRow, IssuedCardRow

Measure = Literal["shown", "accepted", "overridden"]
MEASURES: tuple[Measure, ...] = ("shown", "accepted", "overridden")
Key = tuple[str, str, str, Measure, str]  # group, id, knowledge version, measure, reason
WeekKey = tuple[str, str, date, Measure, str]  # with the Monday of a week in place of the version
NO_REASON = "none-given"
COLUMNS = ("group", "id", "knowledgeVersion", "measure", "reason", "count")
_ORDER = {"card": 0, "option": 1, "test": 2, "rule": 3}


@dataclass(slots=True)
class Outcome:
    """One card's fate: all suggestions taken; the reason if the newest outcome is an override."""

    accepted: set[str] = field(default_factory=set)
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of a period, whole and by the week in which a card was sent.

    `unlinked` counts feedback on cards that the store does not know.
    """

    since: date
    until: date
    counts: Counter[Key]
    unlinked: int
    weekly: Counter[WeekKey] = field(default_factory=Counter)

    @property
    def weeks(self) -> list[date]:
        """The Monday of every week of the period."""
        first, last = monday_of(self.since), monday_of(self.until)
        return [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]


def feedback_report(store: Store, since: date, until: date) -> Report:
    """Counts cards sent in a period, both days included, and all feedback on them.

    An offer counts as accepted once, however often that was reported; a card counts as
    overridden when its newest outcome says so, for each option and rule that it showed.
    """
    counts: Counter[Key] = Counter()
    weekly: Counter[WeekKey] = Counter()
    outcomes = _outcomes(store)
    for row in _card_rows(store, since, until):
        outcome = outcomes.get(row.card, Outcome())
        offers = {name for name in row.offers.values() if ":" in name}
        names = [("card", row.kind), *(_split(name) for name in sorted(offers))]
        names += [("rule", rule) for rule in dict.fromkeys(row.rules)]
        accepted = {_split(row.offers[one]) for one in outcome.accepted if one in row.offers}
        if outcome.accepted:
            accepted.add(("card", row.kind))
        week = monday_of(row.issued_on)
        for group, name in names:
            for measure, reason in _measures(outcome, is_accepted=(group, name) in accepted):
                counts[group, name, row.knowledge_version, measure, reason] += 1
                weekly[group, name, week, measure, reason] += 1
    return Report(since, until, counts, _unlinked_count(store, since, until), weekly)


def monday_of(day: date) -> date:
    """The first day of the week of a day."""
    return day - timedelta(days=day.weekday())


def sorted_names(report: Report) -> list[tuple[str, str]]:
    """Group and name of all that is counted, in the order of the report."""
    return list(dict.fromkeys(key[:2] for key in sorted(report.counts, key=_sort_key)))


def _measures(outcome: Outcome, *, is_accepted: bool) -> Iterator[tuple[Measure, str]]:
    yield "shown", ""
    if is_accepted:
        yield "accepted", ""
    if outcome.reason is not None:
        yield "overridden", outcome.reason


def as_csv(report: Report) -> str:
    """Returns one row per count, for a pivot table."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for key in sorted(report.counts, key=_sort_key):
        writer.writerow([*key, report.counts[key]])
    writer.writerow(["feedback", "unlinked", "", "received", "", report.unlinked])
    return out.getvalue()


def as_text(report: Report) -> str:
    """Returns one line per card kind, option, test or rule and version, with override reasons."""
    lines = [f"Cards sent from {report.since} to {report.until}"]
    names = max((len(f"{key[0]} {key[1]}") for key in report.counts), default=0)
    versions = max((len(key[2]) for key in report.counts), default=0)
    first, second = max(36, names + 2), max(12, versions + 2)
    lines.append(f"{'':{first}}{'version':>{second}}{'shown':>8}{'accepted':>14}{'overridden':>14}")
    for group, name, version in dict.fromkeys(k[:3] for k in sorted(report.counts, key=_sort_key)):
        own = {k: n for k, n in report.counts.items() if k[:3] == (group, name, version)}
        cards = sum(n for k, n in own.items() if k[3] == "shown")
        accepted = sum(n for k, n in own.items() if k[3] == "accepted")
        reasons = {k[4]: n for k, n in sorted(own.items()) if k[3] == "overridden"}
        overridden = sum(reasons.values())
        line = f"{group + ' ' + name:{first}}{version:>{second}}{cards:>8}"
        line += f"{_share(accepted, cards):>14}{_share(overridden, cards):>14}"
        lines.append(line)
        lines += [f"    overridden, {reason}: {count}" for reason, count in reasons.items()]
    if len(lines) == 2:
        lines.append("No card was sent.")
    lines.append(f"Feedback on cards that are not known: {report.unlinked}")
    return "\n".join(lines) + "\n"


def _sort_key(key: Key) -> tuple[int, Key]:
    return (_ORDER.get(key[0], len(_ORDER)), key)


def _share(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.0%})" if part else "0"


def _split(offer: str) -> tuple[str, str]:
    group, _, name = offer.partition(":")
    return group, name


def _card_rows(store: Store, since: date, until: date) -> Iterator[IssuedCardRow]:
    query = select(IssuedCardRow.__table__).where(IssuedCardRow.issued_on.between(since, until))
    with store.engine.connect() as connection:
        for row in connection.execution_options(yield_per=1000).execute(query):
            yield IssuedCardRow(**row._mapping)


def _outcomes(store: Store) -> dict[str, Outcome]:
    """Returns the fate of every card with feedback; the newest outcome is read last."""
    query = select(FeedbackRow.__table__).order_by(FeedbackRow.outcome_timestamp, FeedbackRow.id)
    outcomes: dict[str, Outcome] = {}
    with store.engine.connect() as connection:
        for row in connection.execution_options(yield_per=1000).execute(query).mappings():
            outcome = outcomes.setdefault(row["card"], Outcome())
            is_accepted = row["outcome"] == "accepted"
            outcome.reason = None if is_accepted else row["reason_code"] or NO_REASON
            if is_accepted:
                outcome.accepted.update(row["accepted_suggestions"])
    return outcomes


def _unlinked_count(store: Store, since: date, until: date) -> int:
    first = datetime.combine(since, time(), UTC)
    after = datetime.combine(until + timedelta(days=1), time(), UTC)
    query = (
        select(func.count())
        .select_from(FeedbackRow)
        .outerjoin(IssuedCardRow, IssuedCardRow.card == FeedbackRow.card)
        .where(IssuedCardRow.card.is_(None))
        .where(FeedbackRow.received >= first, FeedbackRow.received < after)
    )
    with store.engine.connect() as connection:
        return connection.execute(query).scalar_one()
