"""Entries without a case: one where it fires, one where it must not, one with the fact missing.

Reads what the vignettes of a checkout expect (tests/vignettes/README.md); that they hold is for
the tests to show.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from oncology.checks.criteria import always_known
from oncology.checks.documents import Documents
from oncology.knowledge import EntryPlace, Knowledge, OrderRule, Regimen, fault_text
from terminology import Terminology

Row = Mapping[str, Any]
_VERDICT = re.compile(r"^(?P<status>[a-z-]+)(?: \d+)?(?: \((?P<ids>[^)]*)\))?$")
_FIRES = {"preferred", "alternative", "investigational"}
_KINDS = {
    "fires": "in which it fires",
    "not": "in which it must not",
    "unknown": "with a fact missing",
}


class CaseKinds:
    """Kinds of cases that vignettes show for each entry, by family and id."""

    def __init__(self, words: Terminology) -> None:
        """`words` names the drugs of draft orders."""
        self.kinds: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self.silent: set[str] = set()  # drugs with an order that draws no reason
        self._words = words

    def add(self, file: Row) -> None:
        """One vignette file."""
        for case in file.get("cases", ()):
            orders = (case.get("change") or {}).get("orders") or file["patient"].get("orders") or []
            for place in ("both", "us", "eu"):
                self._add_expectation(case.get(place) or {}, orders)

    def _add_expectation(self, expect: Row, orders: Iterable[Any]) -> None:
        for name, option in (expect.get("options") or {}).items():
            status = str(option).split(" ")[0]
            kind = "fires" if status in _FIRES else "unknown" if status == "needs-data" else "not"
            self.kinds["regimen", name].add(kind)
        for name in (*(expect.get("first") or ()), *(expect.get("order") or ())):
            self.kinds["regimen", name].add("fires")
        for name in expect.get("tests") or ():
            self.kinds["test", name].add("fires")
        for name in expect.get("tests_not") or ():
            self.kinds["test", name].add("not")
        for draft, verdict in zip(orders, expect.get("orders") or (), strict=False):
            self._add_verdict(draft, _VERDICT.match(str(verdict)))

    def _add_verdict(self, draft: Any, verdict: re.Match[str] | None) -> None:
        if verdict is None:
            return
        for code in filter(None, map(str.strip, (verdict["ids"] or "").split(","))):
            kind = "not" if code.startswith("not ") else "fires"
            self.kinds["rule", code.removeprefix("not ")].add(kind)
        text = str(draft["drug"] if isinstance(draft, Mapping) else draft)
        # no regimen uses the drug: the rules were asked, and none had anything to say
        unused = verdict["status"] == "not-assessed" and verdict["ids"] == "use-not-known"
        if verdict["status"] == "ok" or unused:
            drug = self._words.drugs.match((), text)
            self.silent.update(drug.ingredients)


def case_faults(
    documents: Documents, knowledge: Knowledge, words: Terminology, vignettes: Iterable[Row]
) -> Iterator[str]:
    """One line per entry and kind of case that is lacking."""
    cases = CaseKinds(words)
    for file in vignettes:
        cases.add(file)
    facts = always_known(documents)
    for name, regimen in knowledge.regimens.items():
        needs = ["fires", "not", *(["unknown"] if _can_wait(regimen, facts) else [])]
        lacking = [kind for kind in needs if kind not in cases.kinds["regimen", name]]
        yield from _case_faults(documents.place("regimens", name), lacking)
    for due in knowledge.due_rules:  # several rules may ask for one test
        lacking = [kind for kind in ("fires", "not") if kind not in cases.kinds["test", due.test]]
        yield from _case_faults(documents.place("tests_due", due.id), lacking)
    for rule in knowledge.order_rules:
        place = documents.place("order_rules", rule.id)
        silent = {"not"} if _is_silent(rule, cases.silent, words) else set()
        kinds = cases.kinds["rule", rule.id] | silent
        needs = ["fires"] if rule.always else ["fires", "not"]
        yield from _case_faults(place, [kind for kind in needs if kind not in kinds])
        if rule.always and "not" in kinds:
            problem = "it is said to fire always, and a vignette has it silent"
            yield fault_text(place, problem, "remove the field always")


def _case_faults(place: EntryPlace, lacking: Iterable[str]) -> Iterator[str]:
    for kind in lacking:
        problem = f"no vignette {_KINDS[kind]}"
        yield fault_text(place, problem, "add one under tests/vignettes")


def _can_wait(regimen: Regimen, facts: frozenset[str]) -> bool:
    """Whether a missing fact can keep it waiting; an investigational one is shown all the same."""
    nodes = (*regimen.requires, *(node for label in regimen.labels for node in label.requires))
    return not regimen.investigational and any(not node.facts <= facts for node in nodes)


def _is_silent(rule: OrderRule, silent: set[str], words: Terminology) -> bool:
    """Whether a draft order that the rule concerns drew no reason in some vignette."""
    drugs = silent.difference(rule.except_agents)
    if not rule.agents and not rule.classes:
        return bool(drugs)
    return any(
        drug in rule.agents or not set(rule.classes).isdisjoint(words.drugs.classes_of(drug))
        for drug in drugs
    )
