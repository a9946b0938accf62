"""A criterion as one comparison text, the same in the FHIR export and on the pages."""

from __future__ import annotations

from oncology.knowledge import Criterion, Node


def comparison(node: Node) -> str:
    """Fact, operator and value, joined by and, or, not, as `a is true and not (b is-in [c, d])`."""
    if isinstance(node, Criterion):
        value = node.value
        if isinstance(value, bool):
            text = str(value).lower()
        else:
            text = f"[{', '.join(value)}]" if isinstance(value, tuple) else str(value)
        return f"{node.fact} {node.op} {text}".rstrip()
    if node.kind == "not":
        return f"not ({comparison(node.nodes[0])})"
    joint = " and " if node.kind == "all" else " or "
    return joint.join(
        comparison(child) if _stands_alone(child) else f"({comparison(child)})"
        for child in node.nodes
    )


def _stands_alone(node: Node) -> bool:
    """Says whether a part of a group reads right without brackets of its own."""
    return isinstance(node, Criterion) or node.kind == "not"
