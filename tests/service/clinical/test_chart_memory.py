"""A remembered chart gives the answer that a new one gives, to nobody but whose chart it is."""

import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from zlib import crc32

import orjson
import pytest

from hooks import Absence
from oncology.assessment import Case, Supposition, judge_chart
from oncology.course import Budget, Work
from oncology.intake import PatientRecord
from service.clinical import chart_memory
from service.clinical.answers import decision_for
from service.clinical.chart_memory import ChartMemory, Circumstances, size_of
from service.clinical.engine import Engine
from service.clinical.submission import Submission

FOLDER = Path(__file__).resolve().parents[3] / "service/demo/patients"
DAY = date(2026, 11, 24)
PATIENTS = 200
TENANTS = ("north", "south")
HOOKS = {"patient-view": None, "order-select": "olaparib", "order-sign": "capivasertib"}
EMPTY = SimpleNamespace(is_cut_by_time=False, record=PatientRecord())
CASE = Case(({"resourceType": "Patient", "id": "p"},), "p", DAY, "us")
MOVED = [
    (replace(CASE, resources=({"resourceType": "Patient", "id": "q"},)), "north"),
    (replace(CASE, patient_id="q"), "north"),
    (replace(CASE, as_of=date(2026, 11, 25)), "north"),
    (replace(CASE, jurisdiction="eu"), "north"),
    (replace(CASE, suppositions=(Supposition("pik3ca", "altered"),)), "north"),
    (CASE, "south"),
]


class Tally:
    """Counts what a memory tells."""

    def __init__(self):
        self.outcomes = []
        self.gauge = (0, 0)

    def count_chart(self, outcome):
        self.outcomes.append(outcome)

    def tell_charts(self, charts, size):
        self.gauge = charts, size


class Timer:
    """Runs when it is told to."""

    def __init__(self, seconds, run):
        self.seconds, self.run, self.started = seconds, run, False

    def start(self):
        self.started = True


def memory_of(minutes=1, counts=None, clock=lambda: 0.0):
    return ChartMemory(minutes, counts, clock, Timer)


def asked(memory, case=CASE, tenant="north", judge=lambda: EMPTY):
    with memory.chart_of(memory.of_case(case, tenant), judge) as kept:
        return kept.chart


def test_the_same_chart_is_judged_once_whatever_is_ordered():
    tally = Tally()
    memory = memory_of(1, tally)
    judged = (
        SimpleNamespace(is_cut_by_time=False, record=PatientRecord(), number=n) for n in count()
    )
    for case in (CASE, replace(CASE, draft_orders=({"id": "d"},), selections=("Type/d",))):
        assert asked(memory, case, judge=lambda: next(judged)).number == 0
    assert tally.outcomes == ["miss", "hit"]
    assert tally.gauge == (1, size_of(EMPTY))


@pytest.mark.parametrize(("case", "tenant"), MOVED)
def test_whatever_a_chart_is_judged_from_makes_it_another(case, tenant):
    tally = Tally()
    memory = memory_of(1, tally)
    asked(memory)
    asked(memory, case, tenant)
    assert tally.outcomes == ["miss", "miss"]


def test_two_memories_have_no_key_in_common():
    one, other = memory_of(), memory_of()
    asked(one)
    asked(other)
    assert one._kept.keys().isdisjoint(other._kept)


def test_a_chart_is_forgotten_so_long_after_it_was_judged_used_or_not():
    tally, moments = Tally(), iter([0.0, 59.0, 60.0, 60.0])
    memory = memory_of(1, tally, lambda: next(moments))
    for _ in range(3):
        asked(memory)
    assert tally.outcomes == ["miss", "hit", "miss"]


def test_a_chart_goes_though_no_call_comes_any_more():
    tally, moments = Tally(), iter([0.0, 60.0])
    memory = memory_of(1, tally, lambda: next(moments))
    asked(memory)
    sweep = memory._sweep
    assert (sweep.seconds, sweep.daemon, sweep.started) == (60, True, True)
    sweep.run()
    assert tally.gauge == (0, 0)


def test_a_chart_in_use_is_lent_to_nobody_else():
    tally = Tally()
    memory = memory_of(1, tally)
    asked(memory)
    with memory.chart_of(memory.of_case(CASE, "north"), lambda: EMPTY):
        asked(memory)
    asked(memory)
    assert tally.outcomes == ["miss", "hit", "miss", "hit"]
    assert tally.gauge[0] == 1


