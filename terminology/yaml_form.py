"""The one form of a YAML data file, so that a change of one word is a change of one line.

Block style, fields in the order of the schema, 110 columns, no anchors, tags or quotes that YAML
does not need. Comments stand at the head of a file and above its fields, never inside an entry:
what is said of an entry is data.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

WIDTH = 100  # a word that begins before it ends the line: 110 at most
_SHORT = 96  # characters up to which a list of plain words stands on one line

Row = Mapping[str, Any]


class _Writer(yaml.SafeDumper):
    """Writes lists under their field indented, days as plain words."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True

    def represent_words(self, data: Sequence[Any]) -> yaml.Node:
        """A list: on one line where it is of a few plain words, else an entry a line."""
        plain = all(not isinstance(item, Mapping | list) for item in data)
        short = sum(len(str(item)) + 2 for item in data) <= _SHORT
        return self.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=plain and short)

    def represent_nothing(self, _: None) -> yaml.Node:
        """A field that waits for its value stands empty."""
        return self.represent_scalar("tag:yaml.org,2002:null", "")


_Writer.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeDumper.yaml_implicit_resolvers.items()
}
_Writer.add_representer(list, _Writer.represent_words)
_Writer.add_representer(tuple, _Writer.represent_words)
_Writer.add_representer(type(None), _Writer.represent_nothing)


def yaml_text(data: Row, schema: str, comments: Mapping[str, str] | None = None) -> str:
    """The text of a data file in the schema's order of fields.

    Args:
        data: What the file holds.
        schema: The text of its JSON Schema.
        comments: Whole lines that stand above a field of the file, by its name; `""`: at the head.
    """
    rules, above = json.loads(schema), comments or {}
    ordered = _in_order(data, rules, rules)
    parts = [above.get("", "")]
    for name, value in ordered.items():
        parts += [above.get(name, ""), _dumped({name: value})]
    return "".join(parts)


def comments_of(text: str) -> dict[str, str]:
    r"""The comments of a file by the field above which they stand; `""`: at its head.

    Comments inside an entry belong to nothing and are left out: `yaml_text` would not write them.

    >>> comments_of("# What it holds.\nid: esr1\n# Why.\nwhy: so\n")
    {'': '# What it holds.\n', 'why': '# Why.\n'}
    """
    found: dict[str, str] = {}
    block, is_head = "", True
    for line in text.splitlines(keepends=True):
        if line.startswith("#"):
            block += line
            continue
        name = line.partition(":")[0]
        if block and (is_head or line[:1].strip()):
            found["" if is_head else name] = block
        block, is_head = "", False
    return found


def _dumped(data: Row) -> str:
    text: str = yaml.dump(data, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=WIDTH)
    return text


def _in_order(value: Any, rule: Row, rules: Row) -> Any:
    if isinstance(value, Mapping):
        fields = _fields(rule, rules)
        names = [name for name in fields if name in value]
        names += [name for name in value if name not in fields]
        other = _resolve(rule, rules).get("additionalProperties")
        return {
            name: _in_order(
                value[name],
                fields.get(name) or (other if isinstance(other, Mapping) else {}),
                rules,
            )
            for name in names
        }
    if isinstance(value, list):
        items: Row = next((r["items"] for r in _branches(rule, rules) if "items" in r), {})
        return [_in_order(item, items, rules) for item in value]
    return value


def _fields(rule: Row, rules: Row) -> dict[str, Row]:
    """The fields of an object with their rules, in the order in which the schema names them."""
    fields: dict[str, Row] = {}
    for branch in _branches(rule, rules):
        for name, field in branch.get("properties", {}).items():
            fields.setdefault(name, field if isinstance(field, Mapping) else {})
    return fields


def _branches(rule: Row, rules: Row) -> Iterator[Row]:
    whole = _resolve(rule, rules)
    yield whole
    for kind in ("allOf", "oneOf", "anyOf"):
        for branch in whole.get(kind, ()):
            yield from _branches(branch, rules)


def _resolve(rule: Row, rules: Row) -> Row:
    while "$ref" in rule:
        place: Any = rules
        for step in rule["$ref"].removeprefix("#/").split("/"):
            place = place[step]
        rule = place
    return rule
