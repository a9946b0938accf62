"""What one entry says of another must exist: drugs, classes, trials, tests, rows, ids."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from typing import Any

from oncology.checks.documents import Documents, kind_of
from oncology.knowledge import Place, nearest, worded

Row = Mapping[str, Any]
# Lists whose entries are asked for by id or name, by kind of file.
_LISTS = (
    ("drugs", "drugs"),
    ("test_orders", "orders"),
    ("units", "concepts"),
    ("facts", "facts"),
    ("thresholds", "thresholds"),
    ("tests_due", "tests"),
    ("order_rules", "rules"),
    ("regimens", "regimens"),
    ("agents", "agents"),
    ("rows", "rows"),
    ("alerts", "alerts"),
    ("shared", "criteria"),
)


def classes(documents: Documents) -> set[str]:
    """Every class that a drug of the terminology has."""
    return {c for _, drug in documents.rows("drugs", "drugs") for c in drug["classes"]}


def names(documents: Documents) -> set[str]:
    """Every INN name of the terminology."""
    return {drug["name"] for _, drug in documents.rows("drugs", "drugs")}


def faults(documents: Documents) -> Iterator[str]:
    """All broken references."""
    yield from _twice(documents)
    yield from _drugs(documents)
    yield from _evidence(documents)
    yield from _review(documents)
    yield from _tests(documents)
    yield from _rows(documents)
    yield from _criteria_ids(documents)


def _twice(documents: Documents) -> Iterator[str]:
    for kind, key in _LISTS:
        seen = Counter(place[1] for place, _ in documents.rows(kind, key))
        for entry, count in seen.items():
            if count > 1:
                place = documents.place(kind, entry)
                yield worded(place, f"the id is used {count} times", "give each entry its own")


def _drugs(documents: Documents) -> Iterator[str]:
    known, groups = names(documents), classes(documents)
    for kind, key in (("regimens", "regimens"), ("order_rules", "rules")):
        for place, row in documents.rows(kind, key):
            yield from _missing(place, row.get("agents", ()), known, "agent", "drugs.yaml")
            yield from _missing(place, row.get("classes", ()), groups, "class", "drugs.yaml")
    for place, row in documents.rows("agents", "agents"):
        yield from _missing(place, [row["name"]], known, "agent", "drugs.yaml")
    for place, row in documents.rows("regimens", "regimens"):
        if not set(row["backbone"]) < set(row["agents"]):
            yield worded(place, "the backbone must be some of its agents", "leave one drug out")
    for path, content in documents.data.items():
        grouped = content.get("groups", {}) if path.endswith("/parameters.yaml") else {}
        for group, listed in grouped.items():
            yield from _missing((path, group), listed, groups, "class", "drugs.yaml")
        if "exposures" in content:
            for row in content["exposures"]:
                place = (path, row["fact"])
                yield from _missing(place, row.get("agents", ()), known, "agent", "drugs.yaml")
                yield from _missing(place, row.get("classes", ()), groups, "class", "drugs.yaml")


def _evidence(documents: Documents) -> Iterator[str]:
    groups = {
        group
        for path, content in documents.data.items()
        if kind_of(path) == "trial_groups"
        for group in content["groups"]
    }
    for place, row in documents.rows("trials", "trials"):
        yield from _missing(place, [row["group"]], groups, "group", "trial_groups.yaml")
    trials = {place[1] for place, _ in documents.rows("trials", "trials")}
    for place, row in documents.rows("regimens", "regimens"):
        named = [*row["evidence"], *(key["trial"] for key in row.get("key_by", ()))]
        yield from _missing(place, named, trials, "trial", "trials/")
        key = row["key_evidence"]
        if key and key not in row["evidence"]:
            yield worded(place, f"key_evidence {key} is not under evidence", "add it there")


def _review(documents: Documents) -> Iterator[str]:
    known = {
        "agent": {place[1] for place, _ in documents.rows("agents", "agents")},
        "class": {place[1] for place, _ in documents.rows("agents", "classes")},
        "trial": {place[1] for place, _ in documents.rows("trials", "trials")},
    }
    for place, row in documents.rows("review_rows", "rows"):
        for served in row.get("serves", ()):
            kind, _, name = served.partition(" ")
            yield from _missing(place, [name], known[kind], kind, "the evidence library")


def _tests(documents: Documents) -> Iterator[str]:
    orders = {place[1] for place, _ in documents.rows("test_orders", "orders")}
    for place, row in documents.rows("tests_due", "tests"):
        wanted = [row.get("test", row["id"])]
        yield from _missing(place, wanted, orders, "test", "test_orders.yaml")


def _rows(documents: Documents) -> Iterator[str]:
    known = {row["id"] for _, row in documents.rows("rows", "rows")}
    if not known:
        return
    for place, found in documents.mappings:
        if isinstance(found.get("rows"), list) and all(isinstance(r, str) for r in found["rows"]):
            yield from _missing(place, found["rows"], known, "row", "rows.yaml")
    for place, row in documents.rows("rows", "rows"):
        for server in row.get("by", ()):
            kind, _, name = server.partition(" ")
            if kind == "row":
                yield from _missing(place, [name], known, "row", "rows.yaml")
            elif not _is_module(name):
                yield worded(
                    place, f"there is no module {name}", "name the one that holds the gate"
                )


def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # of the package that should hold it
        return False


def _criteria_ids(documents: Documents) -> Iterator[str]:
    """Within one entry a criterion's id stands for one comparison."""
    seen: dict[tuple[str, str, str], object] = {}
    for (path, chain), found in documents.mappings:
        if "op" not in found or "fact" not in found:
            continue
        compared = (found["fact"], found["op"], str(found.get("value")))
        key = (path, chain.split("/")[0], str(found["id"]))
        if seen.setdefault(key, compared) != compared:
            problem = f"the id {found['id']} stands for two comparisons in one entry"
            yield worded((path, chain), problem, "give each its own")


def _missing(place: Place, wanted: Any, known: Set[str], what: str, where: str) -> Iterator[str]:
    for name in wanted:
        if name not in known:
            yield worded(place, f"{what} {name} is not in {where}", nearest(str(name), known))
