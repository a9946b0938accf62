"""Reading knowledge files of this package, each checked against its JSON Schema."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import yaml
from jsonschema import Draft202012Validator


def read_yaml(name: str, schema: str, package: str = "oncology.knowledge") -> dict[str, Any]:
    """One file's data. Raises ValueError naming file, entry and fault."""
    text = resources.files(package).joinpath("data", name).read_text("utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    for fault in faults(loaded, name, schema, package):
        raise ValueError(fault)
    return loaded


def faults(data: object, name: str, schema: str, package: str = "oncology.knowledge") -> list[str]:
    """Schema faults, worded with file and entry."""
    path = resources.files(package).joinpath("schemas", f"{schema}.schema.json")
    validator = Draft202012Validator(json.loads(path.read_text("utf-8")))
    plain = json.loads(json.dumps(data, default=str))
    return [
        f"{name}: {'/'.join(map(str, fault.absolute_path)) or 'top'}: {fault.message}"
        for fault in validator.iter_errors(plain)
    ]
