"""Reading knowledge files of this package, each checked against its JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from terminology import data_files as reading


class KnowledgeFault(ValueError):
    """The knowledge cannot be used as it is; the text has one fault a line, each with its mend."""


@dataclass(frozen=True, slots=True)
class Files:
    """The data files of all packages, by path from the project's root.

    `changed` holds other texts for some of them: a draft that is to be checked before it ships, or
    another state of the knowledge. `absent` are shipped files that this state does not have.
    """

    changed: tuple[tuple[str, str], ...] = ()
    absent: frozenset[str] = frozenset()

    def text(self, path: str) -> str:
        """The text of one file. Raises ValueError, naming it, where it is absent."""
        if path in self.absent:
            problem = f"{path}: top: the file is not there; add it"
            raise ValueError(problem)
        draft = dict(self.changed).get(path)
        if draft is not None:
            return draft
        return _shipped(path).read_text("utf-8")

    def names(self, folder: str) -> list[str]:
        """Names of the YAML files in a folder, drafts included, sorted."""
        shipped = {entry.name for entry in _shipped(folder).iterdir()}
        drafts = {
            path.removeprefix(f"{folder}/")
            for path, _ in self.changed
            if path.startswith(f"{folder}/")
        }
        present = {name for name in shipped | drafts if f"{folder}/{name}" not in self.absent}
        return sorted(name for name in present if name.endswith(".yaml"))

    def tree(self, folder: str) -> list[str]:
        """Paths of all YAML files below a folder, drafts included, sorted."""
        shipped = _below(_shipped(folder), folder)
        drafts = {path for path, _ in self.changed if path.startswith(f"{folder}/")}
        present = {*shipped, *drafts} - self.absent
        return sorted(path for path in present if path.endswith(".yaml"))


def _shipped(path: str) -> Traversable:
    """A file or a folder of the packages, by its path from the project's root."""
    package, _, rest = path.partition("/")
    return _root(package).joinpath(rest)


@lru_cache(maxsize=8)
def _root(package: str) -> Traversable:
    """The folder of a package; to find it takes as long as to read a file there."""
    return resources.files(package)


def _below(folder: Traversable, path: str) -> Iterator[str]:
    for entry in folder.iterdir():
        name = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _below(entry, name)
        else:
            yield name


SHIPPED = Files()


@lru_cache(maxsize=1024)
def kind_of(path: str) -> str:
    """The schema that a file follows: its folder under data, else its name.

    >>> kind_of("oncology/knowledge/data/regimens/elacestrant.yaml")
    'regimens'
    """
    return path.partition("/data/")[2].split("/")[0].removesuffix(".yaml")


def read_yaml(
    name: str, schema: str, package: str = "oncology.knowledge", files: Files = SHIPPED
) -> dict[str, Any]:
    """One file's data. Raises ValueError naming file, entry and fault."""
    folder = package.replace(".", "/")
    path = f"{folder}/data/{name}"
    data, faults = parse_with_faults(path, files.text(path), schema_text(folder, schema))
    for fault in faults:
        raise ValueError(fault)
    return data


@lru_cache(maxsize=128)
def schema_text(folder: str, name: str) -> str:
    """The schema of a package's data files, with the definitions that several schemas share.

    Args:
        folder: The package as a path, `oncology/knowledge`.
        name: The schema, `regimens`.

    Raises:
        FileNotFoundError: There is none of this name.
    """
    schema = json.loads(SHIPPED.text(f"{folder}/schemas/{name}.schema.json"))
    if not folder.startswith("oncology/knowledge"):
        return json.dumps(schema)
    shared = json.loads(SHIPPED.text("oncology/knowledge/schemas/defs.json"))
    return json.dumps({**schema, "$defs": {**shared, **schema.get("$defs", {})}})


@lru_cache(maxsize=2048)
def parse_with_faults(path: str, text: str, schema: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The data of a text and its faults against a schema; the same text is read once.

    Raises ValueError when the text is no YAML. Callers share the data and must not change it.
    """
    data, faults = reading.read_data(text, path, schema)
    return data, tuple(faults)
