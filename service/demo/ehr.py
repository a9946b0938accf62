"""What the demo's EHR does at each step of its user: fires hooks, changes drafts, sends feedback."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from typing import cast

from service import clock
from service.demo.client import Client, Exchange
from service.demo.orders import Draft, apply_actions, reference_of
from service.demo.visit import Outcome, Visit, Word, suggestions_of
from service.types import Json

Step = Callable[[Visit], Visit]


class RefusedStepError(ValueError):
    """A step that the page does not offer."""


class Ehr:
    """Holds the open charts, one for each patient, until they are closed."""

    def __init__(self, client: Client) -> None:
        """Remembers who calls the service."""
        self.client = client
        self._visits: dict[str, Visit] = {}
        self._lock = threading.Lock()

    def visit(self, patient_id: str) -> Visit:
        """Returns a patient's chart; where it is not open it is opened, which fires patient-view."""
        return self._step(patient_id, lambda visit: visit)

    def close(self, patient_id: str) -> None:
        """Closes a chart: its orders are gone, and the patient is as before."""
        with self._lock:
            self._visits.pop(patient_id, None)

    def select(self, patient_id: str, draft: Draft, name: str = "") -> None:
        """Puts an order among the drafts, or changes one, which fires order-select.

        Args:
            patient_id: Whose order it is.
            draft: The order as the form has it.
            name: The reference of the draft that is changed; empty for a new one.
        """

        def step(visit: Visit) -> Visit:
            before = visit.drafts.find(name) if name else None
            if name and before is None:
                raise RefusedStepError
            if before is None:
                drafts = visit.drafts.create(draft.resource(patient_id, ""))
                selection = reference_of(drafts.orders[-1])
            else:
                drafts = visit.drafts.update(draft.resource(patient_id, str(before["id"]), before))
                selection = name
            return self._call("order-select", visit.with_drafts(drafts), [selection])

        self._step(patient_id, step)

    def remove(self, patient_id: str, name: str) -> None:
        """Takes a draft away."""

        def step(visit: Visit) -> Visit:
            if visit.drafts.find(name) is None:
                raise RefusedStepError
            # what was said of the drafts may be of this one
            return replace(visit.with_drafts(visit.drafts.delete(name)), check=None)

        self._step(patient_id, step)

    def sign(self, patient_id: str) -> None:
        """Fires order-sign; where nothing is said, or all was read before, the drafts are signed."""

        def step(visit: Visit) -> Visit:
            if not visit.drafts.orders or visit.waits:
                raise RefusedStepError
            if visit.is_checked:
                return visit.with_signatures()
            checked = self._call("order-sign", visit)
            newest = checked.exchanges[-1]
            is_silent = newest.is_answered and not newest.cards
            return checked.with_signatures() if is_silent else checked

        self._step(patient_id, step)

    def accept(self, patient_id: str, card_id: str, ids: list[str]) -> None:
        """Takes suggestions of a card: carries out their actions, and sends that as feedback."""

        def step(visit: Visit) -> Visit:
            exchange, card = _open_card(visit, card_id)
            rows = suggestions_of(card, ids)
            if rows is None:
                raise RefusedStepError
            actions = chain(*(cast("list[Json]", row.get("actions") or []) for row in rows))
            drafts, failures = apply_actions(visit.drafts, actions)
            entry = _entry(card_id, "accepted")
            entry["acceptedSuggestions"] = [{"id": row["uuid"]} for row in rows]
            feedback = self.client.feedback(exchange.address, entry)
            words = tuple(str(row["label"]) for row in rows)
            outcome = Outcome("accepted", words, feedback.is_answered, failures)
            visit = visit.with_drafts(drafts) if drafts != visit.drafts else visit
            return visit.with_exchange(feedback).with_outcome(card_id, outcome)

        self._step(patient_id, step)

    def override(self, patient_id: str, card_id: str, number: int | None, comment: str) -> None:
        """Overrides a card by the reason of a number, or, without one, dismisses it; sends that as feedback."""

        def step(visit: Visit) -> Visit:
            exchange, card = _open_card(visit, card_id)
            reasons = cast("list[Json]", card.get("overrideReasons") or [])
            if number is not None and not 0 <= number < len(reasons):
                raise RefusedStepError
            reason = None if number is None else reasons[number]
            entry = _entry(card_id, "overridden")
            if reason is not None:
                entry["overrideReason"] = _override_reason(reason, comment)
            feedback = self.client.feedback(exchange.address, entry)
            word: Word = "dismissed" if reason is None else "overridden"
            words = () if reason is None else (str(reason.get("display", reason["code"])),)
            outcome = Outcome(word, words, feedback.is_answered)
            return visit.with_exchange(feedback).with_outcome(card_id, outcome)

        self._step(patient_id, step)

    def _call(self, hook: str, visit: Visit, selections: list[str] | None = None) -> Visit:
        context: Json = {} if hook == "patient-view" else {"draftOrders": visit.drafts.bundle}
        if selections is not None:
            context["selections"] = selections
        return visit.with_exchange(self.client.call(hook, visit.patient_id, context, visit.signed))

    def _step(self, patient_id: str, step: Step) -> Visit:
        """Does one step after the other: two tabs on one chart do not lose each other's drafts."""
        with self._lock:
            visit = self._visits.get(patient_id)
            if visit is None:
                visit = self._call("patient-view", Visit(patient_id))
                self._visits[patient_id] = visit  # also where the step is refused
            self._visits[patient_id] = step(visit)
            return self._visits[patient_id]


def _open_card(visit: Visit, card_id: str) -> tuple[Exchange, Json]:
    row = visit.card(card_id)
    if row is None or card_id in visit.outcomes:
        raise RefusedStepError
    return row


def _entry(card_id: str, outcome: str) -> Json:
    moment = clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"card": card_id, "outcome": outcome, "outcomeTimestamp": moment}


def _override_reason(reason: Json, comment: str) -> Json:
    coding = {key: reason[key] for key in ("code", "system") if key in reason}
    return {"reason": coding, **({"userComment": comment} if comment else {})}
