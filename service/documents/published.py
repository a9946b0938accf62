"""The JSON Schemas that the service publishes under `/schemas/`, by file name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import cast

import orjson

from service.types import Json

SUFFIX = ".schema.json"
_FOLDERS = ("hooks/schemas", "service/documents/schemas")
_SINGLE = "oncology/assessment/assessment.schema.json"
# Files of the operator and of the package itself are no part of the interface.
_PRIVATE = frozenset({"tenants", "services", "vendors"})


@cache
def published_schemas() -> Mapping[str, Json]:
    """Returns every published schema by name: the message types, and the contexts by hook."""
    documents: dict[str, Json] = {}
    for folder in _FOLDERS:
        package, below = folder.split("/", 1)
        for file in resources.files(package).joinpath(below).iterdir():
            name = file.name.removesuffix(SUFFIX)
            if file.name.endswith(SUFFIX) and name not in _PRIVATE:
                documents[name] = cast(Json, orjson.loads(file.read_bytes()))
    package, name = _SINGLE.split("/", 1)
    documents["assessment"] = cast(
        Json, orjson.loads(resources.files(package).joinpath(name).read_bytes())
    )
    return dict(sorted(documents.items()))
