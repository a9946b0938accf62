"""Which test is due: for each unknown fact, the options whose status its result could change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from oncology.course import History
from oncology.facts import Answers, Markers, Scope, facts_over
from oncology.knowledge import DueRule, Knowledge
from oncology.options.evaluate import fit_of
from oncology.options.facts_asked import FactsByCriterion, facts_by_regimen, regimens_asking
from oncology.options.option import Option
from oncology.options.regimen_answers import RegimenAnswers
from oncology.options.regimen_on_day import RegimenOnDay
from oncology.options.regimen_safety import RegimenJudge
from oncology.options.wording import text
from oncology.values import Fact, Known, value_of

Facts = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the result of a test could change: the options, with the facts and regimens they rest on.

    `regimens` are those of the day, by id; `options` one of each; the judge knows what speaks
    against their agents.
    """

    judge: RegimenJudge
    regimens: Mapping[str, RegimenOnDay]
    options: tuple[Option, ...]

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
    this are due; none where anything else does.
    """
    if not scope.inside and not scope.undecided:
        return ()
    on_treatment = value_of(choice.facts.get("treatment-status")) == "on-treatment"
    answers = Answers(choice.facts)
    tests: list[tuple[tuple[int, int], TestDue]] = []
    for rule in choice.knowledge.due_rules:
        if rule.undecided == scope.inside or (on_treatment and not rule.while_on_therapy):
            continue
        # an unknown condition does not keep a test from being due
        if any(answers[node].answer == "not-met" for node in rule.when):
            continue
        genes = _genes_to_repeat(rule, choice.facts)
        if not genes and not _leaves_open(rule, choice.facts):
            continue
        unlocks = _unlocks(rule, choice, repeat=bool(genes))
        if not unlocks and not rule.undecided:
            continue
        test = TestDue(rule.test, rule.title, _reason(rule, genes, markers, history), unlocks)
        tests.append(((rule.urgent_rank, -len(unlocks)), test))
    return tuple(test for _, test in sorted(tests, key=lambda pair: (pair[0], pair[1].id)))


def _is_settled(fact: Fact | None) -> bool:
    return isinstance(fact, Known) and fact.value != "uncertain"


def _leaves_open(rule: DueRule, facts: Facts) -> bool:
    """Whether any fact that the test settles is open; a rule without facts asks for none."""
    return not rule.facts or any(not _is_settled(facts.get(name)) for name in rule.facts)


def _genes_to_repeat(rule: DueRule, facts: Facts) -> tuple[str, ...]:
    """Genes whose negative result does not count any more, or was read in plasma only."""
    genes: set[str] = set()
    for name, of_rule in (("outdated-genes", rule.retest), ("plasma-only-genes", rule.recheck)):
        fact = facts.get(name)
        if isinstance(fact, Known) and isinstance(fact.value, tuple):
            genes |= set(fact.value) & set(of_rule)
    return tuple(sorted(genes))


def _unlocks(rule: DueRule, choice: Choice, *, repeat: bool) -> tuple[str, ...]:
    """Ids of the options that need the test first, or whose status a result could change."""
    options = choice.options
    if rule.every_option:
        return tuple(sorted(o.regimen.id for o in options if _is_offered(o)))
    need_it = {
        o.regimen.id
        for o in options
        if o.status == "preferred" and set(rule.before) & {*o.regimen.agents, *o.classes}
    }
    # one value for each result: what regimens share of its answers is answered once
    worlds = [RegimenAnswers(facts) for facts in _possible_facts(rule, choice.facts, repeat)]
    asking = regimens_asking(choice.knowledge, rule.facts)
    behind = facts_by_regimen(choice.knowledge)
    could_change = {
        option.regimen.id
        for option in options
        if option.regimen.id in asking
        and _hangs_on(set(rule.facts), option, behind[option.regimen.id])
        and _changes_in(worlds, option, choice)
    }
    return tuple(sorted(need_it | could_change))


def _changes_in(worlds: list[RegimenAnswers], option: Option, choice: Choice) -> bool:
    """Whether the option would have another status with any of the results.

    A result that makes it fit changes nothing where something forbids its agents.
    """
    regimen = choice.regimens[option.regimen.id]
    is_open = option.status != "not-eligible"
    return any(
        fit != option.fit
        and (is_open or not choice.judge.with_facts(world.facts).judge(regimen).bars)
        for world in worlds
        for fit in (fit_of(regimen, world),)
    )


def _is_offered(option: Option) -> bool:
    return option.status in {"preferred", "alternative"}


def _hangs_on(names: set[str], option: Option, behind: FactsByCriterion) -> bool:
    """Whether nothing stands against the option but what these facts decide."""
    against = (outcome.id for outcome in option.criteria if outcome.answer == "not-met")
    return all(names & behind.get(identifier, frozenset()) for identifier in against)


def _possible_facts(rule: DueRule, facts: Facts, repeat: bool) -> Iterator[Facts]:
    """The facts with each result that the test could have; a test that is repeated may change all.

    Otherwise what is settled stays, and a result that contradicts it cannot come.
    """
    for result in rule.results:
        certain = {} if repeat else {k: facts[k] for k in result if _is_settled(facts.get(k))}
        if any(isinstance(f, Known) and f.value != result[k] for k, f in certain.items()):
            continue
        yield facts_over({k: Known(v) for k, v in result.items() if k not in certain}, facts)


def _reason(rule: DueRule, genes: tuple[str, ...], markers: Markers, history: History) -> str:
    """The rule's reason, with why the genes are to be tested again, and in which specimen."""
    sentences = [rule.reason]
    outdated = [gene for gene in genes if gene in rule.retest]
    plasma_only = [gene for gene in genes if gene in rule.recheck and gene not in outdated]
    for gene in outdated:
        tested, progression = markers.genes[gene].last_tested, history.disease.last_progression
        sentences.append(
            text(
                "result-outdated",
                gene=gene,
                tested=text("tested-on", day=tested.text) if tested else "",
                progression=text("progression-of", day=progression.text) if progression else "",
            )
        )
    if plasma_only:
        sentences.append(text("plasma-only", genes=", ".join(plasma_only)))
    if rule.specimen:
        sentences.append(text("specimen", specimen="tissue" if plasma_only else rule.specimen))
    return " ".join(sentences)
