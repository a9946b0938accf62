"""What one entry says of another must exist: trials, regimens, interactions, tests, rows, ids."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from typing import Any

from oncology.checks.documents import Documents
from oncology.knowledge import EntryPlace, fault_text, kind_of, nearest_word

Row = Mapping[str, Any]
# Lists whose entries are asked for by id or name, by kind of file.
_LISTS = (
    ("drugs", "drugs"),
    ("test_orders", "orders"),
    ("routes", "routes"),
    ("units", "concepts"),
    ("facts", "facts"),
    ("parameters", "parameters"),
    ("tests_due", "tests"),
    ("order_rules", "rules"),
    ("regimens", "regimens"),
    ("agents", "agents"),
    ("classes", "classes"),
    ("trials", "trials"),
    ("interactions", "groups"),
    ("rows", "rows"),
    ("alerts", "alerts"),
    ("criteria", "criteria"),
    ("ranking_rules", "rules"),
    ("cautions", "cautions"),
    ("disputes", "disputes"),
    ("sources", "sources"),
    ("review", "rows"),
    ("glossary", "terms"),
)

# Kinds of which each entry is a file.
_FILES = ("regimens", "agents", "classes", "trials")


def reference_faults(documents: Documents) -> Iterator[str]:
    """All broken references."""
    yield from _repeated_ids(documents)
    yield from _file_names_faults(documents)
    yield from _evidence_faults(documents)
    yield from _interactions_faults(documents)
    yield from _tests_faults(documents)
    yield from _rows_faults(documents)
    yield from _criteria_ids_faults(documents)


def _repeated_ids(documents: Documents) -> Iterator[str]:
    for kind, key in _LISTS:
        counts = Counter(place[1] for place, _ in documents.rows(kind, key))
        for entry, count in counts.items():
            if count > 1:
                place = documents.place(kind, entry)
                yield fault_text(place, f"the id is used {count} times", "give each entry its own")


def _file_names_faults(documents: Documents) -> Iterator[str]:
    """An entry is found by its name, so its file is called by it."""
    for kind in _FILES:
        for place, _ in documents.rows(kind, kind):
            name = f"{place[1].replace(' ', '-')}.yaml"
            if place[0].rpartition("/")[2] != name:
                yield fault_text(place, "the file is not called by its entry", f"call it {name}")


def _evidence_faults(documents: Documents) -> Iterator[str]:
    groups = {
        group
        for path, content in documents.data.items()
        if kind_of(path) == "trial_groups"
        for group in content["groups"]
    }
    for place, row in documents.rows("trials", "trials"):
        yield from _name_faults(place, [row["group"]], groups, "group", "trial_groups.yaml")
    trials = {place[1]: row for place, row in documents.rows("trials", "trials")}
    regimens = {place[1] for place, _ in documents.rows("regimens", "regimens")}
    for place, row in documents.rows("regimens", "regimens"):
        ids = [*row["evidence"], *(key["trial"] for key in row.get("key_by", ()))]
        yield from _name_faults(place, ids, set(trials), "trial", "trials/")
        yield from _name_faults(
            place, row["order"].get("compared", ()), regimens, "regimen", "regimens/"
        )
        yield from _figures_faults(place, row, trials.get(row["key_evidence"]))
        key = row["key_evidence"]
        if key and key not in row["evidence"]:
            yield fault_text(place, f"key_evidence {key} is not under evidence", "add it there")

    for place, dispute in _disputes(documents):
        names = dispute.get("regimens", ())
        yield from _name_faults(place, names, regimens, "regimen", "regimens/")


def _disputes(documents: Documents) -> Iterator[tuple[EntryPlace, Row]]:
    """Those that regimens name, and those that stand in one."""
    yield from documents.rows("disputes", "disputes")
    for place, row in documents.rows("regimens", "regimens"):
        disputes = row["order"].get("disputed", ())
        yield from ((place, dispute) for dispute in disputes if not isinstance(dispute, str))


def _figures_faults(place: EntryPlace, regimen: Row, trial: Row | None) -> Iterator[str]:
    """Figures that a regimen names and its key trial lacks."""
    figures = {figure.get("id") for figure in trial["figures"]} if trial else set()
    subgroups = [group["figure"] for group in regimen.get("like_patients", ())]
    for name in [*subgroups, *([regimen["key_figure"]] if "key_figure" in regimen else [])]:
        if name not in figures:
            problem = f"no figure of its key trial is called {name}"
            yield fault_text(place, problem, "name it there with id, or mend the id")


def _interactions_faults(documents: Documents) -> Iterator[str]:
    """Groups of co-medication that labels name."""
    groups = {
        place[1]
        for key in ("groups", "unnamed")
        for place, _ in documents.rows("interactions", key)
    }
    for place, row in documents.rows("agents", "agents"):
        for item in row.get("interactions", ()):
            names = item.get("groups", ())
            yield from _name_faults(place, names, groups, "interaction group", "interactions.yaml")


def _tests_faults(documents: Documents) -> Iterator[str]:
    orders = {place[1] for place, _ in documents.rows("test_orders", "orders")}
    for place, row in documents.rows("tests_due", "tests"):
        names = [row.get("test", row["id"])]
        yield from _name_faults(place, names, orders, "test", "test_orders.yaml")


def _rows_faults(documents: Documents) -> Iterator[str]:
    ids = {row["id"] for _, row in documents.rows("rows", "rows")}
    if not ids:
        return
    for place, entry in documents.mappings:
        rows = entry.get("rows")
        if isinstance(rows, list) and all(isinstance(row, str) for row in rows):
            yield from _name_faults(place, rows, ids, "row", "rows.yaml")
    for place, row in documents.rows("rows", "rows"):
        for server in row.get("by", ()):
            kind, _, name = server.partition(" ")
            if kind == "row":
                yield from _name_faults(place, [name], ids, "row", "rows.yaml")
            elif not _is_module(name):
                yield fault_text(
                    place, f"there is no module {name}", "name the one that holds the gate"
                )


def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # of the package that should hold it
        return False


def _criteria_ids_faults(documents: Documents) -> Iterator[str]:
    """Within one entry a criterion's id stands for one comparison."""
    comparisons: dict[tuple[str, str, str], object] = {}
    for (path, chain), node in documents.mappings:
        if "op" not in node or "fact" not in node:
            continue
        comparison = (node["fact"], node["op"], str(node.get("value")))
        key = (path, chain.split("/")[0], str(node["id"]))
        if comparisons.setdefault(key, comparison) != comparison:
            problem = f"the id {node['id']} stands for two comparisons in one entry"
            yield fault_text((path, chain), problem, "give each its own")


def _name_faults(
    place: EntryPlace, names: Any, vocabulary: Set[str], what: str, where: str
) -> Iterator[str]:
    for name in names:
        if name not in vocabulary:
            mend = nearest_word(str(name), vocabulary)
            yield fault_text(place, f"{what} {name} is not in {where}", mend)
