"""The answers of two states of the knowledge on the same charts: what moved on which, and why."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from oncology.assessment import Assessment, Case, assess
from oncology.intake import reading_by
from service.comparison.moves import Move, Ranks, sentence
from service.comparison.options import Order, option_moves, order_of
from service.comparison.state import READING, Incomparable, State
from service.comparison.wording import text


@dataclass(frozen=True, slots=True)
class Chart:
    """What is judged, and what it is called in the report."""

    name: str
    case: Case


@dataclass(frozen=True, slots=True)
class Difference:
    """A chart whose answer is another: what moved, and the order of its options in both."""

    chart: str
    moves: tuple[Move, ...]
    orders: tuple[Order, Order]


@dataclass(frozen=True, slots=True)
class Group:
    """Charts on which the same thing moved, told once."""

    sentence: str
    charts: tuple[str, ...]


def differing_answers(
    charts: Iterable[Chart], old: State, new: State
) -> Iterator[Difference | None]:
    """For each chart its difference; None where the answer is the same.

    Scope, line, resistance, options, verdicts, tests due, alerts and data gaps are compared, not
    the words of what is said of them: these are among the statements.

    Raises:
        Incomparable: This version asks a state for what it does not have.
    """
    is_same = old.documents == new.documents  # comments and layout make no answer
    for chart in charts:
        yield None if is_same else _difference(chart, old, new)


def groups_of(differences: Iterable[Difference]) -> tuple[Group, ...]:
    """What moved, of a kind the most charts first; of as many, in the order of the sentences."""
    charts: dict[Move, list[str]] = {}
    ranks: dict[Move, list[Ranks]] = {}
    for difference in differences:
        for move in difference.moves:
            charts.setdefault(move.alike, []).append(difference.chart)
            ranks.setdefault(move.alike, []).append(move.ranks)
    rows = (
        (move.place, -len(names), sentence(move, ranks[move]), tuple(names))
        for move, names in charts.items()
    )
    return tuple(Group(sentence, names) for _, _, sentence, names in sorted(rows))


def _difference(chart: Chart, old: State, new: State) -> Difference | None:
    before, after = (answer_of(chart.case, state) for state in (old, new))
    return difference_between(chart.name, (before, after), (old, new))


def difference_between(
    name: str, answers: tuple[Assessment, Assessment], states: tuple[State, State]
) -> Difference | None:
    """What differs between two answers on one chart, each given by its state; None: nothing."""
    before, after = answers
    moves = (
        *_facts(before, after),
        *option_moves(before, after, (states[0].knowledge, states[1].knowledge)),
        *_orders(before, after),
        *_tests_alerts_and_gaps(before, after),
    )
    orders = (order_of(before), order_of(after))
    if not moves and orders[0] == orders[1]:
        return None
    return Difference(name, tuple(sorted(set(moves), key=repr)), orders)


def answer_of(case: Case, state: State) -> Assessment:
    """The answer of a state on a case.

    Raises:
        Incomparable: This version asks the state for what it does not have.
    """
    try:
        with reading_by(state.texts[READING]):
            return assess(case, state.knowledge, state.terminology)
    except (KeyError, ValueError) as fault:  # its text may quote the chart
        place = traceback.extract_tb(fault.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        raise Incomparable(text("lacking", name=state.name, where=where)) from None


def _facts(old: Assessment, new: Assessment) -> Iterator[Move]:
    """What the chart is taken for, before any option."""
    for kind, before, after in (
        ("scope", _yes(old["scope"]["inScope"]), _yes(new["scope"]["inScope"])),
        ("line", old["therapy"]["nextLine"], new["therapy"]["nextLine"]),
        (
            "resistance",
            old["endocrineResistance"]["category"],
            new["endocrineResistance"]["category"],
        ),
    ):
        if before != after:
            yield Move(kind, "", _value_text(before), _value_text(after))


def _yes(value: bool) -> str:
    return text("yes" if value else "no")


def _value_text(value: object) -> str:
    return text("not-known") if value is None else str(value)


def _orders(old: Assessment, new: Assessment) -> Iterator[Move]:
    before = {order["reference"]: order for order in old["orders"]}
    for order in new["orders"]:
        former = before.get(order["reference"])
        if former is None:
            continue  # the drafts are the same on both sides
        name = " + ".join(order["agents"]) or order["reference"]
        if former["verdict"] != order["verdict"]:
            yield Move("verdict", name, former["verdict"], order["verdict"])
        reasons, fresh = ({r["code"]: r["text"] for r in o["reasons"]} for o in (former, order))
        for code in fresh.keys() - reasons.keys():
            yield Move("verdict-new", name, why=(code, fresh[code]))
        for code in reasons.keys() - fresh.keys():
            yield Move("verdict-gone", name, why=(code, reasons[code]))


def _tests_alerts_and_gaps(old: Assessment, new: Assessment) -> Iterator[Move]:
    before, after = ({t["id"]: t["title"] for t in a["testsDue"]} for a in (old, new))
    for name in after.keys() - before.keys():
        yield Move("test-new", f"{after[name]} ({name})")
    for name in before.keys() - after.keys():
        yield Move("test-gone", f"{before[name]} ({name})")
    alerts, fresh = ({a["code"]: a["text"] for a in doc["alerts"]} for doc in (old, new))
    for code in fresh.keys() - alerts.keys():
        yield Move("alert-new", "", why=(code, fresh[code]))
    for code in alerts.keys() - fresh.keys():
        yield Move("alert-gone", "", why=(code, ""))
    gaps, others = ({gap["code"] for gap in doc["dataGaps"]} for doc in (old, new))
    for code in others - gaps:
        yield Move("gap-new", "", why=(code, ""))
    for code in gaps - others:
        yield Move("gap-gone", "", why=(code, ""))
