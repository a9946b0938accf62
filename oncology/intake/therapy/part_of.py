"""A medication record that is part of a procedure: cancer registries state why it ended only there."""

from __future__ import annotations

from collections.abc import Mapping

from oncology.intake.fhir import Resource, items, local, reference


def with_procedure(resource: Resource, linked: Mapping[str, Resource]) -> Resource:
    """A medication record with what only the procedure says that it is part of: why, for what, why ended."""
    whole: Resource | None = None
    for target in items(resource.get("partOf")):
        whole = whole or linked.get(local(reference(target) or ""))
    if whole is None or whole.get("resourceType") != "Procedure":
        return resource
    added = {
        "statusReason": end_reasons(whole),
        **{key: whole.get(key) for key in ("reasonCode", "reasonReference", "extension")},
    }
    return {**{key: value for key, value in added.items() if value}, **resource}


def end_reasons(resource: Resource) -> list[object]:
    """Why it ended: a status reason, or the outcome, as cancer registries send it."""
    return [*items(resource.get("statusReason")), *items(resource.get("outcome"))]
