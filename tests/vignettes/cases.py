"""Vignettes: running them through the core, comparing with what they expect."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import orjson

import terminology
from oncology.assessment import findings_on, write_assessment
from oncology.knowledge.load import load_knowledge as load
from service.pages import Presentation
from service.vignettes.vignette import Vignette, case_of, read
from tests.assessments import faults_of

HERE = Path(__file__).parent


def vignettes(folder: str) -> list[Vignette]:
    """All vignettes under `tests/vignettes/<folder>`, by file and case."""
    return [v for path in sorted((HERE / folder).glob("*.yaml")) for v in _of_file(path)]


@cache
def _of_file(path: Path) -> tuple[Vignette, ...]:
    return tuple(read(path))


# by patient and jurisdiction; as JSON, which takes a quarter of the memory and which no test changes
_JUDGED: dict[str, bytes] = {}


def judged(vignette: Vignette) -> dict:
    """The Assessment, checked against its schema; made once in a process, since many tests ask."""
    document = _JUDGED.get(_key(vignette))
    return assessment_of(vignette) if document is None else orjson.loads(document)


def assessment_of(vignette: Vignette) -> dict:
    """The same, made anew for a test that looks at how it is made."""
    return presentation_of(vignette).assessment


def presentation_of(vignette: Vignette) -> Presentation:
    """The Assessment with the findings that it was written from, made anew."""
    findings = findings_on(case_of(vignette), load(), terminology.load())
    assessment = write_assessment(findings)
    assert faults_of(assessment) == []
    _JUDGED[_key(vignette)] = orjson.dumps(assessment)
    return Presentation(assessment, findings)


def _key(vignette: Vignette) -> str:
    return json.dumps([vignette.patient, vignette.jurisdiction], default=str)


STATUS = re.compile(r"^(?P<status>[a-z-]+)(?: (?P<rank>\d+))?(?: \((?P<ids>[^)]*)\))?$")


def differences(assessment: dict, expect: dict) -> list[str]:
    """What the Assessment says otherwise than expected, in words; empty when all holds."""
    return [
        *_options(assessment, expect),
        *_tests(assessment, expect),
        *_orders(assessment, expect),
        *_whole(assessment, expect),
    ]


def _options(assessment: dict, expect: dict) -> Iterator[str]:
    options = {o["id"]: o for o in assessment["options"]}
    for name, target in (expect.get("options") or {}).items():
        want = STATUS.match(str(target))
        assert want, f"not a status: {target}"
        option = options.get(name)
        if option is None:
            if want["status"] != "absent":
                yield f"{name}: not in the options, expected {target}"
            continue
        if option["status"] != want["status"]:
            yield f"{name}: {_shown(option)}, expected {target}"
            continue
        if want["rank"] and option.get("rank") != int(want["rank"]):
            yield f"{name}: rank {option.get('rank')}, expected {want['rank']}"
        names = {i.strip() for i in (want["ids"] or "").split(",") if i.strip()}
        ids = set(decisive_ids(option))
        if not names <= ids:
            yield f"{name}: names {sorted(ids)}, expected {sorted(names - ids)}"
    ranking = [o["id"] for o in assessment["options"] if o.get("rank")]
    if "first" in expect:
        first = sorted(o["id"] for o in assessment["options"] if o.get("rank") == 1)
        if first != sorted(expect["first"]):
            yield f"first: {first}, expected {sorted(expect['first'])}"
    wanted_order = expect.get("order") or []
    if [i for i in ranking if i in wanted_order] != wanted_order:
        yield f"order: {ranking}, expected {wanted_order}"


def decisive_ids(option: dict) -> list[str]:
    """Criteria that decide against or wait; caution codes where the option is offered."""
    decisive = {"needs-data": "unknown", "not-eligible": "not-met"}.get(option["status"])
    if decisive is None:
        return [c["code"] for c in option.get("cautions", [])]
    return [c["id"] for c in option["criteria"] if c["result"] == decisive]


def _shown(option: dict) -> str:
    against = [c["id"] for c in option["criteria"] if c["result"] == "not-met"]
    gaps = [c["id"] for c in option["criteria"] if c["result"] == "unknown"]
    return f"{option['status']} (not met: {against}, unknown: {gaps})"


def _tests(assessment: dict, expect: dict) -> Iterator[str]:
    due = {t["id"]: t for t in assessment["testsDue"]}
    tests = expect.get("tests") or {}
    for name in tests:
        if name not in due:
            yield f"test {name} is not due; due: {sorted(due)}"
        elif isinstance(tests, dict) and not set(tests[name] or ()) <= set(due[name]["unlocks"]):
            yield f"test {name} unlocks {due[name]['unlocks']}, expected {tests[name]}"
    for name in expect.get("tests_not") or ():
        if name in due:
            yield f"test {name} is due, expected not"


def _orders(assessment: dict, expect: dict) -> Iterator[str]:
    """`orders: [ok, critical (repeat-after-progression, not cdk46-again)]`, one for each draft."""
    by = {o["reference"]: o for o in assessment["orders"]}
    for number, target in enumerate(expect.get("orders") or (), 1):
        want = STATUS.match(str(target))
        assert want, f"not a verdict: {target}"
        order = by.get(f"MedicationRequest/d{number}")
        verdict = order["verdict"] if order else "none"
        codes = [r["code"] for r in order["reasons"]] if order else []
        if verdict != want["status"]:
            yield f"order {number}: {verdict} {codes}, expected {target}"
        for code in (i.strip() for i in (want["ids"] or "").split(",") if i.strip()):
            if (code.removeprefix("not ") in codes) == code.startswith("not "):
                yield f"order {number}: reasons {codes}, expected {code}"


def _whole(assessment: dict, expect: dict) -> Iterator[str]:
    for key, value in (
        ("in_scope", assessment["scope"]["inScope"]),
        ("line", assessment["therapy"]["nextLine"]),
        ("resistance", assessment["endocrineResistance"]["category"]),
    ):
        if key in expect and expect[key] != value:
            yield f"{key}: {value}, expected {expect[key]}"
    for key, rows in (("alerts", assessment["alerts"]), ("gaps", assessment["dataGaps"])):
        codes = {r["code"] for r in rows}
        for code in expect.get(key) or ():
            if code not in codes:
                yield f"{key}: {sorted(codes)}, expected {code}"
    raised = {alert["code"] for alert in assessment["alerts"]}
    for code in expect.get("alerts_not") or ():
        if code in raised:
            yield f"alert {code} is raised, expected not"
