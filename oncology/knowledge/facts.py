"""The vocabulary of facts: each is declared once, with its type, its source and what derives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from oncology.knowledge.files import SHIPPED, Files, read_yaml
from oncology.values import Scalar

FactType = Literal["boolean", "number", "date", "word", "names", "text"]
_ELSEWHERE = frozenset({"order", "regimen", "options"})


@dataclass(frozen=True, slots=True)
class SupposedValue:
    """A value that a reader may suppose of a fact.

    `record`: the entries that would tell of it, by the list of the patient's record; empty where
    the fact itself is taken for known.
    """

    value: Scalar
    label: str
    record: Mapping[str, tuple[Mapping[str, Any], ...]]


@dataclass(frozen=True, slots=True)
class FactDeclaration:
    """One fact.

    `rules`: where it comes from (rule ids, rows of the decision table, `project`). `document`: its
    name in the Assessment, None where it is not in it. `unit`: of a number. `of`: what the names of
    a set are. `values`: the closed list of its words; `unsettled`: those that a closer result can
    replace, each with what it can become. `derived_by`: the function's name in the registry, with
    its `arguments`; `order`, `regimen` and `options` stand for facts that are put over the patient's
    by those who ask about a draft order, a regimen or the options as a whole. `read_by`: the module
    that asks for it where no rule of the data does; `shown_only`: why nothing asks for it.
    `suppose`: the values that a reader may suppose, none where the fact cannot be supposed;
    `suppose_by`: the fact of which one is supposed in its place.
    """

    name: str
    meaning: str
    type: FactType
    rules: tuple[str, ...]
    document: str | None
    unit: str | None
    of: str | None
    values: tuple[str, ...]
    unsettled: Mapping[str, tuple[str, ...]]
    derived_by: str
    read_by: str | None
    shown_only: str | None
    arguments: Mapping[str, Any]
    suppose: tuple[SupposedValue, ...] = ()
    suppose_by: str | None = None

    @property
    def of_patient(self) -> bool:
        """Whether it is a fact of the patient alone."""
        return self.derived_by not in _ELSEWHERE


def fact_declaration(row: Mapping[str, Any]) -> FactDeclaration:
    """The declaration of one entry of facts/."""
    return FactDeclaration(
        name=row["name"],
        meaning=row["text"],
        type=row["type"],
        rules=tuple(row["rules"]),
        document=row.get("document"),
        unit=row.get("unit"),
        of=row.get("of"),
        values=tuple(row.get("values", ())),
        unsettled={word: tuple(closer) for word, closer in row.get("unsettled", {}).items()},
        derived_by=row.get("derived_by", row["name"]),
        read_by=row.get("read_by"),
        shown_only=row.get("shown_only"),
        arguments={key: _frozen(value) for key, value in row.get("with", {}).items()},
        suppose=tuple(_supposed(entry) for entry in row.get("suppose", ())),
        suppose_by=row.get("suppose_by"),
    )


def _supposed(row: Mapping[str, Any]) -> SupposedValue:
    record = {name: tuple(entries) for name, entries in row.get("record", {}).items()}
    return SupposedValue(row["value"], row["label"], record)


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


@lru_cache(maxsize=4)
def load_facts(files: Files = SHIPPED) -> Mapping[str, FactDeclaration]:
    """All declarations by name. Raises ValueError naming file, entry and fault."""
    rows = [
        row
        for name in files.names("oncology/knowledge/data/facts")
        for row in read_yaml(f"facts/{name}", "facts", files=files)["facts"]
    ]
    return {row["name"]: fact_declaration(row) for row in rows}
