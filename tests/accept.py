"""Shows how golden answers, vignettes and test cards change with today's code and data, and takes the changes.

Before it shows the rewrites it says what of the knowledge differs from the last commit, in its
statements and in its answers on all vignettes, so that a rewrite has its reason beside it.

`make accept` asks; `ACCEPT=yes make accept` does not. Without a terminal and without ACCEPT=yes
nothing is written, and the exit code is 1 where something differs.
"""

from __future__ import annotations

import difflib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from service.commands.difference import Comparison, print_difference
from service.vignettes.vignette import Vignette, of_text
from tests.card_library import library
from tests.oncology.course import golden
from tests.vignettes import cases, expectation, yaml_text

PLACES = ("us", "eu")
Assess = Callable[[Vignette], dict]


@dataclass(frozen=True, slots=True)
class Change:
    """One statement of a vignette or one golden answer that differs today."""

    where: str  # "inside us options.elacestrant", or the name of a golden answer
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A file, its text with today's answers, and what changes in it."""

    path: Path
    text: str
    changes: tuple[Change, ...]


def vignette_rewrites(folder: Path, assess: Assess = cases.judged) -> Iterator[Rewrite]:
    """Rewrites of the vignette files whose expectations do not hold today.

    Raises:
        AssertionError: A file cannot be written so that its expectations hold.
    """
    for path in sorted(folder.glob("*/*.yaml")):
        text = path.read_text("utf-8")
        answers = {v.id: (v.expect, assess(v)) for v in of_text(path.stem, text)}
        fresh, changes = text, []
        for number, case in enumerate(yaml.load(text, Loader=yaml.CSafeLoader)["cases"]):
            ids = {place: f"{path.stem}/{case['id']}-{place}" for place in PLACES}
            ids = {place: name for place, name in ids.items() if name in answers}
            old = {place: answers[name][0] for place, name in ids.items()}
            new = {p: expectation.today(answers[n][1], answers[n][0]) for p, n in ids.items()}
            changes += [c for p in ids for c in _changes(f"{case['id']} {p}", old[p], new[p])]
            for where, value in _edits(case, old, new):
                fresh = yaml_text.with_value(fresh, ("cases", number, *where), value)
        if changes:
            yield _proof(Rewrite(path, fresh, tuple(changes)), answers)


def _proof(rewrite: Rewrite, answers: Mapping[str, tuple[dict, dict]]) -> Rewrite:
    for vignette in of_text(rewrite.path.stem, rewrite.text):
        faults = cases.differences(answers[vignette.id][1], vignette.expect)
        assert faults == [], f"{vignette.id} cannot be rewritten: {faults}"
    return rewrite


def _statements(expect: dict) -> dict[tuple[str, ...], Any]:
    """The statements of an expectation by path; each option is one, other keys are one as a whole."""
    whole = {(key,): value for key, value in expect.items() if key != "options"}
    options = expect.get("options") or {}
    return whole | {("options", name): value for name, value in options.items()}


def _changes(where: str, old: dict, new: dict) -> Iterator[Change]:
    before, after = _statements(old), _statements(new)
    for path in after:
        if before.get(path) != after[path]:
            yield Change(
                f"{where} {'.'.join(path)}", (_shown(before.get(path)),), (_shown(after[path]),)
            )


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _edits(case: dict, old: dict, new: dict) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Where to write each changed statement: in `both` where that holds for both jurisdictions."""
    before = {place: _statements(expect) for place, expect in old.items()}
    after = {place: _statements(expect) for place, expect in new.items()}
    for path in dict.fromkeys(path for place in after for path in after[place]):
        places = [p for p in after if before[p].get(path) != after[p].get(path)]
        values = [statements.get(path) for statements in after.values()]
        own = any(path in _statements(case.get(place) or {}) for place in PLACES)
        if places and "both" in case and not own and all(v == values[0] for v in values):
            yield ("both", *path), values[0]
            continue
        for place in places:
            common = _statements(case.get("both") or {}).get(path)
            yield (place, *path), _over(common, after[place][path])


def _over(common: Any, value: Any) -> Any:
    """A value as it must stand to win over that of `both`: mappings are merged, null removes."""
    if isinstance(common, dict) and isinstance(value, dict):
        return {**dict.fromkeys(sorted(common.keys() - value.keys())), **value}
    return value


def golden_rewrite() -> Iterator[Rewrite]:
    """The rewrite of the golden answers, if any differs."""
    old, new = golden.kept(), {name: golden.answer(name) for name in sorted(golden.records())}
    names = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    changes = (Change(name, *_lines(old.get(name, []), new.get(name, []))) for name in names)
    if names:
        yield Rewrite(golden.GOLDEN, golden.as_text(new), tuple(changes))


def library_rewrites() -> Iterator[Rewrite]:
    """Rewrites of the library of test cards: requests, responses, the page of the folder."""
    for path, text in library.rewrites():
        old = path.read_text("utf-8").splitlines() if path.exists() else []
        where = f"{path.parent.name}/{path.name}"
        yield Rewrite(path, text, (Change(where, *_lines(old, text.splitlines())),))


def _lines(old: list[str], new: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    rows = list(difflib.ndiff(old, new))
    return tuple(r[2:] for r in rows if r[0] == "-"), tuple(r[2:] for r in rows if r[0] == "+")


def show(rewrites: list[Rewrite]) -> None:
    """Prints the table: every change with its old and its new text in full, and the count."""
    print("Each answer as it was (-) and as it is today (+):")
    for rewrite in rewrites:
        print(f"\n{rewrite.path}")
        width = max(len(change.where) for change in rewrite.changes)
        for change in rewrite.changes:
            rows = [f"- {text}" for text in change.old] + [f"+ {text}" for text in change.new]
            for number, row in enumerate(rows):
                print(f"  {'' if number else change.where:{width}}  {row}")
    count = sum(len(rewrite.changes) for rewrite in rewrites)
    print(f"\nAnswers that differ: {count}, in files: {len(rewrites)}.")


def show_difference(folder: Path) -> None:
    """Prints what the working copy changes against the last commit, on the vignettes of a folder.

    Where the last commit cannot be compared (no checkout, another layout) it says so.
    """
    print("What the knowledge of the working copy changes against the last commit:\n", flush=True)
    print_difference(Comparison("HEAD", ".", (folder,)))
    print(flush=True)


def main(rewrites: list[Rewrite], *, accept: str, terminal: bool) -> int:
    """Shows the rewrites and writes them where they are accepted; returns the exit code."""
    if not rewrites:
        print("Every golden answer, vignette and test card holds.")
        return 0
    show(rewrites)
    if accept != "yes" and terminal:
        accept = input("Take these as the answers that are right? [yes/no] ").strip().lower()
    if accept not in {"yes", "y"}:
        print("Nothing was written. ACCEPT=yes takes the changes without a question.")
        return 1
    for rewrite in rewrites:
        rewrite.path.parent.mkdir(parents=True, exist_ok=True)
        rewrite.path.write_text(rewrite.text, "utf-8")
    print("Written. Review the difference, and name each changed class of answers in the commit.")
    return 0


if __name__ == "__main__":
    show_difference(cases.HERE)
    rewrites = [*golden_rewrite(), *vignette_rewrites(cases.HERE), *library_rewrites()]
    sys.exit(main(rewrites, accept=os.environ.get("ACCEPT", ""), terminal=sys.stdin.isatty()))
