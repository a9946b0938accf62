"""Which test is due: for each unknown fact, the options whose status its result could change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from oncology.course import History
from oncology.facts import Answers, Markers, facts_over
from oncology.knowledge import DueRule, Knowledge, Regimen
from oncology.options.evaluate import Judged
from oncology.options.facts_asked import asked_of, decided_by
from oncology.options.option import Option, Status
from oncology.values import Fact, Known, value_of

Facts = Mapping[str, Fact]
# the status of a regimen as if these were the answers
Rejudge = Callable[[Regimen, Judged], Status]


@dataclass(frozen=True, slots=True)
class TestDue:
    """A due test with the options that its result could change."""

    id: str
    title: str
    reason: str
    unlocks: tuple[str, ...]


def due_tests(
    facts: Facts,
    options: tuple[Option, ...],
    markers: Markers,
    history: History,
    knowledge: Knowledge,
    rejudge: Rejudge,
    *,
    advised: bool,
) -> tuple[TestDue, ...]:
    """Tests in order of urgency, then of what they open.

    `advised` is False where receptors are all that keeps the service from advising: then only the
    tests that would settle this are due.
    """
    goes_on = value_of(facts.get("treatment-status")) == "on-treatment"
    answers = Answers(facts)
    found: list[tuple[tuple[int, int], TestDue]] = []
    for rule in knowledge.due_rules:
        if rule.undecided == advised or (goes_on and not rule.while_on_therapy):
            continue
        if any(answers[node].answer == "not-met" for node in rule.when):
            continue
        again = _again(rule, facts)
        if not again and not _open(rule, facts):
            continue
        unlocks = _unlocks(rule, facts, options, knowledge, rejudge, again)
        if not unlocks and not rule.undecided:
            continue
        test = TestDue(rule.test, rule.title, _reason(rule, again, markers, history), unlocks)
        found.append(((rule.urgent_rank, -len(unlocks)), test))
    return tuple(test for _, test in sorted(found, key=lambda pair: (pair[0], pair[1].id)))


def _settled(fact: Fact | None) -> bool:
    return isinstance(fact, Known) and fact.value != "uncertain"


def _open(rule: DueRule, facts: Facts) -> bool:
    return not rule.facts or any(not _settled(facts.get(name)) for name in rule.facts)


def _again(rule: DueRule, facts: Facts) -> tuple[str, ...]:
    """Genes whose negative result does not count any more, or was read in plasma only."""
    found: set[str] = set()
    for name, wanted in (("outdated-genes", rule.retest), ("plasma-only-genes", rule.recheck)):
        fact = facts.get(name)
        if isinstance(fact, Known) and isinstance(fact.value, tuple):
            found |= set(fact.value) & set(wanted)
    return tuple(sorted(found))


def _unlocks(
    rule: DueRule,
    facts: Facts,
    options: tuple[Option, ...],
    knowledge: Knowledge,
    rejudge: Rejudge,
    again: tuple[str, ...],
) -> tuple[str, ...]:
    if rule.every_option:
        return tuple(sorted(o.regimen.id for o in options if _offered(o)))
    needing = {
        o.regimen.id
        for o in options
        if o.status == "preferred" and set(rule.before) & {*o.regimen.agents, *o.classes}
    }
    imagined = [Judged(world) for world in _imagined(rule, facts, bool(again))]
    names, asking, behind = (
        set(rule.facts), decided_by(knowledge, rule.facts), asked_of(knowledge),
    )  # fmt: skip
    changed = {
        option.regimen.id
        for option in options
        if option.regimen.id in asking
        and _nothing_else_against(option, behind[option.regimen.id], names)
        and any(rejudge(option.regimen, world) != _status(option) for world in imagined)
    }
    return tuple(sorted(needing | changed))


def _offered(option: Option) -> bool:
    return option.status in {"preferred", "alternative"}


def _status(option: Option) -> Status:
    return "alternative" if option.status == "preferred" else option.status


def _nothing_else_against(
    option: Option, behind: Mapping[str, frozenset[str]], names: set[str]
) -> bool:
    """Whether nothing stands against the option but what the facts decide."""
    against = (outcome.id for outcome in option.criteria if outcome.answer == "not-met")
    return all(names & behind.get(identifier, frozenset()) for identifier in against)


def _imagined(rule: DueRule, facts: Facts, again: bool) -> Iterator[Facts]:
    """The facts with each result that the test could have; what is settled is not imagined anew."""
    for result in rule.results:
        fixed = {} if again else {k: facts[k] for k in result if _settled(facts.get(k))}
        if any(isinstance(f, Known) and f.value != result[k] for k, f in fixed.items()):
            continue
        yield facts_over({k: Known(v) for k, v in result.items() if k not in fixed}, facts)


def _reason(rule: DueRule, again: tuple[str, ...], markers: Markers, history: History) -> str:
    parts = [rule.reason]
    outdated = [gene for gene in again if gene in rule.retest]
    plasma = [gene for gene in again if gene in rule.recheck and gene not in outdated]
    for gene in outdated:
        tested, last = markers.genes[gene].last_tested, history.disease.last_progression
        when = f" ({tested.text})" if tested else ""
        since = f" of {last.text}" if last else ""
        parts.append(f"The last {gene} result{when} is from before the progression{since}.")
    if plasma:
        parts.append(f"{', '.join(plasma)}: negative in plasma only; now test tissue.")
    if rule.specimen:
        parts.append(f"Specimen: {'tissue' if plasma else rule.specimen}.")
    return " ".join(parts)
