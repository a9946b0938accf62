"""The Assessment schema, and what a document has against it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources as files
from typing import cast

import jsonschema_rs
from jsonschema import Draft202012Validator

from oncology.assessment.document import Assessment


@lru_cache(maxsize=1)
def _schema() -> dict[str, object]:
    path = files.files("oncology.assessment").joinpath("assessment.schema.json")
    return cast("dict[str, object]", json.loads(path.read_text("utf-8")))


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    return Draft202012Validator(_schema())


@lru_cache(maxsize=1)
def _quick_validator() -> jsonschema_rs.Draft202012Validator:
    """A yes or no in little time; the slower one finds the words of a fault."""
    return jsonschema_rs.Draft202012Validator(_schema())


def validate(document: Assessment) -> list[str]:
    """Faults of a document against the Assessment schema, worded with the place."""
    plain = cast("Mapping[str, object]", document)
    if _quick_validator().is_valid(plain):
        return []
    return [
        f"{'/'.join(map(str, fault.absolute_path)) or 'top'}: {fault.message}"
        for fault in _validator().iter_errors(plain)
    ]
