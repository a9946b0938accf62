"""Which test is due: for each unknown fact, the options that its result could open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oncology.biomarkers import Markers
from oncology.criteria import evaluate
from oncology.history import History
from oncology.knowledge.model import DueRule, Knowledge
from oncology.options import Option
from oncology.values import Fact, Known, Unknown


@dataclass(frozen=True, slots=True)
class TestDue:
    """A due test with the options that its result could change."""

    id: str
    title: str
    reason: str
    unlocks: tuple[str, ...]


def due(
    facts: Mapping[str, Fact],
    options: tuple[Option, ...],
    markers: Markers,
    history: History,
    knowledge: Knowledge,
) -> tuple[TestDue, ...]:
    """Tests in order of what they open."""
    found: list[tuple[tuple[int, int], TestDue]] = []
    for rule in knowledge.due_rules:
        if any(evaluate(node, facts).answer == "not-met" for node in rule.when):
            continue
        stale = _stale(rule, markers, history)
        if not stale and not _open(rule, facts):
            continue
        unlocks = tuple(
            sorted(
                o.regimen.id
                for o in options
                if _hangs_on(o, rule) or (stale and _closed_by(o, rule))
            )
        )
        if not unlocks and not stale:
            continue
        specimen = f" Specimen: {rule.specimen}." if rule.specimen else ""
        again = f" {stale}" if stale else ""
        test = TestDue(rule.id, rule.title, f"{rule.reason}{again}{specimen}", unlocks)
        found.append(((rule.urgent_rank, -len(unlocks)), test))
    return tuple(test for _, test in sorted(found, key=lambda pair: (pair[0], pair[1].id)))


def _open(rule: DueRule, facts: Mapping[str, Fact]) -> bool:
    return any(
        isinstance(fact := facts.get(name, Unknown("not recorded")), Unknown)
        or (isinstance(fact, Known) and fact.value == "uncertain")
        for name in rule.facts
    )


def _hangs_on(option: Option, rule: DueRule) -> bool:
    if option.status not in {"needs-data", "investigational", "not-eligible"}:
        return False
    against = [c for c in option.criteria if c.answer == "not-met"]
    if against and not all("uncertain" in c.detail and _names(c.detail, rule) for c in against):
        return False
    names = {
        *rule.facts,
        *({"her2-low-or-ultralow", "her2-ever-low"} if "her2" in rule.facts else set()),
    }
    return bool(set(option.missing) & names) or bool(against)


def _closed_by(option: Option, rule: DueRule) -> bool:
    """A negative result that may have changed is all that speaks against the option."""
    against = [c for c in option.criteria if c.answer == "not-met"]
    return bool(against) and all(_names(c.detail, rule) for c in against)


def _names(detail: str, rule: DueRule) -> bool:
    return any(detail.startswith(f"{name}:") for name in rule.facts)


def _stale(rule: DueRule, markers: Markers, history: History) -> str | None:
    """A negative single-gene result from before the last progression is too old (ASCO 2023)."""
    gene = rule.facts[0].upper()
    state = markers.genes.get(gene)
    last = history.disease.last_progression
    if state is None or last is None or len(rule.facts) != 1 or state.status != "not-detected":
        return None
    if state.last_tested is None:
        return f"The last {gene} result has no date."
    newest = history.lines[-1] if history.lines else None
    if newest and state.last_tested.middle < newest.start.middle:
        return f"The last {gene} result ({state.last_tested}) is from before the newest line of therapy."
    return None
