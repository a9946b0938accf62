"""Which options moved, which were only pushed, and why."""

from dataclasses import dataclass

import pytest

from service.comparison.moves import sentence
from service.comparison.options import option_moves, order_of


@dataclass
class Regimen:
    base_rank: int = 10
    prefers: tuple = ()
    rationale: str = "Its own reason."


@dataclass
class Rule:
    id: str
    points: int
    reason: str


@dataclass
class Knowledge:
    regimens: dict


def option(name, status="alternative", rank=None, **more):
    row = {"id": name, "title": name.upper(), "status": status, "rank": rank, "criteria": []}
    return {**row, **more}


def answer(*options):
    return {"options": list(options), "jurisdiction": "us"}


def moves(old, new, regimens=None):
    """Sentences of what moved; `regimens`: by id, the pair of old and new."""
    names = {o["id"] for o in (*old["options"], *new["options"])}
    pairs = {name: (regimens or {}).get(name, (Regimen(), Regimen())) for name in names}
    states = tuple(Knowledge({n: pair[i] for n, pair in pairs.items()}) for i in (0, 1))
    return [sentence(move, [move.ranks]) for move in option_moves(old, new, states)]


def ranked(*names):
    return answer(*(option(name, rank=n) for n, name in enumerate(names, 1)))


def test_an_option_that_goes_behind_others_has_moved_and_they_have_not():
    [line] = moves(ranked("a", "b", "c"), ranked("b", "c", "a"))
    assert line.startswith("A: alternative 1 -> alternative 3, because others moved")


def test_of_two_that_change_places_the_one_with_another_base_rank_moved():
    pair = {"b": (Regimen(12), Regimen(9))}
    assert moves(ranked("a", "b"), ranked("b", "a"), pair) == [
        "B: alternative 2 -> alternative 1, because its base rank (12 -> 9)"
    ]


def test_a_tie_that_breaks_is_a_move():
    old = answer(option("a", rank=1), option("b", rank=1))
    assert len(moves(old, ranked("a", "b"))) == 1


def test_who_is_pushed_by_a_new_option_has_not_moved():
    assert moves(ranked("b", "c"), ranked("a", "b", "c")) == ["A: new, alternative 1"]
    assert moves(ranked("a", "b"), ranked("b")) == ["A: no longer an option, was alternative 1"]


CRITERION = {"id": "mutated", "text": "ESR1 mutation", "result": "met"}


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ([CRITERION], [{**CRITERION, "result": "not-met"}],
         '"ESR1 mutation" (mutated) (met -> not met)'),
        ([], [{**CRITERION, "result": "not-met"}],
         '"ESR1 mutation" (mutated) now counts (not met)'),
        ([{**CRITERION, "result": "unknown"}], [],
         '"ESR1 mutation" (mutated) no longer counts (was unknown)'),
    ],
)  # fmt: skip
def test_a_status_moves_because_of_a_criterion(before, after, why):
    old = answer(option("a", "preferred", 1, criteria=before))
    new = answer(option("a", "not-eligible", criteria=after))
    assert moves(old, new) == [f"A: preferred 1 -> not eligible, because {why}"]


def test_an_option_may_stay_out_for_another_criterion():
    old = answer(option("a", "not-eligible", criteria=[{**CRITERION, "result": "not-met"}]))
    other = {"id": "other", "text": "Other", "result": "not-met"}
    new = answer(option("a", "not-eligible", criteria=[CRITERION, other]))
    [line] = moves(old, new)
    assert line == (
        'A: still not eligible, because "ESR1 mutation" (mutated) (not met -> met); '
        '"Other" (other) now counts (not met)'
    )


def test_points_and_grounds_of_the_order_are_told():
    reason = "It comes first."
    pair = {
        "b": (Regimen(prefers=(Rule("r", 2, reason),)), Regimen(prefers=(Rule("r", -2, reason),)))
    }
    old = answer(option("a", rank=1), option("b", rank=2, grounds=[reason, "Old ground."]))
    new = answer(option("b", rank=1, grounds=[reason, "New ground."]), option("a", rank=2))
    assert moves(old, new, pair) == [
        'B: alternative 2 -> alternative 1, because "It comes first." (2 -> -2 points); '
        '"New ground." now counts; "Old ground." no longer counts'
    ]


def test_a_label_is_told_where_it_moved_the_option():
    regulatory = {"us": {"status": "approved"}}, {"us": {"status": "withdrawn"}}
    old = answer(option("a", "preferred", 1, regulatory=regulatory[0]))
    new = answer(option("a", "not-eligible", regulatory=regulatory[1]))
    assert moves(old, new) == [
        "A: preferred 1 -> not eligible, because its US label (approved -> withdrawn)"
    ]


def test_warnings_count_where_the_option_is_offered():
    caution = {"code": "liver", "text": "Halve the dose."}
    old, new = (answer(option("a", rank=1, cautions=c)) for c in ([], [caution]))
    assert moves(old, new) == ["A: warning liver is new: Halve the dose."]
    assert moves(new, old) == ["A: warning liver is gone"]
    out = (answer(option("a", "not-eligible", cautions=c)) for c in ([], [caution]))
    assert moves(*out) == []


def test_the_order_joins_those_of_one_rank():
    row = answer(option("a", rank=1), option("b", rank=1), option("c", rank=3), option("d", "x"))
    assert order_of(row) == ("A = B", "C")
    assert order_of(answer()) == ()
