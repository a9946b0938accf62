"""The terminology as one value: a part for each kind of thing that is looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from terminology.concepts.conditions import Conditions
from terminology.concepts.drugs import DrugTable
from terminology.concepts.genes import Genes
from terminology.concepts.markers import MarkerText
from terminology.concepts.observations import Observations
from terminology.concepts.result_values import ResultValues
from terminology.concepts.systems import CodeSystems
from terminology.concepts.therapies import Procedures, Therapies
from terminology.concepts.toxicities import Toxicities
from terminology.concepts.units import DoseUnits, Units
from terminology.concepts.variants import VariantTable
from terminology.files import (
    NAMES,
    TABLES,
    TextOf,
    language_names,
    read_csv,
    read_language,
    read_text,
    read_yaml,
)
from terminology.languages import Languages
from terminology.model import Coding, TestOrder


@lru_cache(maxsize=1)
def load() -> Terminology:
    """The terminology of this package, read and checked once. Raises ValueError on a fault."""
    return build(read_text)


def build(text_of: TextOf) -> Terminology:
    """The terminology of these texts, by the name of their file. Raises ValueError on a fault."""
    return Terminology(
        {name: read_yaml(name, text_of) for name in NAMES},
        {name: read_csv(name, text_of) for name in TABLES},
        _languages(tuple((name, text_of(f"languages/{name}.yaml")) for name in language_names())),
    )


@lru_cache(maxsize=2)
def _languages(texts: tuple[tuple[str, str], ...]) -> Languages:
    """The national words of these texts by language; two states of the knowledge mostly share them."""
    by_path = {f"languages/{name}.yaml": text for name, text in texts}
    return Languages([read_language(name, by_path.__getitem__) for name, _ in texts])


class Terminology:
    """Indexes over the data files, one part for each question. The shipped one comes from `load()`.

    Where a part has `match`, it answers what a concept names by its codings and its text; a code
    counts before words.
    """

    def __init__(
        self,
        data: Mapping[str, Mapping[str, Any]],
        tables: Mapping[str, Sequence[Mapping[str, str]]],
        languages: Languages,
    ) -> None:
        """Index the given files' data, by the names of `NAMES`, and rows, by those of `TABLES`.

        `languages`: the national words.
        """
        self.version: str = data["systems"]["version"]
        self.systems = CodeSystems(data["systems"], tables["icd11_entities"])
        self.languages = words = languages
        self.drugs = DrugTable(
            data["drugs"], data["interactions"], tables["drug_products"], self.systems, words
        )
        self.genes = Genes(
            data["genes"], data["reasons"]["genetic_origin_text"], self.systems, words
        )
        self.observations = Observations(data["observations"], self.genes, self.systems, words)
        self.markers = MarkerText(data["observations"], words)
        self.values = ResultValues(data["values"], self.systems, words)
        self.variants = VariantTable(data["variants"])
        secondary = tables["metastasis_snomed"]
        self.conditions = Conditions(data["conditions"], secondary, self.systems, words)
        self.therapies = Therapies(data["reasons"], self.systems, words)
        self.toxicities = Toxicities(data["toxicities"], self.conditions, words)
        self.procedures = Procedures(data["reasons"], self.systems, words)
        self.units = Units(data["units"])
        self.dose_units = DoseUnits(data["dose_units"])
        self.test_orders: Mapping[str, TestOrder] = {
            entry["id"]: _test_order(entry, self.systems) for entry in data["test_orders"]["orders"]
        }
        self.routes: Mapping[str, Coding] = {
            row["id"]: Coding(self.systems["snomed"], row["code"], row["display"])
            for row in data["routes"]["routes"]
        }


def _test_order(entry: Mapping[str, Any], systems: CodeSystems) -> TestOrder:
    codings = tuple(
        Coding(systems[code["system"]], code["code"], code["display"]) for code in entry["codes"]
    )
    return TestOrder(entry["id"], entry["title"], entry["text"], entry["specimen"], codings)
