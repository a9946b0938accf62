"""The demo's CDS client: does over real HTTP what an EHR does when a chart is opened or an order made."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote, urlencode
from uuid import uuid4

import orjson
import requests

from service.types import EXTENSION, Json

DEMO_DAY = "2026-11-24"  # the day on which the synthetic histories end
SANDBOX = "https://sandbox.cds-hooks.org"
TIMEOUT = 20
PAGES = 20
AWAY = 0  # the status of an exchange without an answer


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request to the service and its answer.

    `title` is the hook, or `feedback`; `status` is that of HTTP, or AWAY; `response` is None where no
    JSON object came.
    """

    title: str
    address: str
    request: Json
    status: int
    response: Json | None

    @property
    def is_answered(self) -> bool:
        """Whether the service did what was asked."""
        return self.status == requests.codes.ok and self.response is not None

    @property
    def cards(self) -> list[Json]:
        """The cards of the answer; none where there is no answer."""
        cards = (self.response or {}).get("cards") if self.is_answered else None
        return cast("list[Json]", cards) if isinstance(cards, list) else []


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
        """Returns the cards for one patient's chart.

        Raises:
            ValueError: The service refused, or gave no answer.
        """
        exchange = self.call("patient-view", patient_id)
        if not exchange.is_answered:
            problem = f"patient-view: status {exchange.status}"
            raise ValueError(problem)
        return cast(Json, exchange.response)

    def call(
        self,
        hook: str,
        patient_id: str,
        context: Json | None = None,
        signed: Iterable[Json] = (),
    ) -> Exchange:
        """Fires a hook.

        Args:
            hook: Its name.
            patient_id: Whose chart is open.
            context: What the hook's context holds besides the patient, such as the draft orders.
            signed: Orders that the EHR holds and its FHIR server does not yet.
        """
        info = self._info(hook)
        body = self.request_for(info, patient_id, signed)
        body["context"] = {**cast(Json, body["context"]), **(context or {})}
        return self._post(hook, f"{self.service}/cds-services/{info['id']}", body)

    def feedback(self, address: str, entry: Json) -> Exchange:
        """Sends what became of a card to the service at an address."""
        return self._post("feedback", f"{address}/feedback", {"feedback": [entry]})

    def request(self, hook: str, patient_id: str, signed: Iterable[Json] = ()) -> Json:
        """Returns the request of a hook on one patient's chart."""
        return self.request_for(self._info(hook), patient_id, signed)

    def sandbox_address(self, patient_id: str) -> str:
        """Returns the address that opens the official sandbox on a patient with this service."""
        query = {
            "fhirServiceUrl": self.fhir,
            "patientId": patient_id,
            "serviceDiscoveryURL": f"{self.service}/cds-services",
        }
        return f"{SANDBOX}/?{urlencode(query, safe=':/')}"

    def _info(self, hook: str) -> Json:
        return next(item for item in self.services() if item["hook"] == hook)

    def _post(self, title: str, address: str, body: Json) -> Exchange:
        try:
            answer = self.session.post(address, json=body, timeout=TIMEOUT)
        except requests.RequestException:
            return Exchange(title, address, body, AWAY, None)
        try:
            response = orjson.loads(answer.content)
        except ValueError:
            response = None
        is_object = isinstance(response, dict)
        return Exchange(title, address, body, answer.status_code, response if is_object else None)

    def request_for(self, info: Json, patient_id: str, signed: Iterable[Json] = ()) -> Json:
        """Returns the hook request, with the prefetch that the service's templates ask for."""
        context = {"userId": "Practitioner/demo", "patientId": patient_id}
        templates = cast("dict[str, str]", info.get("prefetch") or {})
        prefetch = {key: self._fetch(text, context) for key, text in templates.items()}
        for key, text in templates.items():
            kind = re.split(r"[/?]", text)[0]
            own: list[Json] = [
                {"resource": item} for item in signed if item["resourceType"] == kind
            ]
            if own and prefetch[key]["resourceType"] == "Bundle":
                cast("list[Json]", prefetch[key].setdefault("entry", [])).extend(own)
        return {
            "hook": info["hook"],
            "hookInstance": str(uuid4()),
            "context": context,
            "prefetch": prefetch,
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
