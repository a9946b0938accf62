"""Changes single values in the text of a YAML file; comments, order and layout elsewhere stay.

PyYAML says where in the text each node stands, so a change is a change of that span alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import yaml

Path = Sequence[str | int]


def with_value(text: str, path: Path, value: Any) -> str:
    """Returns the text with the value at a path; mappings on the way are made where absent."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    for depth, step in enumerate(path):
        below = _child(node, step)
        if below is None:
            for name in reversed(path[depth + 1 :]):
                value = {name: value}
            return _with_entry(text, node, str(step), value)
        node = below
    return _with_span(text, node, _written(value, getattr(node, "style", None)))


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    if isinstance(step, int):
        return node.value[step]
    return next((value for key, value in node.value if key.value == step), None)


def _written(value: Any, style: str | None = None) -> str:
    """A value as it stands on one line inside a flow collection; texts keep their quotes."""
    if isinstance(value, str) and style == '"':
        return json.dumps(value, ensure_ascii=False)
    text = yaml.safe_dump(
        [value], default_flow_style=True, width=1_000_000, allow_unicode=True, sort_keys=False
    )
    return text.strip()[1:-1]


def _with_span(text: str, node: yaml.Node, fresh: str) -> str:
    return text[: node.start_mark.index] + fresh + text[_end(text, node) :]


def _end(text: str, node: yaml.Node) -> int:
    """Where a node's own text ends; PyYAML lets a block end at the next token, past comments."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    return len(text[: node.end_mark.index].rstrip())


def _with_entry(text: str, node: yaml.Node, name: str, value: Any) -> str:
    """The text with one more entry at the end of a mapping."""
    entry = f"{_written(name)}: {_written(value)}"
    if node.flow_style:
        end = node.value[-1][1].end_mark.index if node.value else node.start_mark.index + 1
        return text[:end] + (", " if node.value else "") + entry + text[end:]
    last_key, _ = node.value[-1]
    line_end = text.find("\n", _end(text, node))
    line_end = len(text) if line_end < 0 else line_end
    return f"{text[:line_end]}\n{' ' * last_key.start_mark.column}{entry}{text[line_end:]}"
