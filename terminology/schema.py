"""JSON Schemas (draft 2020-12): whether a document fits, and the faults where it does not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import islice
from typing import TYPE_CHECKING, Any

import jsonschema_rs

# the words of a fault come from jsonschema, which few processes need: it is loaded with the first
if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

_WEIGHED = 100  # faults of one document; the words of each take ten thousand times its check


@dataclass(frozen=True, slots=True)
class Schema:
    """One schema, as JSON text; compiled when first asked."""

    text: str

    def fits(self, document: object) -> bool:
        """A yes or no at a fiftieth of the time that the words of a fault take."""
        try:
            return _quick(self.text).is_valid(document)
        except ValueError:  # it holds what JSON cannot, such as the days of a YAML file
            return _thorough(self.text).is_valid(document)

    def faults(self, document: object) -> list[ValidationError]:
        """All faults of a document; the words of a fault may quote it."""
        # the quick checker also refuses what the specification allows, such as a line break at the
        # end of a text with a pattern: the other one decides
        return [] if self.fits(document) else list(_thorough(self.text).iter_errors(document))

    def main_fault(self, document: object) -> ValidationError | None:
        """The fault that most likely tells what is wrong, of the first hundred: a client may make thousands."""
        if self.fits(document):
            return None
        from jsonschema.exceptions import best_match

        faults = islice(_thorough(self.text).iter_errors(document), _WEIGHED)
        fault: ValidationError | None = best_match(faults)
        return fault

    def of_format(self, name: str, document: object) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """The texts of a document that the schema gives a `format`, each with the way to it."""
        if f'"{name}"' in self.text:
            for found in _finder(self.text).iter_errors(document):
                if found.message == name:
                    yield tuple(found.absolute_path), str(found.instance)

    def describe(self, document: object) -> list[str]:
        """All faults in words, each with its place."""
        return [f"{fault_place(fault)}: {fault.message}" for fault in self.faults(document)]


def fault_place(fault: ValidationError) -> str:
    """Where in a document a fault stands: the names and numbers that lead there, or `top`."""
    return "/".join(map(str, fault.absolute_path)) or "top"


@lru_cache(maxsize=128)
def load_schema(package: str, name: str) -> Schema:
    """The schema `name` that lies in a package, in the package's folder `schemas` if it has one."""
    base = resources.files(package)
    folder = base.joinpath("schemas")
    file = (folder if folder.is_dir() else base).joinpath(f"{name}.schema.json")
    return Schema(file.read_text("utf-8"))


_WAYS_DOWN = ("properties", "additionalProperties", "items", "$ref", "allOf")


def _format_found(
    _: object, name: str, value: object, __: Mapping[str, Any]
) -> Iterator[ValidationError]:
    from jsonschema.exceptions import ValidationError

    if isinstance(value, str):
        yield ValidationError(name)


@lru_cache(maxsize=64)
def _finder(text: str) -> Any:
    """A walk over a document by its schema that reports each text with a format."""
    from jsonschema import Draft202012Validator, validators

    ways = {name: Draft202012Validator.VALIDATORS[name] for name in _WAYS_DOWN}
    finder = validators.create(Draft202012Validator.META_SCHEMA, {**ways, "format": _format_found})
    return finder(json.loads(text))


@lru_cache(maxsize=128)
def _quick(text: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads(text))


@lru_cache(maxsize=128)
def _thorough(text: str) -> Draft202012Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(text))
