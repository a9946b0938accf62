"""All data files as plain data, with where each entry stands, so that a fault can name both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from oncology.knowledge import EntryPlace, Files, kind_of, parse_with_faults, schema_text
from terminology import yaml_form

PACKAGES = ("terminology", "oncology")
_NAMED_BY = ("id", "name", "code")


@dataclass(frozen=True, slots=True)
class Documents:
    """Data by path from the project's root, and the faults of shape."""

    data: Mapping[str, Mapping[str, Any]]
    faults: tuple[str, ...]
    mappings: tuple[tuple[EntryPlace, Mapping[str, Any]], ...]  # at any depth, each with its place

    def rows(self, kind: str, key: str) -> Iterator[tuple[EntryPlace, Mapping[str, Any]]]:
        """Entries of all files of a kind: those under the key, or the file itself where it is one."""
        for path, content in self.data.items():
            if kind_of(path) == kind:
                for row in content.get(key, ()) if key != kind or key in content else [content]:
                    yield (path, str(_name(row) or key)), row

    def place(self, kind: str, entry: str) -> EntryPlace:
        """Where an entry stands; the file or the folder of its kind when it stands nowhere."""
        paths = [path for path in self.data if kind_of(path) == kind]
        for path in paths:
            if _name(self.data[path]) == entry:
                return path, entry
            for rows in self.data[path].values():
                if isinstance(rows, list) and any(_name(row) == entry for row in rows):
                    return path, entry
        return _common_path(paths) or kind, entry


def _common_path(paths: Sequence[str]) -> str:
    """The path of one file, the folder of several."""
    return paths[0] if len(paths) == 1 else paths[0].rpartition("/")[0] if paths else ""


@lru_cache(maxsize=2)
def data_folders(packages: tuple[str, ...] = PACKAGES) -> tuple[str, ...]:
    """Every folder `data` of the packages, as a path from the project's root."""
    return tuple(
        sorted(path for name in packages for path in _data_folders(resources.files(name), name))
    )


def _data_folders(folder: Traversable, path: str) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name == "data":
            yield f"{path}/data"
        elif entry.is_dir():
            yield from _data_folders(entry, f"{path}/{entry.name}")


def read_documents(files: Files) -> Documents:
    """Parses every file and holds it against its schema."""
    data: dict[str, Mapping[str, Any]] = {}
    texts: dict[str, str] = {}
    faults: list[str] = []
    for folder in data_folders():
        for path in files.tree(folder):
            schema = schema_of(path)
            if schema is None:
                faults.append(f"{path}: top: there is no schema of this name; add one beside it")
                continue
            texts[path] = files.text(path)
            try:
                data[path], shape = parse_with_faults(path, texts[path], schema)
            except ValueError as fault:
                faults.append(str(fault))
            else:
                faults += shape
    below = (item for path in data for item in _mappings(path, texts[path]))
    return Documents(data, tuple(faults), tuple(below))


def form_faults(documents: Documents, files: Files) -> Iterator[str]:
    """Files that depart from the one form of the data; the sentences of wording files have none."""
    for path in documents.data:
        if not kind_of(path).startswith("wording."):
            fault = yaml_form.form_fault(path, files.text(path), schema_of(path) or "{}")
            yield from [fault] if fault else []


@lru_cache(maxsize=1024)
def _mappings(path: str, text: str) -> tuple[tuple[EntryPlace, Mapping[str, Any]], ...]:
    """Every mapping of a text with the chain of entries that leads to it."""
    schema = schema_of(path) or "{}"
    content, _ = parse_with_faults(path, text, schema)
    return tuple(
        ((path, "/".join(chain) or "top"), mapping) for chain, mapping in _walk(content, ())
    )


def schema_of(path: str) -> str | None:
    """The text of the schema of a file; None where there is none of its name."""
    return _schema(f"{path.partition('/data/')[0]}/data", kind_of(path))


def _schema(folder: str, kind: str) -> str | None:
    if kind.startswith("wording."):  # one schema for the sentences of all packages and languages
        folder, kind = "terminology/data", "wording"
    try:
        return schema_text(folder.removesuffix("/data"), kind)
    except FileNotFoundError:
        return None


def _name(row: object) -> str | None:
    if not isinstance(row, Mapping):
        return None
    name = next((row[key] for key in _NAMED_BY if row.get(key)), None)
    return str(name) if isinstance(name, str | int) else None


def _walk(
    content: object, chain: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    if isinstance(content, Mapping):
        name = _name(content)
        chain = (*chain, name) if name else chain
        yield chain, content
        for value in content.values():
            yield from _walk(value, chain)
    elif isinstance(content, list):
        for value in content:
            yield from _walk(value, chain)
