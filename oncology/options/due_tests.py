"""Which test is due: for each open fact, the options whose status its result could change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from oncology.course import History
from oncology.facts import AnswersBeside, Markers, Scope
from oncology.knowledge import DueRule, Knowledge
from oncology.options.evaluate import fit_may_differ, fit_of
from oncology.options.facts_asked import FactsByCriterion, facts_by_regimen, regimens_asking
from oncology.options.option import Option
from oncology.options.regimen_answers import regimen_answers
from oncology.options.regimen_on_day import RegimenOnDay
from oncology.options.regimen_safety import RegimenJudge
from oncology.options.wording import text
from oncology.values import Fact, Known, Scalar, members_of, value_of

Facts = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the result of a test could change: the options, with the facts and regimens they rest on.

    `regimens` are those of the day, by id; `options` one of each; the judge knows what speaks
    against their agents. `drafts`: the agents of draft orders, each with its classes.
    """

    judge: RegimenJudge
    regimens: Mapping[str, RegimenOnDay]
    options: tuple[Option, ...]
    drafts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def facts(self) -> Facts:
        """The patient's facts by name."""
        return self.judge.facts

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge of the day."""
        return self.judge.context.knowledge


@dataclass(frozen=True, slots=True)
class TestDue:
    """A due test with the ids of the options that its result could change."""

    id: str
    title: str
    reason: str
    unlocks: tuple[str, ...]


def due_tests(
    choice: Choice, scope: Scope, markers: Markers, history: History
) -> tuple[TestDue, ...]:
    """Tests in order of urgency, then of what they open (rules of tests_due.yaml).

    Where receptors are all that keeps the patient out of scope, only the tests that would settle
    this are due; none where anything else does. While a line goes on without progression, what a
    drug needs first is due only where that drug is about to be ordered.
    """
    if not scope.inside and not scope.undecided:
        return ()
    on_treatment = value_of(choice.facts.get("treatment-status")) == "on-treatment"
    answers = choice.judge.context.answers
    due: set[str] = set()
    tests: list[tuple[tuple[int, int], TestDue]] = []
    for rule in choice.knowledge.due_rules:
        drafts = _draft_agents(rule, choice) if rule.before else frozenset()
        is_time = not on_treatment or rule.while_on_therapy
        if not (scope.inside or rule.undecided) or not (is_time or drafts):
            continue
        # an unknown condition does not keep a test from being due
        if any(answers[node] == "not-met" for node in rule.when):
            continue
        genes = _genes_to_repeat(rule, choice.facts)
        if not genes and not _leaves_open(rule, choice):
            continue
        unlocks = _unlocks(rule, choice, repeat=bool(genes)) if is_time else ()
        unlocks = tuple(sorted({*unlocks, *_options_with(drafts, choice)}))
        if not (unlocks or drafts or rule.undecided or rule.beside in due):
            continue
        due.add(rule.id)
        reason = _reason(rule, genes, markers, history)
        if _passing_facts(rule, choice.facts) and rule.later:
            reason = f"{reason} {rule.later}"
        test = TestDue(rule.test, rule.title, reason, unlocks)
        tests.append(((rule.urgent_rank, -len(unlocks)), test))
    return tuple(test for _, test in sorted(tests, key=lambda pair: (pair[0], pair[1].id)))


def _draft_agents(rule: DueRule, choice: Choice) -> frozenset[str]:
    """Agents of draft orders that need the test first and do not run yet."""
    running = members_of(choice.facts.get("current-agents"))
    return frozenset(
        agent
        for agent, classes in choice.drafts.items()
        if agent not in running and not {agent, *classes}.isdisjoint(rule.before)
    )


def _options_with(agents: frozenset[str], choice: Choice) -> Iterator[str]:
    """Ids of the options offered that hold any of the agents."""
    for option in choice.options if agents else ():
        if _is_offered(option) and not agents.isdisjoint(option.regimen.agents):
            yield option.regimen.id


def _is_settled(name: str, choice: Choice) -> bool:
    """Whether no closer result is awaited: a word that one could replace leaves the fact open."""
    fact = choice.facts.get(name)
    return isinstance(fact, Known) and fact.value not in choice.knowledge.facts[name].unsettled


def _leaves_open(rule: DueRule, choice: Choice) -> bool:
    """Whether any fact that the test settles is open; a rule without facts asks for none."""
    return not rule.facts or any(not _is_settled(name, choice) for name in rule.facts)


def _genes_to_repeat(rule: DueRule, facts: Facts) -> tuple[str, ...]:
    """Genes whose negative result does not count any more, or was read in plasma only."""
    if not rule.retest and not rule.recheck:
        return ()
    genes: set[str] = set()
    for name, of_rule in (("outdated-genes", rule.retest), ("plasma-only-genes", rule.recheck)):
        fact = facts.get(name)
        if isinstance(fact, Known) and isinstance(fact.value, tuple):
            genes |= set(fact.value) & set(of_rule)
    return tuple(sorted(genes))


def _unlocks(rule: DueRule, choice: Choice, *, repeat: bool) -> tuple[str, ...]:
    """Ids of the options that need the test first, or whose status a result could change."""
    options = choice.options if rule.every_option or rule.before else ()
    need_it = [
        o.regimen.id
        for o in options
        if (rule.every_option and _is_offered(o))
        or (
            (o.status == "preferred" or o.rank == 1)
            and not {*o.regimen.agents, *o.classes}.isdisjoint(rule.before)
        )
    ]
    if not rule.results:
        return tuple(need_it)
    return (*need_it, *_could_change(rule, choice, repeat=repeat))


def _could_change(rule: DueRule, choice: Choice, *, repeat: bool) -> Iterator[str]:
    """Ids of the options whose status a result could change, what it outlives being over."""
    passing = _passing_facts(rule, choice.facts)
    now = choice.judge.context.answers
    if passing:
        now = AnswersBeside(dict.fromkeys(passing, Known(False)), passing, now)
    # one value for each result: what it leaves as it is was answered for the patient
    results = _possible_results(rule, choice, repeat=repeat)
    worlds = [AnswersBeside(result, frozenset(result), now) for result in results]
    patient = choice.judge.context.answers
    judge_of = cache(lambda number: choice.judge.with_answers(worlds[number]))
    asking = regimens_asking(choice.knowledge, rule.facts)
    behind = facts_by_regimen(choice.knowledge)
    names = set(rule.facts)
    for option in choice.options:
        key = option.regimen.id
        if key not in asking or not _hangs_on(names, passing, option, behind[key]):
            continue
        regimen = choice.regimens[key]
        changed = (
            number
            for number, world in enumerate(worlds)
            if fit_may_differ(regimen, patient, world, world.names | passing)
            and fit_of(regimen, world, regimen_answers(regimen, world)) != option.fit
        )
        # a result that makes it fit changes nothing where something forbids its agents
        if any(
            option.status != "not-eligible" or not judge_of(number).judge(regimen).bars
            for number in changed
        ):
            yield key


def _passing_facts(rule: DueRule, facts: Facts) -> frozenset[str]:
    """The facts of the moment that hold and that the result outlives."""
    return frozenset(name for name in rule.outlives if value_of(facts.get(name)) is True)


def _is_offered(option: Option) -> bool:
    return option.status in {"preferred", "alternative"}


def _hangs_on(
    names: set[str], passing: frozenset[str], option: Option, behind: FactsByCriterion
) -> bool:
    """Whether nothing stands against the option but what these facts decide, or what passes."""
    for name in option.not_met:
        facts = behind.get(name, frozenset())
        if not names & facts and not (facts and facts <= passing):
            return False
    return True


def _possible_results(rule: DueRule, choice: Choice, *, repeat: bool) -> Iterator[Facts]:
    """The facts of each result that the test could have; a test that is repeated may change all.

    Otherwise what is settled stays, and a result that contradicts what is known cannot come: a
    word that a closer result can replace becomes only what it can become.
    """
    for result in rule.results:
        if repeat:
            fresh = result
        elif all(_can_become(name, value, choice) for name, value in result.items()):
            fresh = {k: v for k, v in result.items() if not _is_settled(k, choice)}
        else:
            continue
        yield {name: Known(value) for name, value in fresh.items()}


def _can_become(name: str, value: Scalar, choice: Choice) -> bool:
    fact = choice.facts.get(name)
    if not isinstance(fact, Known) or fact.value == value:
        return True
    return value in choice.knowledge.facts[name].unsettled.get(str(fact.value), ())


def _reason(rule: DueRule, genes: tuple[str, ...], markers: Markers, history: History) -> str:
    """The rule's reason, with why the genes are to be tested again, and in which specimen."""
    sentences = [rule.reason]
    outdated = [gene for gene in genes if gene in rule.retest]
    plasma_only = [gene for gene in genes if gene in rule.recheck and gene not in outdated]
    for gene in outdated:
        tested, progression = markers.genes[gene].last_tested, history.disease.last_progression
        dated = progression if progression and not progression.late else None
        sentences.append(
            text(
                "result-outdated",
                gene=gene,
                tested=text("tested-on", day=tested.text) if tested else "",
                progression=text("progression-of", day=dated.text) if dated else "",
            )
        )
    if plasma_only:
        sentences.append(text("plasma-only", genes=", ".join(plasma_only)))
    if rule.specimen:
        sentences.append(text("specimen", specimen="tissue" if plasma_only else rule.specimen))
    return " ".join(sentences)
