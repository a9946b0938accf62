"""Reading the data files of this package, each checked against its JSON Schema."""

from __future__ import annotations

import csv
import json
from importlib import resources
from typing import Any

import yaml
from jsonschema import Draft202012Validator

NAMES = (
    "systems",
    "drugs",
    "observations",
    "values",
    "genes",
    "variants",
    "conditions",
    "reasons",
    "interactions",
    "units",
    "test_orders",
)


def read_text(name: str) -> str:
    """The text of one data file of this package."""
    return resources.files("terminology").joinpath("data", name).read_text(encoding="utf-8")


def read_yaml(name: str) -> dict[str, Any]:
    """One YAML file as plain data. Raises ValueError naming file, entry and fault."""
    loaded: dict[str, Any] = yaml.load(read_text(f"{name}.yaml"), Loader=_Loader)  # noqa: S506
    for fault in faults(name, loaded):
        raise ValueError(fault)
    return loaded


def faults(name: str, data: object) -> list[str]:
    """Schema faults of one file's data, worded with file and entry."""
    path = resources.files("terminology").joinpath("schemas", f"{name}.schema.json")
    validator = Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))
    return [
        f"terminology/data/{name}.yaml: {'/'.join(map(str, fault.absolute_path)) or 'top'}: "
        f"{fault.message}"
        for fault in validator.iter_errors(data)
    ]


def read_csv(name: str) -> list[dict[str, str]]:
    """Rows of one CSV file."""
    return list(csv.DictReader(read_text(name).splitlines()))


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe loader that leaves dates as text, so that codes and dates never change shape."""


_Loader.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in pairs if not tag.endswith("timestamp")]
    for key, pairs in _Loader.yaml_implicit_resolvers.items()
}
