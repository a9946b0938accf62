"""Order rules and the order policy from their files to typed values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from oncology.knowledge.files import Files, read_yaml
from oncology.knowledge.model import (
    DosePolicy,
    DoseUnit,
    Interchange,
    Node,
    OrderPolicy,
    OrderRule,
)
from oncology.knowledge.regimens import read_day

Row = Mapping[str, Any]
Nodes = Callable[[Sequence[Row]], tuple[Node, ...]]


def load_order_rules(nodes: Nodes, files: Files) -> tuple[OrderRule, ...]:
    """Rules in the order of their files. Raises ValueError where an id is used twice."""
    found: dict[str, OrderRule] = {}
    names = files.names("oncology/knowledge/data")
    for name in (name for name in names if name.startswith("order_rules")):
        for row in read_yaml(name, "order_rules", files=files)["rules"]:
            if row["id"] in found:
                problem = f"{name}: {row['id']}: the id is used twice; choose another"
                raise ValueError(problem)
            found[row["id"]] = _rule(row, nodes)
    return tuple(found.values())


def _rule(row: Row, nodes: Nodes) -> OrderRule:
    def listed(key: str) -> tuple[str, ...]:
        return tuple(row.get(key, ()))

    return OrderRule(
        id=row["id"],
        severity=row["severity"],
        harm=row.get("harm"),
        agents=listed("agents"),
        classes=listed("classes"),
        except_agents=listed("except_agents"),
        jurisdictions=listed("jurisdictions"),
        when=nodes(row["when"]),
        text=row["text"],
        unknown_text=row.get("unknown_text"),
        unknown_severity=row.get("unknown_severity", "warning"),
        explains=listed("explains"),
        quiet=row.get("quiet", False),
        adds=listed("adds"),
        mend=row.get("mend", False),
        source=row["source"],
        valid_from=read_day(row.get("valid_from")),
        valid_until=read_day(row.get("valid_until")),
        rows=listed("rows"),
        always=row.get("always"),
    )


def load_order_policy(files: Files) -> OrderPolicy:
    """The order policy. Raises ValueError naming file, entry and fault."""
    data = read_yaml("order_policy.yaml", "order_policy", files=files)
    dose = data["dose"]
    return OrderPolicy(
        also_judged=tuple(data["also_judged"]),
        suppression=tuple(data["suppression"]),
        interchangeable=tuple(
            Interchange(tuple(row["agents"]), tuple(row["not_with"]))
            for row in data["interchangeable"]
        ),
        asked=frozenset(data["asked"]),
        soft=frozenset(data["soft"]),
        quiet=frozenset(data["quiet"]),
        mended=frozenset(data["mended"]),
        redosed=frozenset(data["redosed"]),
        reduced={key: float(value) for key, value in data["reduced"].items()},
        texts=data["texts"],
        dose=DosePolicy(
            units={
                key: DoseUnit(row["unit"], float(row["factor"]))
                for key, row in dose["units"].items()
            },
            pieces=frozenset(dose["pieces"]),
            plain_unit=dose["plain_unit"],
            size_facts=dose["size_facts"],
            measures=dose["measures"],
            other_uses=frozenset(dose["other_uses"]),
            either_figure=frozenset(dose["either_figure"]),
            tolerance=float(dose["tolerance"]),
            rhythm_slack=float(dose["rhythm_slack"]),
            severities=dose["severities"],
        ),
    )