def test_a_chart_whose_answer_failed_is_forgotten():
    tally = Tally()
    memory = memory_of(1, tally)
    asked(memory)
    loan = memory.of_case(CASE, "north")
    with pytest.raises(ZeroDivisionError), memory.chart_of(loan, lambda: EMPTY):
        raise ZeroDivisionError
    asked(memory)
    assert tally.outcomes == ["miss", "hit", "miss"]


def test_a_chart_that_a_call_did_not_use_goes_back():
    tally = Tally()
    memory = memory_of(1, tally)
    asked(memory)
    loan = memory.of_case(CASE, "north")
    assert memory.of_case(CASE, "north").kept is None
    memory.give_back(loan)
    asked(memory)
    assert tally.outcomes == ["miss", "hit"]


@pytest.mark.parametrize(
    "moved",
    [
        {"tenant": "south"},
        {"patient_id": "q"},
        {"as_of": date(2026, 11, 25)},
        {"jurisdiction": "eu"},
    ],
)
def test_the_same_prefetch_in_other_circumstances_is_another_chart(moved):
    memory = memory_of()
    here = Circumstances("north", "p", DAY, "us")
    raw = memoryview(orjson.dumps(CASE.resources))
    with memory.chart_of(memory.of_prefetch(raw, here), lambda: EMPTY):
        pass
    assert memory.of_prefetch(raw, replace(here, **moved)).kept is None
    assert memory.of_prefetch(raw[:-1], here).kept is None
    assert memory.of_case(CASE, "north").kept is None  # bytes and resources have no key in common
    assert memory.of_prefetch(raw, here).kept.chart is EMPTY


def test_number_and_bytes_are_bounded_and_the_longest_unused_goes_first(monkeypatch):
    monkeypatch.setattr(chart_memory, "MOST_CHARTS", 3)
    tally = Tally()
    memory = memory_of(1, tally)
    for name in ("a", "b", "c", "a", "d", "a", "b"):
        asked(memory, tenant=name)
    assert tally.outcomes == ["miss", "miss", "miss", "hit", "miss", "hit", "miss"]
    assert tally.gauge == (3, 3 * size_of(EMPTY))
    monkeypatch.setattr(chart_memory, "MOST_BYTES", 2 * size_of(EMPTY))
    asked(memory, tenant="e")
    assert tally.gauge == (2, 2 * size_of(EMPTY))


@pytest.mark.parametrize("memory", [memory_of(0, Tally()), ChartMemory()])
def test_switched_off_it_keeps_and_counts_nothing(memory):
    asked(memory)
    assert not memory._kept
    assert memory._counts is None or memory._counts.outcomes == []


def test_what_json_cannot_be_made_of_is_judged_and_not_kept():
    deep = [1]
    for _ in range(300):
        deep = [deep]
    memory = memory_of()
    assert asked(memory, replace(CASE, resources=(deep,))) is EMPTY
    assert not memory._kept


MONTHS = [
    {"resourceType": "Patient", "id": "p"},
    {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p"},
     "code": {"coding": [{"system": "http://snomed.info/sct", "code": "94222008"}]},
     "onsetDateTime": "2024-02-01"},
    *({"resourceType": "MedicationStatement", "id": drug, "status": "completed",
       "subject": {"reference": "Patient/p"}, "medicationCodeableConcept": {"text": drug},
       "effectivePeriod": {"start": "2024-03", "end": "2025-02"}}
      for drug in ("letrozole", "fulvestrant")),
]  # fmt: skip


@pytest.mark.parametrize(("is_late", "readings", "number"), [(True, 10_000, 0), (False, 1, 1)])
def test_a_chart_that_time_cut_is_not_kept_and_one_that_the_count_cut_is(
    engine, is_late, readings, number
):
    tally = Tally()
    memory = memory_of(1, tally)
    knowledge, words = engine._knowledge, engine._terminology
    case = replace(CASE, resources=MONTHS)

    def judge():
        return judge_chart(case, knowledge, words, Work(Budget(readings, 60), lambda: is_late))

    charts = [asked(memory, case, judge=judge) for _ in range(2)]
    assert [chart.is_cut_by_time for chart in charts] == [is_late] * 2
    assert tally.outcomes == ["miss", "hit" if number else "miss"]
    assert len(memory._kept) == number
    assert {n.code for n in charts[0].course.history.notes} & {
        "dates-not-tried-in-time" if is_late else "dates-not-tried"
    }


@pytest.fixture(scope="module")
def engine():
    return Engine()


