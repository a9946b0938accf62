"""The demo's CDS client: does over real HTTP what an EHR does when a chart is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from urllib.parse import quote
from uuid import uuid4

import requests

from service.types import EXTENSION, Json

DEMO_DAY = "2026-11-24"  # the day on which the synthetic histories end
TIMEOUT = 20
PAGES = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """An order as it is being written; without an `amount` it states no dose."""

    drug: str
    amount: float | None = None
    unit: str = "mg"
    times: int = 1  # a day

    def resource(self, patient_id: str) -> Json:
        """Returns the draft MedicationRequest."""
        resource: Json = {
            "resourceType": "MedicationRequest",
            "id": "draft-1",
            "status": "draft",
            "intent": "order",
            "subject": {"reference": f"Patient/{patient_id}"},
            "medicationCodeableConcept": {"text": self.drug},
        }
        if self.amount is not None:
            quantity = {"value": self.amount, "unit": self.unit}
            timing = {"repeat": {"frequency": self.times, "period": 1, "periodUnit": "d"}}
            dosage = {"timing": timing, "doseAndRate": [{"doseQuantity": quantity}]}
            resource["dosageInstruction"] = [dosage]
        return resource


class Client:
    """Calls one CDS service with data from one FHIR server."""

    def __init__(self, service: str, fhir: str) -> None:
        """Remembers both addresses."""
        self.service = service
        self.fhir = fhir
        self.session = requests.Session()
        self.session.trust_env = False  # both servers are on this machine: no proxy

    def services(self) -> list[Json]:
        """Returns what discovery lists."""
        answer = self.session.get(f"{self.service}/cds-services", timeout=TIMEOUT)
        answer.raise_for_status()
        return cast("list[Json]", answer.json()["services"])

    def patient_view(self, patient_id: str) -> Json:
        """Returns the cards for one patient's chart."""
        return self._cards("patient-view", patient_id)

    def order(self, hook: str, patient_id: str, draft: Draft) -> Json:
        """Returns the cards on a draft order: on `order-select` while it is chosen, on `order-sign`."""
        resource = draft.resource(patient_id)
        entries = [{"resource": resource}]
        orders = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        context: Json = {"draftOrders": orders}
        if hook == "order-select":
            context["selections"] = [f"MedicationRequest/{resource['id']}"]
        return self._cards(hook, patient_id, context)

    def request(self, hook: str, patient_id: str) -> Json:
        """Returns the request of a hook on one patient's chart."""
        return self.request_for(self._info(hook), patient_id)

    def _info(self, hook: str) -> Json:
        return next(item for item in self.services() if item["hook"] == hook)

    def _cards(self, hook: str, patient_id: str, context: Json | None = None) -> Json:
        info = self._info(hook)
        body = self.request_for(info, patient_id)
        body["context"] = {**cast(Json, body["context"]), **(context or {})}
        address = f"{self.service}/cds-services/{info['id']}"
        answer = self.session.post(address, json=body, timeout=TIMEOUT)
        answer.raise_for_status()
        return cast(Json, answer.json())

    def request_for(self, info: Json, patient_id: str) -> Json:
        """Returns the hook request, with the prefetch that the service's templates ask for."""
        context = {"userId": "Practitioner/demo", "patientId": patient_id}
        templates = cast("dict[str, str]", info.get("prefetch") or {})
        return {
            "hook": info["hook"],
            "hookInstance": str(uuid4()),
            "context": context,
            "prefetch": {key: self._fetch(text, context) for key, text in templates.items()},
            "extension": {EXTENSION: {"asOf": DEMO_DAY}},
        }

    def _fetch(self, template: str, context: dict[str, str]) -> Json:
        """Returns what one template brings; further pages are added to the first."""
        query = template
        for name, value in context.items():
            query = query.replace("{{context." + name + "}}", quote(value, safe=""))
        first = self._get(f"{self.fhir}/{query}")
        page = first
        for _ in range(PAGES):
            following = _next_page(page)
            if following is None or not following.startswith(self.fhir + "/"):
                break
            page = self._get(following)
            entries = cast("list[Json]", first.setdefault("entry", []))
            entries.extend(cast("list[Json]", page.get("entry") or []))
        return first

    def _get(self, url: str) -> Json:
        answer = self.session.get(url, timeout=TIMEOUT)
        answer.raise_for_status()
        return cast(Json, answer.json())


def _next_page(page: Json) -> str | None:
    links = cast("list[dict[str, str]]", page.get("link") or [])
    return next((link["url"] for link in links if link["relation"] == "next"), None)
