"""Drug orders inside other draft orders, such as a group of requests, a care plan or a message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from oncology.intake.fhir import Resource, items, local, mapping, reference, text

ORDER_KINDS = frozenset({"MedicationRequest", "MedicationOrder"})  # the latter of DSTU2
# records of a drug that are no orders, though a client may send them as such
_RECORDS = frozenset(
    {"MedicationStatement", "MedicationUsage", "MedicationAdministration", "MedicationDispense"}
)
# elements of other drafts that hold or name what is ordered
_POINTERS = frozenset({"resource", "reference", "plannedActivityReference", "contentReference"})
_PRODUCTS = frozenset({"productCodeableConcept", "productReference"})  # of a care plan's activity
_EARLIER = ("priorPrescription", "basedOn", "replaces")  # what these name is no order of now


@dataclass(frozen=True, slots=True)
class InnerOrders:
    """What a draft that is no drug order itself says of such orders.

    `names`: the orders that it refers to, by type and id. `has_other_form`: it orders a drug in a
    form that is not read.
    """

    names: tuple[str, ...]
    has_other_form: bool


def with_contained_orders(drafts: Sequence[object]) -> tuple[object, ...]:
    """The drafts, each followed by the drug orders that it contains, with its subject."""
    return tuple(one for draft in drafts for one in (draft, *contained_orders(draft)))


def contained_orders(draft: object) -> Iterator[Resource]:
    """The drug orders that a draft contains, each under an id that nothing can be addressed by."""
    holder = mapping(draft)
    parts = {f"#{part.get('id')}": part for part in items(holder.get("contained"))}
    earlier = {reference(item) for key in _EARLIER for item in items(holder.get(key))}
    subject = holder.get("subject") or holder.get("patient")
    for address, part in parts.items():
        if text(part.get("resourceType")) not in ORDER_KINDS or address in earlier:
            continue
        drug = parts.get(reference(part.get("medicationReference") or part.get("medication")) or "")
        own = part.get("subject") or part.get("patient") or subject
        yield {
            **part,
            "id": f"{holder.get('resourceType')}/{holder.get('id')}{address}",
            **({"subject": own} if own else {}),
            "contained": [drug] if drug else [],
        }


def inner_orders(draft: object) -> InnerOrders:
    """The orders that a draft of another kind names, and whether it orders in another form."""
    kind = text(mapping(draft).get("resourceType"))
    if kind in ORDER_KINDS:
        return InnerOrders((), has_other_form=False)
    names: dict[str, None] = {}
    has_other_form = kind in _RECORDS
    contained = {id(part) for part in items(mapping(draft).get("contained"))}
    stack: list[Any] = [draft] if isinstance(draft, dict) else []
    while stack:
        node = stack.pop()
        if not isinstance(node, dict):
            stack += [value for value in node if isinstance(value, dict | list)]
            continue
        is_order = text(node.get("resourceType")) in ORDER_KINDS
        has_other_form |= not _PRODUCTS.isdisjoint(node) or text(node.get("kind")) in ORDER_KINDS
        has_other_form |= is_order and id(node) not in contained
        for key, value in node.items():
            if key in _POINTERS and isinstance(value, dict):
                name = local(reference(value) or "")
                names |= {name: None} if name.partition("/")[0] in ORDER_KINDS else {}
            if isinstance(value, dict | list) and not is_order:
                stack.append(value)
    return InnerOrders(tuple(names), has_other_form)