def submission_of(number, tenant, hook):
    """The call of one of many patients, each with a chart and ids of his own."""
    texts = sorted(FOLDER.glob("*.json"))
    text = texts[number % len(texts)].read_text()
    entries = [entry["resource"] for entry in json.loads(text)["entry"]]
    own = next(r["id"] for r in entries if r["resourceType"] == "Patient")
    entries = json.loads(json.dumps(entries).replace(own, f"{tenant}-{number}"))
    drug = HOOKS[hook]
    draft = {
        "resourceType": "MedicationRequest", "id": "d", "status": "draft", "intent": "order",
        "medicationCodeableConcept": {"text": drug},
    }  # fmt: skip
    drafts = (draft,) if drug else ()
    return Submission(
        tuple(entries), f"{tenant}-{number}", f"luminal-{hook}", draft_orders=drafts, tenant=tenant
    )


def answer(engine, submission, memory):
    decision = decision_for(engine, submission, DAY, "us", memory)
    return orjson.dumps([decision.response, decision.gaps])


@pytest.fixture(scope="module")
def calls(engine):
    """Calls on 200 patients, some of them at both tenants, each with its answer by a new chart."""
    calls = []
    for number in range(PATIENTS):
        hook = sorted(HOOKS)[number % 3]
        for tenant in TENANTS[: 2 if number % 5 == 0 else 1]:
            submission = submission_of(number, tenant, hook)
            calls.append((submission, answer(engine, submission, ChartMemory())))
    return sorted(calls, key=lambda call: crc32(call[0].patient_id.encode()))


def test_many_patients_of_two_tenants_in_any_order_get_their_own_answers(engine, calls):
    tally = Tally()
    memory = memory_of(10, tally)
    for submission, cold in [*calls, *reversed(calls)]:
        assert answer(engine, submission, memory) == cold
    assert tally.outcomes.count("hit") > PATIENTS // 2


def test_eight_threads_get_the_answers_of_one(engine, calls):
    tally = Tally()
    memory = memory_of(10, tally)
    some = [*calls[:60], *calls[:60]]
    with ThreadPoolExecutor(8) as pool:
        warm = [*pool.map(lambda call: answer(engine, call[0], memory), some)]
    assert warm == [cold for _, cold in some]
    assert "hit" in tally.outcomes


@pytest.mark.parametrize("kind", ["chart", "refills", "results"])
def test_the_size_that_is_counted_is_no_less_than_what_a_chart_takes(engine, kind):
    more = {"chart": 0, "refills": 500, "results": 500}[kind]
    shape = {"resourceType": "MedicationRequest", "status": "active", "intent": "order",
             "medicationCodeableConcept": {"text": "letrozole"}}  # fmt: skip
    if kind == "results":
        code = {"coding": [{"system": "http://loinc.org", "code": "85337-4"}]}
        shape = {
            "resourceType": "Observation",
            "status": "final",
            "code": code,
            "valueString": "90 %",
        }
    rows = tuple(
        {**shape, "id": f"r{n}", "authoredOn": f"20{n % 20 + 5:02}-01-01"} for n in range(more)
    )
    case = submission_of(1, "north", "patient-view").case(DAY, "us")
    case = replace(case, resources=(*case.resources, *rows))
    engine.judge(case)  # what is prepared once for all patients
    tracemalloc.start()
    chart = engine.judge(case)
    assert len({**chart.facts})  # every fact derived
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert size <= size_of(chart) <= 4 * size


DRUGS = (
    "olaparib",
    "capivasertib",
    "ribociclib",
    "letrozole",
    "alpelisib",
    "everolimus",
    "tamoxifen",
)


def test_the_size_that_is_counted_is_no_less_than_a_chart_takes_with_its_answers(engine):
    view = replace(submission_of(1, "north", "patient-view"), is_audited=True)
    draft = submission_of(1, "north", "order-sign").draft_orders[0]
    signs = [
        replace(view, service_id="luminal-order-sign", draft_orders=({**draft, **drug},))
        for drug in ({"medicationCodeableConcept": {"text": name}} for name in DRUGS)
    ]
    for number in range(2):  # what is prepared once for all patients comes with the first
        memory = memory_of(1)
        if number:
            tracemalloc.start()
        for submission in (view, *signs):
            decision_for(engine, submission, DAY, "us", memory)
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    [(kept, counted)] = memory._kept.values()
    assert (counted, counted > size_of(kept.chart)) == (kept.size, True)
    assert size <= counted <= 4 * size


def test_what_one_call_could_not_have_is_not_said_to_the_next(engine):
    memory, view = memory_of(1), submission_of(2, "north", "patient-view")
    without = replace(view, absences=(Absence("procedures", "not-supplied"),))
    cold = [answer(engine, one, ChartMemory()) for one in (view, without)]
    assert cold[0] != cold[1]
    for _ in range(2):
        assert [answer(engine, one, memory) for one in (view, without)] == cold
