"""Two Assessments of one patient to what moved between them, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from oncology.assessment import Assessment, OptionDoc
from service.pages.presentation import OFFERED
from service.pages.wording import plain, text


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is another: what, before, after, and the criteria or rules that made it so.

    `kind`: scope, line, resistance, option, test, verdict or alert. `way`: `opens` or `closes` an
    option, or empty.
    """

    kind: str
    id: str
    title: str
    before: str
    after: str
    why: tuple[str, ...] = ()
    way: str = ""


def changes_between(before: Assessment, after: Assessment) -> tuple[Change, ...]:
    """What the patient is taken for, then options, tests, verdicts and alerts.

    Of options whose status stays, those are named whose rank is another for a reason of their own.
    """
    return (
        *_conclusions(before, after),
        *sorted(_options(before, after), key=lambda c: (c.way != "opens", c.way != "closes")),
        *_tests(before, after),
        *_verdicts(before, after),
        *_alerts(before, after),
    )


def _conclusions(before: Assessment, after: Assessment) -> Iterator[Change]:
    for kind, old, new, why in (
        ("scope", _scope_text(before), _scope_text(after), [r["text"] for r in after["scope"]["reasons"]]),
        ("line", _line_text(before), _line_text(after), []),
        (
            "resistance",
            before["endocrineResistance"]["category"],
            after["endocrineResistance"]["category"],
            [after["endocrineResistance"]["basis"]],
        ),
    ):  # fmt: skip
        if old != new:
            yield Change(kind, kind, text(f"change-{kind}"), plain(old), plain(new), tuple(why))


def _scope_text(assessment: Assessment) -> str:
    return text("yes" if assessment["scope"]["inScope"] else "no")


def _line_text(assessment: Assessment) -> str:
    line = assessment["therapy"]["nextLine"]
    return text("unknown") if line is None else str(line)


def _options(before: Assessment, after: Assessment) -> Iterator[Change]:
    old, new = ({o["id"]: o for o in doc["options"]} for doc in (before, after))
    place = after.get("jurisdiction", "")
    for name in dict.fromkeys((*new, *old)):
        first, second = old.get(name), new.get(name)
        option = second or first
        if option is None:
            continue
        why = _why(first, second, place) if first and second else ()
        status, fresh = _status(first), _status(second)
        is_moved = status != fresh
        is_reranked = bool(why) and _rank(first) != _rank(second)
        if not (is_moved or is_reranked):
            continue
        offered = [_status(o) in OFFERED for o in (first, second)]
        way = "opens" if offered == [False, True] else "closes" if offered == [True, False] else ""
        title = str(option.get("title", name))
        yield Change("option", name, title, _standing(first), _standing(second), why, way)


def _status(option: OptionDoc | None) -> str:
    return option["status"] if option else ""


def _rank(option: OptionDoc | None) -> int | None:
    return option.get("rank") if option else None


def _standing(option: OptionDoc | None) -> str:
    if option is None:
        return text("not-judged")
    status, rank = plain(option["status"]), option.get("rank")
    return text("standing", status=status, rank=rank) if rank else status


def _why(before: OptionDoc, after: OptionDoc, place: str) -> tuple[str, ...]:
    """The criteria with another answer, else the label, else what it is ordered by."""
    old, new = ({c["id"]: c for c in o["criteria"]} for o in (before, after))
    rows = []
    for name in dict.fromkeys((*new, *old)):
        first, second = old.get(name), new.get(name)
        criterion = second or first
        results = [c["result"] if c else "met" for c in (first, second)]
        if criterion is not None and results[0] != results[1]:
            words = [plain(result) for result in results]
            rows.append(
                text("why-criterion", criterion=criterion["text"], old=words[0], new=words[1])
            )
    return (*rows,) or _other_reasons(before, after, place)


def _other_reasons(before: OptionDoc, after: OptionDoc, place: str) -> tuple[str, ...]:
    labels = [(o.get("regulatory") or {}).get(place) for o in (before, after)]
    states = [label["status"] if label else "" for label in labels]
    if states[0] != states[1]:
        return (text("why-label", old=plain(states[0]), new=plain(states[1])),)
    old, new = (o.get("grounds", []) for o in (before, after))
    return (
        *(text("why-now", reason=words) for words in new if words not in old),
        *(text("why-no-longer", reason=words) for words in old if words not in new),
    )


def _tests(before: Assessment, after: Assessment) -> Iterator[Change]:
    old, new = ({t["id"]: t for t in doc["testsDue"]} for doc in (before, after))
    due, not_due = text("due"), text("not-due")
    for name in new.keys() - old.keys():
        test = new[name]
        yield Change("test", name, test["title"], not_due, due, (test["reason"],))
    for name in old.keys() - new.keys():
        yield Change("test", name, old[name]["title"], due, not_due)


def _verdicts(before: Assessment, after: Assessment) -> Iterator[Change]:
    old = {order["reference"]: order for order in before["orders"]}
    for order in after["orders"]:
        first = old.get(order["reference"])
        if first is not None and first["verdict"] != order["verdict"]:
            texts = {reason["text"] for reason in first["reasons"]}
            why = tuple(r["text"] for r in order["reasons"] if r["text"] not in texts)
            title = " + ".join(order["agents"]) or order["reference"]
            states = (plain(first["verdict"]), plain(order["verdict"]))
            yield Change("verdict", order["reference"], title, *states, why)


def _alerts(before: Assessment, after: Assessment) -> Iterator[Change]:
    old, new = ({a["code"]: a["text"] for a in doc["alerts"]} for doc in (before, after))
    states: Sequence[tuple[Mapping[str, str], Mapping[str, str], str, str]] = (
        (new, old, text("no"), text("yes")),
        (old, new, text("yes"), text("no")),
    )
    for table, other, was, is_now in states:
        for code in sorted(table.keys() - other.keys()):
            yield Change("alert", code, table[code], was, is_now)
