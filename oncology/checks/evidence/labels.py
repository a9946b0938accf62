"""Approvals stand once, in their drug's file, and a regimen's labels are those of its own drugs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from oncology.checks.documents import Documents
from oncology.knowledge import EntryPlace, fault_text, nearest_word


def label_faults(documents: Documents) -> Iterator[str]:
    """Approvals that stand twice, labels of no approval or of another drug, approvals of no use."""
    holders = _holders(documents)
    yield from _repeated(documents)
    for place, row in documents.rows("regimens", "regimens"):
        for jurisdiction, names in row["labels"].items():
            for name in names:
                if name not in holders:
                    problem = f"label {name} is no approval of the agents"
                    yield fault_text(place, problem, nearest_word(name, holders))
                    continue
                drug, approval = holders[name]
                if drug not in row["agents"]:
                    problem = f"label {name} is an approval of {drug}, no drug of this regimen"
                    yield fault_text(place, problem, "name an approval of its first drug")
                if approval["in"] != jurisdiction:
                    problem = f"label {name} is not of {jurisdiction}"
                    yield fault_text(place, problem, f"put it under {approval['in']}")


def _holders(documents: Documents) -> dict[str, tuple[str, Any]]:
    """Each approval by its id, with the drug in whose file it stands."""
    return {
        approval["id"]: (row["name"], approval)
        for _, row in documents.rows("agents", "agents")
        for approval in row["approvals"]
    }


def _repeated(documents: Documents) -> Iterator[str]:
    """One use has one wording on a day, and an id is given once in all files."""
    ids: dict[str, EntryPlace] = {}
    for place, row in documents.rows("agents", "agents"):
        uses: set[tuple[object, ...]] = set()
        for approval in row["approvals"]:
            name = approval["id"]
            if name in ids:
                problem = f"the approval {name} stands also in {ids[name][0]}"
                yield fault_text(place, problem, "keep it in one place")
            ids.setdefault(name, place)
            partners = tuple(sorted(approval.get("partners", ())))
            key = (approval["in"], approval.get("date"), partners, approval["status"])
            use = (approval["indication"], str(approval.get("requires")))
            if approval.get("date") and (*key, *use) in uses:
                problem = f"the approval {name} says what another says of the same day and use"
                yield fault_text(place, problem, "keep one of them")
            uses.add((*key, *use))
