"""Parsing and checking one data file; every fault names file, entry, what is wrong and the mend."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any

import yaml

from terminology import compilation
from terminology.schema import Schema

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_NAMED_BY = ("id", "name", "code", "symbol")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe loader that leaves dates as text and refuses a key that stands twice in one mapping.

    Of the words for yes and no only `true` and `false` are such, as in YAML 1.2: the field `on` is
    a name and Norway's `no` a word.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys: set[str] = set()
        for key, _ in node.value:
            if key.value in keys:
                problem = f"the key {key.value} stands twice, and only the last would count"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            keys.add(key.value)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


_Loader.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in pairs if not tag.endswith(("timestamp", "bool"))]
    for key, pairs in _Loader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def parse_yaml(text: str, path: str) -> dict[str, Any]:
    """YAML as plain data, dates as text. Raises ValueError naming file, line and fault."""
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark
        place = f"line {mark.line + 1}" if mark else "top"
        problem = f"{path}: {place}: {fault.problem}; mend the YAML there"
        raise ValueError(problem) from None
    except yaml.YAMLError:
        problem = f"{path}: top: the file is no YAML text; write it again in UTF-8"
        raise ValueError(problem) from None
    if not isinstance(data, dict):
        problem = f"{path}: top: the file holds no mapping; start it with its named fields"
        raise ValueError(problem)
    return data


def read_data(text: str, path: str, schema: str) -> tuple[dict[str, Any], list[str]]:
    """The data of a text, made anew at each call, and its faults against a JSON Schema text.

    Raises ValueError, naming file, line and fault, when the text is no YAML.
    """
    copy = compilation.of_installation().data_of(text, schema)
    if copy is not None:
        return copy, []
    data = parse_yaml(text, path)
    return data, describe_faults(data, schema, path)


def require_data(text: str, path: str, schema: str) -> dict[str, Any]:
    """The data of a text that fits. Raises ValueError naming the file and its first fault."""
    data, faults = read_data(text, path, schema)
    for fault in faults:
        raise ValueError(fault)
    return data


def load_data(package: str, name: str, schema: Schema) -> dict[str, Any]:
    """The data of a package's `data/<name>.yaml`. Raises ValueError naming the file and its fault."""
    path = f"{package.replace('.', '/')}/data/{name}.yaml"
    text = resources.files(package).joinpath("data", f"{name}.yaml").read_text("utf-8")
    return require_data(text, path, schema.text)


def describe_faults(data: object, schema: str, path: str) -> list[str]:
    """Faults of the data against a JSON Schema text, worded with file, entry, place and mend."""
    return [
        f"{path}: {_entry(data, fault.absolute_path)}: {_place(fault)}{fault.message}; {_mend(fault)}"
        for top in Schema(schema).faults(data)
        for fault in _deepest(top)
    ]


def _entry(data: object, path: Sequence[str | int]) -> str:
    """Ids of the entries that a path leads through, the file's own first: 'elacestrant/cyp3a'."""
    names = _name(data)
    for step in path:
        if isinstance(data, Mapping):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step]
        names += _name(data)
    return "/".join(names) or "top"


def _name(entry: object) -> list[str]:
    """What an entry is called; nothing where it has no name."""
    if not isinstance(entry, Mapping):
        return []
    name = next((entry[key] for key in _NAMED_BY if entry.get(key)), None)
    return [str(name)] if isinstance(name, str | int) else []


def _deepest(fault: ValidationError) -> Iterator[ValidationError]:
    """Of several allowed forms, the faults against the one that was most likely meant."""
    if not fault.context:
        yield fault
        return
    forms: dict[object, list[ValidationError]] = defaultdict(list)
    for inner in fault.context:
        forms[inner.schema_path[0]].append(inner)
    for inner in min(forms.values(), key=len):
        yield from _deepest(inner)


def _place(fault: ValidationError) -> str:
    fields = [str(step) for step in fault.absolute_path]
    return f"{'/'.join(fields)}: " if fields else ""


def _mend(fault: ValidationError) -> str:
    limit = fault.validator_value
    field = re.match(r"'(.+?)' is a required property", fault.message)
    mends = {
        "required": f"add the field {field.group(1) if field else ''}",
        "additionalProperties": "remove the field or correct its name",
        "enum": f"use one of: {', '.join(map(str, limit)) if isinstance(limit, list) else ''}",
        "pattern": f"write it in the form {limit}",
        "type": f"write it as {limit}",
        "minLength": "fill it in",
        "minItems": f"list at least {limit}, or leave the field out",
        "minProperties": f"give at least {limit} fields",
        "uniqueItems": "name each once",
        "const": f"write {limit}, or leave the field out",
    }
    return mends.get(str(fault.validator), f"keep to {fault.validator} {limit}")
