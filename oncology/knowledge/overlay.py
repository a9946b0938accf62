"""Site policy: one hospital's formulary, wording and adjustable numbers, laid over the knowledge.

Pure data in, knowledge out. An overlay can hide or prefer an option, never make one eligible; it
can raise the severity of an order rule and lower that of one which is not critical; it cannot
touch a critical rule, an exclusion or a label. `knowledge.version` carries its mark.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from oncology.knowledge.entries.order_rules import OrderRule
from oncology.knowledge.faults import nearest_word
from oncology.knowledge.files import SHIPPED, KnowledgeFault, parse_with_faults
from oncology.knowledge.knowledge import Knowledge, SitePolicy
from oncology.knowledge.model import Criterion, Rank, Regimen

HIDDEN = "site-policy-hidden"
PREFERRED = "site-policy-preferred"
_SCHEMA = "oncology/knowledge/schemas/overlay.schema.json"
_PREFERENCE = "site-preference-points"


@dataclass(frozen=True, slots=True)
class _Choice:
    regimens: frozenset[str]
    reason: str


def apply_overlay(knowledge: Knowledge, text: str, path: str = "overlay") -> Knowledge:
    """The knowledge as the site wants it.

    Args:
        knowledge: The shipped knowledge.
        text: The overlay file's YAML.
        path: Its name, for messages.

    Raises:
        KnowledgeFault: With every fault, one a line: 'file: entry: what is wrong; the mend'.
    """
    try:
        data, shape = parse_with_faults(path, text, SHIPPED.text(_SCHEMA))
    except ValueError as fault:
        raise KnowledgeFault(str(fault)) from None
    faults = [*shape] or [f"{path}: {fault}" for fault in _overlay_faults(data, knowledge)]
    if faults:
        raise KnowledgeFault("\n".join(faults))
    hidden = _choices(data, "hide", knowledge)
    preferred = _choices(data, "prefer", knowledge)
    words = data.get("wording", {})
    rules = {row["id"]: row["severity"] for row in data.get("rules", ())}
    digest = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:8]
    thresholds = data.get("thresholds", {})
    points = -int(knowledge.thresholds[_PREFERENCE])
    return replace(
        knowledge,
        version=f"{knowledge.version}+{data['id']}.{data['version']}.{digest}",
        site=SitePolicy(data["id"], data["version"], data["site"], words.get("note")),
        regimens={
            key: _regimen(regimen, hidden, preferred, words.get("regimens", {}), points)
            for key, regimen in knowledge.regimens.items()
        },
        due_rules=tuple(
            replace(rule, title=words.get("tests", {}).get(rule.id, rule.title))
            for rule in knowledge.due_rules
        ),
        order_rules=tuple(
            replace(rule, severity=rules[rule.id], severity_in=()) if rule.id in rules else rule
            for rule in knowledge.order_rules
        ),
        numbers={
            name: replace(number, values=((date.min, float(thresholds[name])),))
            if name in thresholds
            else number
            for name, number in knowledge.numbers.items()
        },
    )


def _choices(data: Mapping[str, Any], kind: str, knowledge: Knowledge) -> tuple[_Choice, ...]:
    rows = data.get("formulary", {}).get(kind, ())
    return tuple(_Choice(_regimens_of(row, knowledge), row["reason"]) for row in rows)


def _regimens_of(row: Mapping[str, Any], knowledge: Knowledge) -> frozenset[str]:
    if "regimen" in row:
        return frozenset({row["regimen"]} & knowledge.regimens.keys())
    return frozenset(k for k, r in knowledge.regimens.items() if row["agent"] in r.agents)


def _regimen(
    regimen: Regimen,
    hidden: tuple[_Choice, ...],
    preferred: tuple[_Choice, ...],
    titles: Mapping[str, str],
    points: int,
) -> Regimen:
    off = [
        _always_met(regimen, HIDDEN, f"Hidden by site policy: {choice.reason}")
        for choice in hidden
        if regimen.id in choice.regimens
    ]
    up = [
        Rank(PREFERRED, _always_met(regimen, PREFERRED, reason), points, f"{reason}.")
        for choice in preferred
        if regimen.id in choice.regimens
        for reason in [f"Preferred by site policy: {choice.reason.rstrip('.')}"]
    ]
    return replace(
        regimen,
        title=titles.get(regimen.id, regimen.title),
        excludes=(*regimen.excludes, *off),
        prefers=(*regimen.prefers, *up),
    )


def _always_met(regimen: Regimen, key: str, text: str) -> Criterion:
    """A criterion that is always met for this regimen: it holds its own first drug."""
    return Criterion(key, text, "regimen-agents", "contains", regimen.agents[0])


def _overlay_faults(data: Mapping[str, Any], knowledge: Knowledge) -> Iterator[str]:
    yield from _formulary_faults(data.get("formulary", {}), knowledge)
    words = data.get("wording", {})
    tests = {rule.id for rule in knowledge.due_rules}
    for kind, ids in (("regimens", set(knowledge.regimens)), ("tests", tests)):
        for name in words.get(kind, {}):
            if name not in ids:
                yield f"wording/{kind}/{name}: no such entry; {nearest_word(name, ids)}"
    for name, title in words.get("regimens", {}).items():
        regimen = knowledge.regimens.get(name)
        agents = regimen.agents if regimen else ()
        hidden = [agent for agent in agents if agent not in title.casefold()]
        if hidden:
            yield f"wording/regimens/{name}: the title hides {', '.join(hidden)}; name every drug"
    for name, value in data.get("thresholds", {}).items():
        yield from _threshold_faults(name, value, knowledge)
    rules = {rule.id: rule for rule in knowledge.order_rules}
    for row in data.get("rules", ()):
        rule = rules.get(row["id"])
        if rule is None:
            problem = "no such order rule, docs/clinical/order-rules.md lists them"
            yield f"rules/{row['id']}: {problem}; {nearest_word(row['id'], rules)}"
        else:
            yield from _rule_faults(rule, row["severity"])


def _formulary_faults(rows: Mapping[str, Any], knowledge: Knowledge) -> Iterator[str]:
    agents = {agent for regimen in knowledge.regimens.values() for agent in regimen.agents}
    for kind in ("hide", "prefer"):
        for row in rows.get(kind, ()):
            name = row.get("regimen") or row["agent"]
            if not _regimens_of(row, knowledge):
                names = set(knowledge.regimens) if "regimen" in row else agents
                yield f"formulary/{kind}/{name}: no regimen of this name; {nearest_word(name, names)}"
    hidden = {name for row in rows.get("hide", ()) for name in _regimens_of(row, knowledge)}
    for name in sorted(
        hidden & {n for r in rows.get("prefer", ()) for n in _regimens_of(r, knowledge)}
    ):
        yield f"formulary/{name}: both hidden and preferred; keep one"


def _threshold_faults(name: str, value: float, knowledge: Knowledge) -> Iterator[str]:
    adjustable = {key: n.bounds for key, n in knowledge.numbers.items() if n.is_adjustable}
    bounds = adjustable.get(name)
    if bounds is None:
        names = ", ".join(sorted(adjustable)) or "none"
        yield f"thresholds/{name}: a site may not change it; adjustable are: {names}"
    elif not bounds[0] <= value <= bounds[1]:
        yield f"thresholds/{name}: {value} is out of range; choose {bounds[0]} to {bounds[1]}"


def _rule_faults(rule: OrderRule, severity: str) -> Iterator[str]:
    if rule.severity == "critical" and severity != "critical":
        yield (
            f"rules/{rule.id}: this is a critical safety rule, and a site policy can never weaken "
            f"one; remove the entry"
        )
