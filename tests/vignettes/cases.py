"""Vignettes: running them through the core, comparing with what they expect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import terminology
from oncology.assessment.assess import assess
from oncology.knowledge.load import load_knowledge as load
from service.vignettes.vignette import Vignette, case_of, read
from tests.assessments import faults_of

HERE = Path(__file__).parent


def vignettes(folder: str) -> list[Vignette]:
    """All vignettes under `tests/vignettes/<folder>`, by file and case."""
    return [v for path in sorted((HERE / folder).glob("*.yaml")) for v in read(path)]


def judged(vignette: Vignette) -> dict:
    """The Assessment, checked against its schema."""
    found = assess(case_of(vignette), load(), terminology.load())
    assert faults_of(found) == []
    return found


STATUS = re.compile(r"^(?P<status>[a-z-]+)(?: (?P<rank>\d+))?(?: \((?P<ids>[^)]*)\))?$")


def differences(found: dict, expect: dict) -> list[str]:
    """What the Assessment says otherwise than expected, in words; empty when all holds."""
    return [
        *_options(found, expect),
        *_tests(found, expect),
        *_orders(found, expect),
        *_whole(found, expect),
    ]


def _options(found: dict, expect: dict) -> Iterator[str]:
    options = {o["id"]: o for o in found["options"]}
    for name, wanted in (expect.get("options") or {}).items():
        want = STATUS.match(str(wanted))
        assert want, f"not a status: {wanted}"
        option = options.get(name)
        if option is None:
            if want["status"] != "absent":
                yield f"{name}: not in the options, expected {wanted}"
            continue
        if option["status"] != want["status"]:
            yield f"{name}: {_shown(option)}, expected {wanted}"
            continue
        if want["rank"] and option.get("rank") != int(want["rank"]):
            yield f"{name}: rank {option.get('rank')}, expected {want['rank']}"
        named = {i.strip() for i in (want["ids"] or "").split(",") if i.strip()}
        ids = set(decisive_ids(option))
        if not named <= ids:
            yield f"{name}: names {sorted(ids)}, expected {sorted(named - ids)}"
    ranked = [o["id"] for o in found["options"] if o.get("rank")]
    if "first" in expect:
        first = sorted(o["id"] for o in found["options"] if o.get("rank") == 1)
        if first != sorted(expect["first"]):
            yield f"first: {first}, expected {sorted(expect['first'])}"
    wanted_order = expect.get("order") or []
    if [i for i in ranked if i in wanted_order] != wanted_order:
        yield f"order: {ranked}, expected {wanted_order}"


def decisive_ids(option: dict) -> list[str]:
    """Criteria that decide against or wait; caution codes where the option is offered."""
    decisive = {"needs-data": "unknown", "not-eligible": "not-met"}.get(option["status"])
    if decisive is None:
        return [c["code"] for c in option.get("cautions", [])]
    return [c["id"] for c in option["criteria"] if c["result"] == decisive]


def _shown(option: dict) -> str:
    against = [c["id"] for c in option["criteria"] if c["result"] == "not-met"]
    missing = [c["id"] for c in option["criteria"] if c["result"] == "unknown"]
    return f"{option['status']} (not met: {against}, unknown: {missing})"


def _tests(found: dict, expect: dict) -> Iterator[str]:
    due = {t["id"]: t for t in found["testsDue"]}
    wanted = expect.get("tests") or {}
    for name in wanted:
        if name not in due:
            yield f"test {name} is not due; due: {sorted(due)}"
        elif isinstance(wanted, dict) and not set(wanted[name] or ()) <= set(due[name]["unlocks"]):
            yield f"test {name} unlocks {due[name]['unlocks']}, expected {wanted[name]}"
    for name in expect.get("tests_not") or ():
        if name in due:
            yield f"test {name} is due, expected not"


def _orders(found: dict, expect: dict) -> Iterator[str]:
    """`orders: [ok, critical (repeat-after-progression)]`, one for each draft in its order."""
    by = {o["reference"]: o for o in found["orders"]}
    for number, wanted in enumerate(expect.get("orders") or (), 1):
        want = STATUS.match(str(wanted))
        assert want, f"not a verdict: {wanted}"
        order = by.get(f"MedicationRequest/d{number}")
        verdict = order["verdict"] if order else "none"
        codes = [r["code"] for r in order["reasons"]] if order else []
        if verdict != want["status"]:
            yield f"order {number}: {verdict} {codes}, expected {wanted}"
        for code in (i.strip() for i in (want["ids"] or "").split(",") if i.strip()):
            if code not in codes:
                yield f"order {number}: reasons {codes}, expected {code}"


def _whole(found: dict, expect: dict) -> Iterator[str]:
    for key, seen in (
        ("in_scope", found["scope"]["inScope"]),
        ("line", found["therapy"]["nextLine"]),
        ("resistance", found["endocrineResistance"]["category"]),
    ):
        if key in expect and expect[key] != seen:
            yield f"{key}: {seen}, expected {expect[key]}"
    for key, held in (("alerts", found["alerts"]), ("gaps", found["dataGaps"])):
        codes = {r["code"] for r in held}
        for code in expect.get(key) or ():
            if code not in codes:
                yield f"{key}: {sorted(codes)}, expected {code}"
