"""The one form of a YAML data file, so that a change of one word is a change of one line.

Block style, fields in the order of the schema, 110 columns, no anchors, tags or quotes that YAML
does not need. Comments stand at the head of a file and above its fields, never inside an entry:
what is said of an entry is data. `form_fault` says where a text departs from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from terminology import data_files

WIDTH = 100  # a word that begins before it ends the line: 110 at most
_SHORT = 96  # characters up to which a list of plain words stands on one line

_FORMAT = "run `luminal knowledge format`"
# What a file cannot keep, since its form writes each entry out where it stands.
_SHORTHAND = {
    yaml.AnchorToken: ("the anchor &", "write the entry out, or give it an id of a shared file"),
    yaml.AliasToken: ("the alias *", "write out what it stands for, or name a shared entry"),
    yaml.TagToken: ("the tag ", "write plain words, numbers and lists"),
}

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
    fields = _in_order(data, rules, rules)
    parts = [above.get("", "")]
    for name, value in fields.items():
        parts += [above.get(name, ""), _dumped({name: value})]
    return "".join(parts)


def comments_of(text: str) -> dict[str, str]:
    r"""The comments of a file by the field above which they stand; `""`: at its head.

    Comments inside an entry belong to nothing and are left out: `yaml_text` would not write them.

    >>> comments_of("# What it holds.\nid: esr1\n# Why.\nwhy: so\n")
    {'': '# What it holds.\n', 'why': '# Why.\n'}
    """
    comments: dict[str, str] = {}
    block, is_head = "", True
    for line in text.splitlines(keepends=True):
        if line.startswith("#"):
            block += line
            continue
        name = line.partition(":")[0].strip("'\"")
        if block and (is_head or line[:1].strip()):
            comments["" if is_head else name] = block
        block, is_head = "", False
    return comments


@lru_cache(maxsize=1024)
def form_fault(path: str, text: str, schema: str) -> str | None:
    """Where a text departs from the form, with file, line and mend; None where it does not.

    Args:
        path: How the fault names the file.
        text: What the file holds.
        schema: The text of its JSON Schema.

    Raises:
        ValueError: When the text is no YAML.
    """
    form = formatted(path, text, schema)
    if text == form:
        return None
    return loss_fault(path, text) or _line_fault(path, text, form)


def formatted(path: str, text: str, schema: str) -> str:
    """The text in the form. Raises ValueError, with the path, when it is no YAML."""
    return yaml_text(data_files.parse_yaml(text, path), schema, comments_of(text))


def loss_fault(path: str, text: str) -> str | None:
    """What the form would lose of a text (anchor, alias, tag, comment inside an entry), and where."""
    rest = text.splitlines()
    for token in yaml.scan(text):
        line = token.start_mark.line
        if type(token) in _SHORTHAND:
            sign, mend = _SHORTHAND[type(token)]
            word = text[token.start_mark.index : token.end_mark.index].strip("&*")
            return f"{path}: line {line + 1}: {sign}{word} does not last; {mend}"
        _blank(rest, token)
    comments = "".join(comments_of(text).values()).splitlines()
    for number, line in enumerate(rest, 1):
        if line.strip() and line not in comments:
            mend = "say it in the entry, or at the head of the file or above one of its fields"
            return f"{path}: line {number}: a comment inside an entry does not last; {mend}"
    return None


def package_fault(package: str, name: str) -> str | None:
    """Where a package's `data/<name>.yaml` departs from the form. Raises ValueError: no YAML."""
    files = resources.files(package)
    schema = files.joinpath("schemas", f"{name}.schema.json").read_text("utf-8")
    text = files.joinpath("data", f"{name}.yaml").read_text("utf-8")
    return form_fault(f"{package}/data/{name}.yaml", text, schema)


def _blank(lines: list[str], token: yaml.Token) -> None:
    """Takes what a token stands on out of the lines: comments are no tokens, and stay."""
    start, end = token.start_mark, token.end_mark
    for number in range(start.line, min(end.line + 1, len(lines))):
        line = lines[number]
        first = start.column if number == start.line else 0
        last = end.column if number == end.line else len(line)
        lines[number] = line[:first] + " " * (last - first) + line[last:]


def _line_fault(path: str, text: str, form: str) -> str:
    lines, others = text.splitlines(), form.splitlines()
    if lines == others:
        return f"{path}: line {len(lines)}: the form ends each line with one line end; {_FORMAT}"
    pairs = enumerate(zip(lines, others, strict=False))
    number = next((n for n, (one, other) in pairs if one != other), min(len(lines), len(others)))
    text_line = repr(lines[number]) if number < len(lines) else "nothing"
    form_line = repr(others[number]) if number < len(others) else "nothing"
    return f"{path}: line {number + 1}: the form has {form_line} here, not {text_line}; {_FORMAT}"


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
