"""Alert burden: what cards say on right orders, on harmful ones, and when a chart is opened.

A right order is what the options card hands out first, at label dose, in a record in which the due
tests were done and came out ordinary. The harmful ones are tests/vignettes/harm/orders.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any
from zlib import crc32

import yaml

import cards
from oncology.assessment import Assessment, Case, assess
from oncology.knowledge import Knowledge
from service.vignettes import case_of, read
from service.vignettes.vignette import Vignette, merged
from terminology import Terminology

HERE = Path(__file__).parent
VIGNETTES = HERE.parent / "vignettes"
NORMAL: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "normal_results.yaml").read_text())
GRADES = ("critical", "warning", "info")
ROUNDS = 4  # a result can make another test due
SAMPLE = 12  # a test tries one vignette of so many
# what is said of the use as a whole; where the right orders of a file raise it too, it is no catch
OF_THE_USE = frozenset({"outside-indication", "indication-not-shown"})


@dataclass(frozen=True)
class Judge:
    """The service as it answers: its knowledge and its words."""

    knowledge: Knowledge
    terminology: Terminology

    def assessment(self, case: Case) -> Assessment:
        """What is concluded."""
        return assess(case, self.knowledge, self.terminology)

    def cards(self, assessment: Assessment, hook: str) -> list[dict[str, Any]]:
        """The cards of a hook; the id of each suggestion is its key."""
        basis = cards.CardBasis(assessment, self.knowledge, self.terminology, "p", str)
        return [dict(card) for card in cards.render(basis, hook)]


@dataclass(frozen=True)
class RightOrder:
    """An option of a vignette, ordered: the worst card (None: silence) and what it rests on."""

    vignette: str
    option: str
    severity: str | None
    codes: tuple[str, ...]


@dataclass(frozen=True)
class ListedOrder:
    """A case of the list: what it says of the order, what the service says, and why."""

    case: str
    place: str
    what: str
    source: str
    target: str
    verdict: str
    codes: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """A harmful order is caught at its severity or higher; a right one raises no warning."""
        weight = GRADES.index(self.verdict) if self.verdict in GRADES else len(GRADES)
        if self.target == "ok":
            return weight >= GRADES.index("info")
        return weight <= GRADES.index(self.target)


@dataclass(frozen=True)
class Opening:
    """What is shown when a chart is opened."""

    vignette: str
    cards: int
    critical: int  # alerts of the status card
    warning: int


def all_vignettes() -> list[Vignette]:
    """Every vignette of every folder, without the list of harmful orders."""
    return [v for path in sorted(VIGNETTES.glob("*/*.yaml")) for v in read(path)]


def in_sample(name: str) -> bool:
    """Whether a test tries this vignette; the choice hangs on its name alone."""
    return crc32(name.encode()) % SAMPLE == 0


def opening(judge: Judge, vignette: Vignette) -> Opening:
    """The cards and alerts of a chart as it is."""
    case = replace(case_of(vignette), draft_orders=())
    assessment = judge.assessment(case)
    grades = [alert.get("severity") for alert in assessment["alerts"]]
    cards = len(judge.cards(assessment, "patient-view"))
    return Opening(vignette.id, cards, grades.count("critical"), grades.count("warning"))


def with_results(patient: dict[str, Any], tests: Iterable[str]) -> dict[str, Any]:
    """The patient with these tests done and their results ordinary."""
    for test in tests:
        words = json.dumps(NORMAL[test]).replace("{day}", str(patient["as_of"]))
        change = json.loads(words)
        for gene, result in change.get("genes", {}).items():
            change["genes"][gene] = [*_older((patient.get("genes") or {}).get(gene)), result]
        for key in {"her2", "resources"} & set(change):
            change[key] = [*_older(patient.get(key)), *change[key]]
        patient = merged(patient, change)
    return patient


def _older(value: Any) -> list[Any]:
    rows = value if isinstance(value, list) else [value]
    return [row for row in rows if row not in (None, "untested")]


@dataclass(frozen=True)
class Record:
    """A vignette whose due tests are done; `strange` are those whose ordinary result is not known."""

    vignette: str
    case: Case
    assessment: Assessment
    strange: tuple[str, ...]


def record_of(judge: Judge, vignette: Vignette) -> Record:
    """The record in which every test that is due was done."""
    patient, tests, strange = vignette.patient, set[str](), list[str]()
    for _ in range(ROUNDS):
        case = replace(case_of(replace(vignette, patient=patient)), draft_orders=())
        assessment = judge.assessment(case)
        due = [test["id"] for test in assessment["testsDue"] if test["id"] not in tests]
        strange += [test for test in due if test not in NORMAL]
        tests.update(due)
        if not due:
            break
        patient = with_results(patient, (test for test in due if test in NORMAL))
    return Record(vignette.id, case, assessment, tuple(strange))


def right_orders(judge: Judge, record: Record) -> Iterator[RightOrder]:
    """The options that the card hands out first, each ordered; none where it hands out none."""
    case = record.case
    ranks = {option["id"]: option.get("rank") for option in record.assessment["options"]}
    offers = list(_offers(judge.cards(record.assessment, "patient-view")))
    for option, resources in offers:
        if ranks[option] == ranks[offers[0][0]]:
            answer = judge.assessment(replace(case, draft_orders=_drafts(resources)))
            grades = {card["indicator"] for card in judge.cards(answer, "order-sign")}
            worst = next((grade for grade in GRADES if grade in grades), None)
            yield RightOrder(record.vignette, option, worst, _codes(answer, worst))


def _offers(cards: list[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Option and draft orders of each suggestion that drafts a regimen."""
    for card in cards:
        for offer in card.get("suggestions", ()):
            kind, _, option = offer["uuid"].partition(":")
            if kind == "option":
                yield option, [action["resource"] for action in offer["actions"]]


