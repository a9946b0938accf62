"""What a vignette would have to expect today: its expectation, with each statement brought up to date.

A statement keeps its form: a rank is given where one stood, ids are named where ids stood, and what
the vignette did not speak of it does not speak of afterwards.
"""

from __future__ import annotations

import re
from typing import Any

from tests.vignettes.cases import STATUS, decisive_ids

RANKED = {"preferred", "alternative"}
UNDECIDED = {"needs-data", "not-eligible"}


def today(assessment: dict, expect: dict) -> dict[str, Any]:
    """Returns the expectation that the Assessment meets, with the same keys as the old one."""
    fresh = dict(expect)
    options = {option["id"]: option for option in assessment["options"]}
    if "options" in expect:
        fresh["options"] = {
            name: _option(options.get(name), str(text))
            for name, text in (expect["options"] or {}).items()
        }
    if "first" in expect:
        first = [name for name, option in options.items() if option.get("rank") == 1]
        fresh["first"] = _in_old_order(expect["first"], first)
    if "order" in expect:
        ranking = [name for name, option in options.items() if option.get("rank")]
        fresh["order"] = [name for name in ranking if name in expect["order"]]
    if "orders" in expect:
        orders = {order["reference"]: order for order in assessment["orders"]}
        fresh["orders"] = [
            _verdict(orders.get(f"MedicationRequest/d{number}"), str(text))
            for number, text in enumerate(expect["orders"], 1)
        ]
    return fresh | _tests(assessment, expect) | _whole(assessment, expect)


def _in_old_order(names: list[str], current: list[str]) -> list[str]:
    """The current names, in the order in which the vignette has them as long as they are the same."""
    return list(names) if sorted(names) == sorted(current) else current


def _statement(text: str, status: str, rank: int | None, ids: list[str]) -> str:
    """A statement with these contents; the old text itself where it says the same."""
    old = _parts(text)
    if (old["status"], old["rank"], _ids(old)) == (status, str(rank) if rank else None, ids):
        return text
    return " ".join(
        [status, *([str(rank)] if rank else []), *([f"({', '.join(ids)})"] if ids else [])]
    )


def _parts(text: str) -> re.Match[str]:
    parts = STATUS.match(text)
    assert parts, f"neither a status nor a verdict: {text}"
    return parts


def _ids(parts: re.Match[str]) -> list[str]:
    return [name.strip() for name in (parts["ids"] or "").split(",") if name.strip()]


def _option(option: dict | None, text: str) -> str:
    if option is None:
        return "absent"
    old, status, current = _parts(text), option["status"], decisive_ids(option)
    ids = [name for name in _ids(old) if name in current]
    if status != old["status"]:
        silent = old["status"] in RANKED and not old["rank"]  # the vignette does not speak of ranks
        rank = None if silent else option.get("rank")
        return _statement(text, status, rank, current if status in UNDECIDED else ids)
    if old["ids"] and not ids:
        ids = current
    return _statement(text, status, option.get("rank") if old["rank"] else None, ids)


def _verdict(order: dict | None, text: str) -> str:
    if order is None:
        return "none"
    old, verdict = _parts(text), order["verdict"]
    codes = list(dict.fromkeys(reason["code"] for reason in order["reasons"]))
    absent = [f"not {code}" for code in _absent(old) if code not in codes]
    ids = [code for code in _ids(old) if code in codes or code in absent]
    same = verdict == old["status"] and (ids or not old["ids"])
    return _statement(text, verdict, None, ids if same or verdict == "ok" else [*codes, *absent])


def _absent(parts: re.Match[str]) -> list[str]:
    """Codes of reasons that must not be there."""
    return [i.removeprefix("not ") for i in _ids(parts) if i.startswith("not ")]


def _tests(assessment: dict, expect: dict) -> dict[str, Any]:
    """Tests due; one that was not to be due and now is moves from `tests_not` to `tests`."""
    due = {test["id"]: test["unlocks"] for test in assessment["testsDue"]}
    fresh: dict[str, Any] = {}
    unmet = [name for name in expect.get("tests_not") or () if name in due]
    if "tests_not" in expect:
        fresh["tests_not"] = [name for name in expect["tests_not"] if name not in due]
    old = expect.get("tests", {})
    if isinstance(old, dict):
        lasting = {name: _unlocks(due[name], old[name] or []) for name in old if name in due}
        current: Any = lasting | {name: due[name] for name in unmet}
    else:
        current = [name for name in old if name in due] + unmet
    return fresh | ({"tests": current} if "tests" in expect or unmet else {})


def _unlocks(current: list[str], old: list[str]) -> list[str]:
    return [name for name in old if name in current] or (list(current) if old else [])


def _whole(assessment: dict, expect: dict) -> dict[str, Any]:
    fresh = {
        "in_scope": assessment["scope"]["inScope"],
        "line": assessment["therapy"]["nextLine"],
        "resistance": assessment["endocrineResistance"]["category"],
    }
    for key, reasons in (("alerts", assessment["alerts"]), ("gaps", assessment["dataGaps"])):
        codes = {reason["code"] for reason in reasons}
        fresh[key] = [code for code in expect.get(key) or () if code in codes]
    raised = {alert["code"] for alert in assessment["alerts"]}
    fresh["alerts_not"] = [c for c in expect.get("alerts_not") or () if c not in raised]
    return {key: value for key, value in fresh.items() if key in expect}
