"""Counts of patients: of kinds and causes once a patient, examples no more than ten."""

from service.effect.causes import Attribution
from service.effect.changes import Change
from service.effect.tally import EXAMPLES, Tally, sorted_changes

A, B = Change("status", "A", "preferred", "alternative"), Change("line", "", "1", "2")


def tally_of(count, attribution, start=0):
    tally = Tally(patients=count + 1)
    for number in range(start, start + count):
        tally.add([A, A._replace(subject="C"), B], attribution, {"patient": str(number)})
    return tally


def test_patients_count_once_for_a_kind_and_a_cause():
    attribution = {
        A: Attribution(("x",), ()),
        A._replace(subject="C"): Attribution(("x",), ()),
        B: Attribution((), ("x", "y")),
    }
    tally = tally_of(3, attribution)
    assert (tally.changed, tally.tried) == (3, 3)
    assert tally.kinds == {"status": 3, "line": 3}
    assert (tally.alone, tally.needed) == ({"x": 3}, {"x": 3, "y": 3})
    assert tally.changes[A].examples[0] == {"patient": "0", "causes": ["x"]}


def test_two_tallies_are_one_of_all_patients():
    attribution = {c: Attribution((), ()) for c in (A, A._replace(subject="C"), B)}
    tally, other = tally_of(7, attribution), tally_of(8, None, start=7)
    other.failures["no-data"] += 2
    tally.join(other)
    count = tally.changes[B]
    assert (tally.patients, tally.changed, tally.tried) == (17, 15, 7)
    assert (count.patients, count.tried, count.unclear) == (15, 7, 7)
    assert [e["patient"] for e in count.examples] == [str(n) for n in range(EXAMPLES)]
    assert tally.failures == {"no-data": 2}
    assert [change.kind for change, _ in sorted_changes(tally)] == ["line", "status", "status"]