def _drafts(resources: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """The drafts that a card offers, as a clinician would sign them."""
    return tuple(
        {**resource, "id": f"d{number}", "intent": "order"}
        for number, resource in enumerate(resources, 1)
    )


def _codes(assessment: Assessment, grade: str | None) -> tuple[str, ...]:
    reasons = [reason for order in assessment["orders"] for reason in order["reasons"]]
    return tuple(sorted({r["code"] for r in reasons if r["severity"] == grade}))


def listed_orders(judge: Judge) -> Iterator[ListedOrder]:
    """Every case of the list, in each jurisdiction, with what the service says."""
    for path in sorted((VIGNETTES / "harm" / "orders").glob("*.yaml")):
        texts = {case["id"]: case["what"] for case in yaml.safe_load(path.read_text())["cases"]}
        rows = [listed_order(judge, vignette, texts) for vignette in read(path)]
        for row in rows:
            alarms = (o.codes for o in rows if (o.target, o.place) == ("ok", row.place))
            yield row if row.target == "ok" else without_codes(row, OF_THE_USE & {*chain(*alarms)})


def listed_order(judge: Judge, vignette: Vignette, texts: Mapping[str, str]) -> ListedOrder:
    """One case: the worst verdict on the drafts that the list speaks of."""
    targets = vignette.expect["orders"]
    answer = judge.assessment(case_of(vignette))
    by = {order["reference"]: order for order in answer["orders"]}
    rows = [by.get(f"MedicationRequest/d{number}") for number, _ in enumerate(targets, 1)]
    verdict_rows = [
        row for row, target in zip(rows, targets, strict=True) if row and target != "any"
    ]
    verdicts = {row["verdict"] for row in verdict_rows}
    silence = next((word for word in ("ok", "not-assessed") if word in verdicts), "none")
    verdict = next((grade for grade in GRADES if grade in verdicts), silence)
    reasons = {
        r["code"] for row in verdict_rows for r in row["reasons"] if r["severity"] == verdict
    }
    name = vignette.id.removesuffix(f"-{vignette.jurisdiction}")
    return ListedOrder(
        case=name,
        place=vignette.jurisdiction,
        what=texts[name.partition("/")[2]],
        source=vignette.source,
        target=next((grade for grade in GRADES if grade in targets), "ok"),
        verdict=verdict,
        codes=tuple(sorted(reasons)),
    )


def without_codes(row: ListedOrder, codes: Set[str]) -> ListedOrder:
    """The case as if these reasons had not been given."""
    rest = tuple(code for code in row.codes if code not in codes)
    return replace(row, codes=rest, verdict=row.verdict if rest or not row.codes else "ok")
