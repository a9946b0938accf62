"""Reading the data files of this package, each checked against its JSON Schema."""

from __future__ import annotations

import csv
from collections.abc import Callable
from importlib import resources
from typing import Any

from terminology import data_files as reading
from terminology.schema import load_schema

NAMES = (
    "systems",
    "drugs",
    "observations",
    "values",
    "genes",
    "variants",
    "conditions",
    "reasons",
    "toxicities",
    "interactions",
    "units",
    "test_orders",
    "routes",
    "dose_units",
)
TABLES = ("drug_products", "metastasis_snomed", "icd11_entities")

TextOf = Callable[[str], str]  # the text of a data file by its name


def read_text(name: str) -> str:
    """The text of one data file of this package."""
    return resources.files("terminology").joinpath("data", name).read_text(encoding="utf-8")


def read_yaml(name: str, text_of: TextOf = read_text) -> dict[str, Any]:
    """One YAML file as plain data. Raises ValueError naming file, entry and fault."""
    return _data(f"{name}.yaml", name, text_of)


def language_names() -> list[str]:
    """The languages that have a file of their own, by the code that names it, sorted."""
    folder = resources.files("terminology").joinpath("data", "languages")
    names = (entry.name for entry in folder.iterdir())
    return sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml"))


def read_language(name: str, text_of: TextOf = read_text) -> dict[str, Any]:
    """The words of one language as plain data. Raises ValueError naming file, entry and fault."""
    return _data(f"languages/{name}.yaml", "languages", text_of)


def _data(file: str, schema: str, text_of: TextOf) -> dict[str, Any]:
    rules = load_schema("terminology", schema).text
    return reading.require_data(text_of(file), f"terminology/data/{file}", rules)


def read_csv(name: str, text_of: TextOf = read_text) -> list[dict[str, str]]:
    """Rows of one CSV file."""
    return list(csv.DictReader(text_of(f"{name}.csv").splitlines()))
