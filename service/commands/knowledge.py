"""`luminal knowledge`: check the knowledge files, or show one entry with its sources."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

import cards
import hooks
import terminology
from oncology.checks import check_cases, check_knowledge, overdue
from oncology.knowledge import Files, Knowledge, build_knowledge, load_knowledge
from service.clinical import with_policy
from service.commands.knowledge_files import read_folder
from service.publishing.knowledge_pages import pages


@dataclass(frozen=True, slots=True)
class Scope:
    """What is checked beside the shipped files: a folder in their place, a policy, vignettes."""

    folder: Path | None = None
    overlay: Path | None = None
    cases: Path | None = None


def print_faults(today: date, scope: Scope, *, is_strict: bool = False) -> int:
    """Prints every fault of the knowledge files and of the site's overlay; returns 1 on any.

    With the vignettes of a checkout, entries that lack a case are faults too. Reviews that are
    overdue on the day are faults where the check is strict; else they are told and no more.
    """
    files = read_folder(scope.folder)
    faults = check_knowledge(files, today, is_strict=is_strict)
    faults += [*cards.data_faults(), *hooks.data_faults()]
    faults += [] if faults else _overlay(files, scope.overlay)
    faults += [] if faults or scope.cases is None else _cases(files, scope.cases)
    for fault in faults:
        print(fault)
    if not faults:
        for note in overdue(files, today):
            print(f"Overdue: {note}")
        knowledge = with_policy(build_knowledge(files), scope.overlay)
        print(f"Knowledge {knowledge.version}: no fault.")
    return 1 if faults else 0


def _cases(files: Files, folder: Path) -> list[str]:
    vignettes = sorted(folder.glob("*/*.yaml"))
    if not vignettes:
        return [f"{folder}: top: no vignettes here; run it in a checkout, or name their folder"]
    return check_cases((yaml.safe_load(file.read_text("utf-8")) for file in vignettes), files)


def _overlay(files: Files, path: Path | None) -> list[str]:
    try:
        with_policy(build_knowledge(files), path)
    except ValueError as fault:
        return str(fault).splitlines()
    return []


def write_pages(folder: Path, only_check: bool) -> int:
    """Writes the generated pages, or says which are stale; returns 1 when one is (or cannot be)."""
    stale = []
    for name, text in pages(load_knowledge()).items():
        file = folder / name
        if file.is_file() and file.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not only_check:
            file.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"{folder / name}: {'stale; run make docs' if only_check else 'written'}")
    return 1 if stale and only_check else 0


def print_entry(entry_id: str) -> int:
    """Prints what is known under an id; returns 1 when nothing is."""
    entries = [
        *_of_knowledge(load_knowledge(), entry_id),
        *_of_drugs(entry_id),
        *_of_files(entry_id),
    ]
    for title, value in entries:
        print(f"# {title}")
        print(yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=100))
    if not entries:
        print("Nothing is known under this id. Try a drug, trial or regimen id.", file=sys.stderr)
    return 0 if entries else 1


def _of_knowledge(knowledge: Knowledge, entry_id: str) -> Iterator[tuple[str, object]]:
    folded = entry_id.casefold()
    families: Mapping[str, Mapping[str, object]] = {
        "trial": knowledge.trials,
        "agent": knowledge.agents,
        "regimen": knowledge.regimens,
        "test": {rule.id: rule for rule in knowledge.due_rules},
        "rule": {rule.id: rule for rule in knowledge.order_rules},
    }
    for family, entries in families.items():
        for key, value in entries.items():
            if key.casefold() == folded:
                yield f"{family} {key}", as_plain(value)


def _of_drugs(entry_id: str) -> Iterator[tuple[str, object]]:
    drug = terminology.load().drugs.by_name(entry_id)
    if drug is not None:
        yield f"drug {drug.name}", as_plain(drug)


def _of_files(entry_id: str) -> Iterator[tuple[str, object]]:
    """Finds codes and variants, which stand deep in the terminology files, with their file."""
    folder = Path(str(terminology.__file__)).parent / "data"
    for file in sorted(folder.rglob("*.yaml")):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for path, value in _mentions(content, entry_id.removeprefix("p."), ""):
            yield f"{file.name}{path}", value


def _mentions(node: object, word: str, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(node, Mapping):
        if any(isinstance(value, str) and value == word for value in node.values()):
            yield path, node
            return
        for key, value in node.items():
            yield from _mentions(value, word, f"/{key}" if not path else f"{path}/{key}")
    elif isinstance(node, list):
        if word in [item for item in node if isinstance(item, str)]:
            yield path, {"listed": word}
        for item in node:
            if not isinstance(item, str):
                yield from _mentions(item, word, path)


def as_plain(value: object) -> object:
    """Returns a value as what YAML can write: dataclasses as mappings, without empty fields."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: as_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {key: item for key, item in fields.items() if item not in (None, [], {}, "")}
    if isinstance(value, Mapping):
        return {str(key): as_plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [as_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
