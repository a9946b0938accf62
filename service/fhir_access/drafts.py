"""The draft orders of a call: those inside others too, which are selected, and what is not there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hooks import INNER, NAMED, SELECTED, Absence
from oncology.intake import (
    ORDER_KINDS,
    addresses,
    contained_orders,
    inner_orders,
    local,
    mapping,
    name_of,
    text,
    with_contained_orders,
)


@dataclass(frozen=True, slots=True)
class Drafts:
    """The one list that the patient guard and the order check read.

    `selections` are the names of those to judge; None for all of them.
    """

    orders: tuple[object, ...]
    selections: tuple[str, ...] | None
    absences: tuple[Absence, ...]


def drafts_of(sent: Sequence[object], selected: Sequence[str] | None) -> Drafts:
    """The drafts of a call.

    Where an order is selected, or named by another draft, and is not among them, or none is selected
    at all, every draft is judged and the absence named: nobody can tell which one was meant.

    Args:
        sent: The resources of `draftOrders`, nested Bundles flat and references resolved.
        selected: What the hook selects; None where it selects nothing.
    """
    found: dict[str, set[str]] = {}
    for draft in sent:
        for address in _addresses(draft):
            found.setdefault(address, set()).update(_names(draft))
    named: set[str] = set()
    has_other_form = False
    for draft in sent:
        inner = inner_orders(draft)
        named.update(inner.names)
        has_other_form |= inner.has_other_form
    chosen = None if selected is None else [found.get(local(one)) for one in selected]
    lost = {
        SELECTED: chosen is not None and None in chosen,
        NAMED: not named <= found.keys(),
    }
    absences = [Absence(key, "not-among-drafts") for key, is_lost in lost.items() if is_lost]
    absences += [Absence(INNER, "form-not-read")] if has_other_form else []
    orders = with_contained_orders(sent)
    # the hook fires on the selection of one order or more: an empty list does not say of which
    is_unsaid = chosen == [] and any(_is_order(order) for order in orders)
    absences += [Absence(SELECTED, "none-selected")] if is_unsaid else []
    is_whole = chosen is None or is_unsaid or any(lost.values())
    selections = None if is_whole else tuple(sorted(_union(chosen or ())))
    return Drafts(orders, selections, tuple(absences))


def _is_order(draft: object) -> bool:
    return text(mapping(draft).get("resourceType")) in ORDER_KINDS


def _union(several: Iterable[set[str] | None]) -> set[str]:
    return {name for names in several for name in names or ()}


def _addresses(draft: object) -> tuple[str, ...]:
    """How a selection may name a draft: by type and id, by its UUID, or by its id alone."""
    resource = mapping(draft)
    kind, identifier = text(resource.get("resourceType")), text(resource.get("id"))
    if kind is None or identifier is None:
        return ()
    return (*addresses(name_of(kind, identifier)), identifier)


def _names(draft: object) -> tuple[str, ...]:
    """A draft itself, and the orders that it holds or names: they are selected with it."""
    resource = mapping(draft)
    inside = (
        name_of(str(o.get("resourceType")), str(o.get("id"))) for o in contained_orders(draft)
    )
    own = name_of(str(resource.get("resourceType")), str(resource.get("id")))
    return (own, *inside, *inner_orders(draft).names)
