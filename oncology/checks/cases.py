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
from oncology.knowledge import Knowledge, OrderRule, Regimen, fact_names, fault_text
from terminology import Terminology

Row = Mapping[str, Any]
_SAID = re.compile(r"^(?P<status>[a-z-]+)(?: \d+)?(?: \((?P<ids>[^)]*)\))?$")
_FIRES = {"preferred", "alternative", "investigational"}
_KINDS = {
    "fires": "in which it fires",
    "not": "in which it must not",
    "unknown": "with a fact missing",
}


class Seen:
    """Kinds of cases seen for each entry, by family and id."""

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
                self._expected(case.get(place) or {}, orders)

    def _expected(self, expect: Row, orders: Iterable[Any]) -> None:
        for name, said in (expect.get("options") or {}).items():
            status = str(said).split(" ")[0]
            kind = "fires" if status in _FIRES else "unknown" if status == "needs-data" else "not"
            self.kinds["regimen", name].add(kind)
        for name in (*(expect.get("first") or ()), *(expect.get("order") or ())):
            self.kinds["regimen", name].add("fires")
        for name in expect.get("tests") or ():
            self.kinds["test", name].add("fires")
        for name in expect.get("tests_not") or ():
            self.kinds["test", name].add("not")
        for draft, said in zip(orders, expect.get("orders") or (), strict=False):
            self._verdict(draft, _SAID.match(str(said)))

    def _verdict(self, draft: Any, said: re.Match[str] | None) -> None:
        if said is None:
            return
        for code in filter(None, (said["ids"] or "").split(",")):
            self.kinds["rule", code.strip()].add("fires")
        text = str(draft["drug"] if isinstance(draft, Mapping) else draft)
        # no regimen uses the drug: the rules were asked, and none had anything to say
        unused = said["status"] == "not-assessed" and said["ids"] == "use-not-known"
        if said["status"] == "ok" or unused:
            found = self._words.drugs.match((), text)
            self.silent.update(found.ingredients)


def case_faults(
    documents: Documents, knowledge: Knowledge, words: Terminology, vignettes: Iterable[Row]
) -> Iterator[str]:
    """One line per entry and kind of case that is lacking."""
    seen = Seen(words)
    for file in vignettes:
        seen.add(file)
    settled = always_known(documents)
    for name, regimen in knowledge.regimens.items():
        wanted = ["fires", "not", *(["unknown"] if _can_wait(regimen, settled) else [])]
        yield from _lacking(documents, "regimens", name, wanted, seen.kinds["regimen", name])
    for due in knowledge.due_rules:  # several rules may ask for one test
        yield from _lacking(
            documents, "tests_due", due.id, ["fires", "not"], seen.kinds["test", due.test]
        )
    for rule in knowledge.order_rules:
        kinds = seen.kinds["rule", rule.id] | ({"not"} if _silent(rule, seen, words) else set())
        wanted = ["fires"] if rule.always else ["fires", "not"]
        yield from _lacking(documents, "order_rules", rule.id, wanted, kinds)
        if rule.always and "not" in kinds:
            problem = "it is said to fire always, and a vignette has it silent"
            yield fault_text(
                documents.place("order_rules", rule.id), problem, "remove the field always"
            )


def _lacking(
    documents: Documents, kind: str, name: str, wanted: Iterable[str], seen: set[str]
) -> Iterator[str]:
    for case in wanted:
        if case not in seen:
            problem = f"no vignette {_KINDS[case]}"
            yield fault_text(documents.place(kind, name), problem, "add one under tests/vignettes")


def _can_wait(regimen: Regimen, settled: frozenset[str]) -> bool:
    """Whether a missing fact can keep it waiting; an investigational one is shown all the same."""
    nodes = (*regimen.requires, *(node for label in regimen.labels for node in label.requires))
    return not regimen.investigational and any(not fact_names(node) <= settled for node in nodes)


def _silent(rule: OrderRule, seen: Seen, words: Terminology) -> bool:
    drugs = seen.silent.difference(rule.except_agents)
    if not rule.agents and not rule.classes:
        return bool(drugs)
    return any(
        drug in rule.agents or not set(rule.classes).isdisjoint(words.drugs.classes_of(drug))
        for drug in drugs
    )
