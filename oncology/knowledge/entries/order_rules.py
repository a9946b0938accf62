"""What the order check needs beside the record: its rules and its policy, from their files."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from oncology.knowledge.days import read_day
from oncology.knowledge.entries.parts import PartReader
from oncology.knowledge.entries.severities import Finding
from oncology.knowledge.files import Files, read_yaml
from oncology.knowledge.model import Node
from oncology.knowledge.parameters import Parameter
from oncology.knowledge.sources import Citation
from oncology.on_demand import on_demand
from oncology.values import Severity
from terminology import DoseUnits, compile_pattern

Row = Mapping[str, Any]
OF_ORDER = "order-"  # how the names of an order's facts begin
FOLDER = "oncology/knowledge/data/order_rules"


@dataclass(frozen=True, eq=False)  # no slots: what is read off it is kept
class OrderRule:
    """A check on draft orders.

    `agents`/`classes`: the rule concerns draft orders of these (of all when both are empty), but
    not of `except_agents`. `when` is evaluated on the facts of the patient and of the order
    (names with `order-`). `explains`: further facts on which the rule has spoken when it fires,
    so that the label check does not say the same again; `order-partner`, that it has named the
    partner which the order lacks. `quiet`: kept in the Assessment, no card. `reduced_doses` (by
    jurisdiction, in the unit of the label's dose there) and `reduced_doses_a_day`: an order of these
    or less is in order, and the draft of an option takes them.
    """

    id: str
    action: str  # what to do; the severity is read off it
    state: str | None  # of the condition that it speaks of: active, resolved
    severity: Severity
    harm: str | None  # what makes a critical rule critical
    agents: tuple[str, ...]
    classes: tuple[str, ...]
    except_agents: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    when: tuple[Node, ...]
    text: str
    unknown_text: str | None
    unknown_severity: Severity
    explains: tuple[str, ...]
    quiet: bool
    adds: tuple[str, ...]  # drugs whose order would mend it
    mend: bool  # the order can be mended: no other drug is called for
    reduced_doses: tuple[tuple[str, float], ...]
    reduced_doses_a_day: float | None
    source: tuple[Citation, ...]
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None
    rows: tuple[str, ...] = ()  # of the decision table
    always: str | None = None  # why it fires for every patient in scope, where it does
    severity_in: tuple[tuple[str, Severity], ...] = ()

    @on_demand
    def facts(self) -> frozenset[str]:
        """Names of the facts on which it has spoken when it gives a reason."""
        return frozenset(self.explains).union(*(node.facts for node in self.when))

    @on_demand
    def of_order(self) -> Mapping[Node, frozenset[str]]:
        """Its conditions that ask for something of the order, each with the names of that."""
        asked = ((n, frozenset(x for x in n.facts if x.startswith(OF_ORDER))) for n in self.when)
        return {node: names for node, names in asked if names}

    @on_demand
    def of_patient(self) -> tuple[Node, ...]:
        """Its conditions that ask for nothing of the order: their answers hold for every drug."""
        return tuple(node for node in self.when if node not in self.of_order)

    def reduced_dose(self, jurisdiction: str) -> float | None:
        """The reduced dose by the labels of a jurisdiction; None where they give none."""
        return dict(self.reduced_doses).get(jurisdiction)

    def severity_for(self, jurisdiction: str) -> Severity:
        """How grave it is in a jurisdiction."""
        return dict(self.severity_in).get(jurisdiction, self.severity)


@dataclass(frozen=True, slots=True)
class Interchange:
    """Drugs that stand for each other in a regimen, except beside the leading drugs named."""

    agents: tuple[str, ...]
    not_with: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Criteria on drugs of these classes that are the clinician's to judge from a line on.

    Not met is only information.
    """

    classes: frozenset[str]
    criteria: frozenset[str]
    from_line: int


@dataclass(frozen=True, slots=True)
class DosePolicy:
    """How ordered doses are compared with label doses."""

    units: DoseUnits
    plain_unit: str  # the unit of a dose that is not by body size
    size_facts: Mapping[str, str]  # fact that turns a label unit into the plain one
    measures: Mapping[str, str]  # what that fact is called
    other_uses: frozenset[str]  # uses of label doses that are not of this disease
    either_figure: frozenset[str]  # drugs whose amount labels state in two ways
    severities: Mapping[str, Severity]  # by code of the finding
    harms: Mapping[str, str]  # what makes a critical finding critical
    narrow_classes: frozenset[str]  # classes given near the dose that harms
    parts_text: re.Pattern[str]  # the words that count the parts of a dose
    tolerance: float  # rounding that is no overdose, as a fraction
    rhythm_slack: float
    narrow_factor: float  # multiple of the highest label dose that is far above it, of these
    factor: float  # and of any drug

    def with_numbers(self, numbers: Mapping[str, float]) -> DosePolicy:
        """The policy with the numbers of a day."""
        return replace(
            self,
            tolerance=numbers["dose-tolerance"],
            rhythm_slack=numbers["rhythm-slack"],
            narrow_factor=numbers["overdose-factor-narrow"],
            factor=numbers["overdose-factor"],
        )


@dataclass(frozen=True, slots=True)
class OrderPolicy:
    """Everything that the order check needs beside its rules."""

    also_judged: tuple[str, ...]  # classes judged beside the line-defining drugs
    suppression: tuple[str, ...]  # classes that a recorded suppression stands for
    interchangeable: tuple[Interchange, ...]
    studied_together: tuple[frozenset[str], ...]  # without the rest of a known regimen
    asked: frozenset[str]  # facts that a use must show: unknown is a warning
    soft: frozenset[str]  # facts of label wording only: not met is information
    judgement: Judgement
    quiet: frozenset[str]  # codes of information that makes no card
    mended: frozenset[str]  # codes of faults that another drug would not mend
    redosed: frozenset[str]  # codes of faults that the label dose would mend
    texts: Mapping[str, str]
    dose: DosePolicy
    source: tuple[Citation, ...]


def load_order_rules(reader: PartReader, files: Files) -> tuple[OrderRule, ...]:
    """Rules in the order of their files. Raises ValueError where an id is used twice."""
    rules: dict[str, OrderRule] = {}
    for name in files.names(FOLDER):
        for row in read_yaml(f"order_rules/{name}", "order_rules", files=files)["rules"]:
            if row["id"] in rules:
                problem = f"order_rules/{name}: {row['id']}: the id is used twice; choose another"
                raise ValueError(problem)
            rules[row["id"]] = _rule(row, reader.at(f"order_rules/{name}: {row['id']}"))
    return tuple(rules.values())


def _rule(row: Row, reader: PartReader) -> OrderRule:
    def values(key: str) -> tuple[str, ...]:
        return tuple(row.get(key, ()))

    finding = Finding(row["action"], harm=row.get("harm"), state=row.get("state"))
    reduced_doses = _by_jurisdiction(row.get("reduced_dose", {}))
    return OrderRule(
        id=row["id"],
        action=row["action"],
        state=row.get("state"),
        severity=reader.severities.of(finding),
        severity_in=reader.severities.elsewhere(finding),
        harm=row.get("harm"),
        agents=values("agents"),
        classes=values("classes"),
        except_agents=values("except_agents"),
        jurisdictions=values("jurisdictions"),
        when=reader.nodes((*row["when"], *_above_reduced(row, reduced_doses, reader))),
        text=row["text"],
        unknown_text=row.get("unknown_text"),
        unknown_severity=reader.severities.of(Finding(row.get("unknown_action", "test"))),
        explains=values("explains"),
        quiet=row.get("quiet", False),
        adds=values("adds"),
        mend=row.get("mend", False),
        reduced_doses=tuple(reduced_doses.items()),
        reduced_doses_a_day=row.get("reduced_doses_a_day"),
        source=reader.citations(row["source"]),
        valid_from=read_day(row.get("valid_from")),
        valid_until=read_day(row.get("valid_until")),
        rows=values("rows"),
        always=row.get("always"),
    )


def _by_jurisdiction(dose: float | Mapping[str, float]) -> Mapping[str, float]:
    return dose if isinstance(dose, Mapping) else {"us": dose, "eu": dose}


def _above_reduced(row: Row, doses: Mapping[str, float], reader: PartReader) -> Iterator[Row]:
    """That the order is above the reduced dose by more than rounding, or states none.

    Labels that count one amount of a drug differently (salt, base) are both right: the higher counts.
    """
    if doses:
        limit = max(doses.values())
        most = limit * (1 + reader.numbers["dose-tolerance"].newest)
        yield _above("order-dose", f"Dose above {limit:g}, or not stated", round(most, 6))
    if "reduced_doses_a_day" in row:
        rate = row["reduced_doses_a_day"]
        most = rate * (1 + reader.numbers["rhythm-slack"].newest)
        words = f"More than {rate:g} doses a day, or not stated"
        yield _above("order-doses-a-day", words, round(most, 6))


def _above(fact: str, words: str, most: float) -> Row:
    key = f"{fact}-above-{most:g}"
    above = {"id": f"{key}-stated", "text": words, "fact": fact, "op": "above", "value": most}
    unknown = {"id": f"{fact}-open", "text": words, "fact": fact, "op": "is-unknown", "value": True}
    return {"id": key, "text": words, "any": [above, unknown]}


def load_order_policy(
    reader: PartReader, numbers: Mapping[str, Parameter], files: Files
) -> OrderPolicy:
    """The order policy; its numbers stand in parameters.yaml. Raises ValueError naming file, entry and fault."""
    data = read_yaml("order_policy.yaml", "order_policy", files=files)
    dose = data["dose"]
    return OrderPolicy(
        also_judged=tuple(data["also_judged"]),
        suppression=tuple(data["suppression"]),
        interchangeable=tuple(
            Interchange(tuple(row["agents"]), tuple(row["not_with"]))
            for row in data["interchangeable"]
        ),
        studied_together=tuple(frozenset(names) for names in data["studied_together"]),
        asked=frozenset(data["asked"]),
        soft=frozenset(data["soft"]),
        judgement=Judgement(
            frozenset(data["judgement"]["classes"]),
            frozenset(data["judgement"]["criteria"]),
            data["judgement"]["from_line"],
        ),
        quiet=frozenset(data["quiet"]),
        mended=frozenset(data["mended"]),
        redosed=frozenset(data["redosed"]),
        texts=data["texts"],
        source=reader.citations(data["source"]),
        dose=DosePolicy(
            units=DoseUnits(read_yaml("dose_units.yaml", "dose_units", "terminology", files)),
            plain_unit=dose["plain_unit"],
            size_facts=dose["size_facts"],
            measures=dose["measures"],
            other_uses=frozenset(dose["other_uses"]),
            either_figure=frozenset(dose["either_figure"]),
            severities={
                code: reader.severities.of(Finding(action, harm=dose["harms"].get(code)))
                for code, action in dose["actions"].items()
            },
            harms=dose["harms"],
            narrow_classes=frozenset(dose["narrow_classes"]),
            parts_text=compile_pattern(dose["parts_text"]),
            tolerance=numbers["dose-tolerance"].newest,
            rhythm_slack=numbers["rhythm-slack"].newest,
            narrow_factor=numbers["overdose-factor-narrow"].newest,
            factor=numbers["overdose-factor"].newest,
        ),
    )
