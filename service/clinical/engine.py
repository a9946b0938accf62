"""The clinical side of the service: resources to cards or to an Assessment.

Everything that the service asks of the clinical packages, it asks of one `Engine`; the tests of the
service put their own in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import cast
from uuid import UUID, uuid5

import orjson

import cards
import hooks
import terminology
from hooks import Absence, HookService
from oncology.assessment import (
    Assessment,
    Case,
    Findings,
    JudgedChart,
    Supposition,
    assess,
    findings_on,
    judge_chart,
    supposed_value,
    validate,
    write_assessment,
)
from oncology.checks import load_checked
from oncology.intake import read_record, requests_of_drugs
from oncology.knowledge import Term
from oncology.retrospect import decisions_of, write_decision
from service.clinical.budget import timed_work
from service.clinical.decision import Decision, card_records, conclusions_of, gap_codes
from service.clinical.overlay_file import with_policy
from service.observe import logs
from service.pages import (
    Place,
    Presentation,
    changes_between,
    page_of,
    supposed_labels,
    supposition_of,
)
from service.publishing.knowledge_pages import KnowledgeLibrary
from service.publishing.rule_page import RuleEntry, rule_entries
from service.types import LAUNCH, Json


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is asked about a case: by which service and call, and what could not be had for it.

    `is_audited`: the conclusions are to be kept, also those that no card of the hook shows.
    `has_app`: the caller's EHR opens the page of the chart as a SMART app. `is_long`: a chart opening
    has a card for each subject in place of the one.
    """

    service_id: str
    hook_instance: str
    absences: tuple[Absence, ...] = ()
    is_audited: bool = False
    has_app: bool = False
    is_long: bool = False


class Engine:
    """Holds the knowledge and terminology, loaded once and never changed."""

    def __init__(self, overlay: Path | None = None, public_url: str = "") -> None:
        """Loads both, and the site's policy.

        Args:
            overlay: The file of the site's policy.
            public_url: Where browsers reach the service, for links on cards; empty: no such link.

        Raises:
            KnowledgeFault: A file, or the overlay, is faulty; it stops the start.
        """
        self._knowledge = with_policy(load_checked(), overlay)
        self._terminology = terminology.load()
        self._public_url = public_url
        self._knowledge_url = f"{public_url}/knowledge" if public_url else None
        self._rules = rule_entries(self._knowledge)
        self._library = KnowledgeLibrary(self._knowledge)

    @property
    def services(self) -> Mapping[str, HookService]:
        """All CDS services by id."""
        return hooks.SERVICES

    @property
    def knowledge_version(self) -> str:
        """Version of the knowledge base."""
        return self._knowledge.version

    @property
    def glossary(self) -> tuple[Term, ...]:
        """The terms of the field that the knowledge explains."""
        return tuple(self._knowledge.glossary.values())

    @property
    def drugs(self) -> tuple[str, ...]:
        """Names of the marketed drugs of which the knowledge has labels."""
        agents = self._knowledge.agents.items()
        return tuple(sorted(name for name, agent in agents if agent.market == "marketed"))

    @property
    def rules(self) -> tuple[RuleEntry, ...]:
        """What cards may rest on, by the code of the reason."""
        return self._rules

    @property
    def library(self) -> KnowledgeLibrary:
        """The knowledge for a browser."""
        return self._library

    @property
    def override_reasons(self) -> frozenset[tuple[str, str]]:
        """System and code of every override reason that the cards offer."""
        return cards.override_reasons()

    def context_schema(self, hook: str) -> Mapping[str, object] | None:
        """Returns the JSON Schema of a hook's context, or None for an unknown hook."""
        if hook not in {service.hook for service in hooks.SERVICES.values()}:
            return None
        return hooks.context_schema(hook)

    def requests_of_drugs(
        self, drafts: Sequence[object], resources: Sequence[object]
    ) -> tuple[str, ...]:
        """Returns the names of drafts that order a cancer drug in a form that no rule reads."""
        return requests_of_drugs(drafts, self._terminology, resources)

    def judge(self, case: Case) -> JudgedChart:
        """Returns what holds of a case whatever is ordered."""
        return judge_chart(case, self._knowledge, self._terminology, timed_work())

    def respond(self, inquiry: Inquiry, case: Case, chart: JudgedChart) -> Decision:
        """Returns a CDS Hooks response; what is missing becomes a data gap."""
        keys: dict[str, str] = {}

        def uuid_of(key: str) -> str:
            uuid = card_uuid(inquiry.hook_instance, key)
            keys[uuid] = key
            return uuid

        call = hooks.HookCall(
            inquiry.service_id, uuid_of, inquiry.absences, self._knowledge_url,
            self._app_link(inquiry.hook_instance) if inquiry.has_app else None, inquiry.is_long,
        )  # fmt: skip
        answer = hooks.answer_on(call, case, chart)
        return Decision(
            response=cast(Json, answer.response),
            cards=card_records(answer.response, keys, answer.assessment),
            gaps=gap_codes(answer.assessment),
            conclusions=conclusions_of(answer.assessment) if inquiry.is_audited else None,
            keys=keys,
        )

    def _app_link(self, hook_instance: str) -> cards.AppLink | None:
        """Where the page is launched; it is handed the id of the call, so that the log shows its use."""
        if not self._public_url:
            return None
        context = orjson.dumps({"hookInstance": hook_instance}).decode()
        return cards.AppLink(f"{self._public_url}{LAUNCH}", context)

    def assess(self, case: Case, absences: Sequence[Absence]) -> Json:
        """Returns an Assessment document."""
        document = assess(case, self._knowledge, self._terminology, timed_work())
        hooks.name_absent(document, absences)
        return cast(Json, document)

    @property
    def option_titles(self) -> Mapping[str, str]:
        """What each option is called."""
        return {key: regimen.title for key, regimen in self._knowledge.regimens.items()}

    @property
    def test_titles(self) -> Mapping[str, str]:
        """What each test is called that may be due."""
        return {rule.test: rule.title for rule in self._knowledge.due_rules}

    def decisions(self, case: Case, absences: Sequence[Absence]) -> tuple[Json, list[Json]]:
        """Returns an Assessment document, and what was decided at each start of a line, and now."""

        def findings_of(past: Case) -> Findings | None:
            try:
                return findings_on(past, self._knowledge, self._terminology, timed_work())
            except Exception as error:  # one bad day must not cost the others their answer
                logs.failure("unexpected-error", error)
                return None

        present = findings_on(case, self._knowledge, self._terminology, timed_work())
        document = write_assessment(present)
        hooks.name_absent(document, absences)
        decisions = decisions_of(case, present, self._knowledge, findings_of)
        return cast(Json, document), [cast(Json, write_decision(d)) for d in decisions]

    @property
    def suppositions(self) -> tuple[Supposition, ...]:
        """All that may be supposed."""
        facts = self._knowledge.facts.values()
        return tuple(Supposition(f.name, v.value) for f in facts for v in f.suppose)

    def supposition(self, word: str) -> Supposition | None:
        """Returns the supposition that a form of the page sent; None where it is none."""
        return supposition_of(word, self._knowledge)

    def may_suppose(self, supposition: Supposition) -> bool:
        """Whether the knowledge lets a fact be supposed to have a value."""
        return supposed_value(supposition, self._knowledge.facts) is not None

    def page(
        self, case: Case, absences: Sequence[Absence], place: Place, chart: Case | None = None
    ) -> str:
        """Returns the page behind the card as HTML.

        Args:
            case: What is shown.
            absences: What could not be had.
            place: Where the page stands; addresses of the knowledge are added to it.
            chart: The case as recorded, where `case` supposes anything.
        """
        place = replace(place, knowledge=self._knowledge_url or "")
        recorded = self._presentation(chart, absences) if chart is not None else None
        return page_of(self._presentation(case, absences), place, recorded)

    def suppose(self, case: Case, chart: Case, absences: Sequence[Absence]) -> Json:
        """Returns what moves between the chart as recorded and a case that supposes something."""
        before, after = (self._presentation(c, absences).assessment for c in (chart, case))
        return {
            "hypothetical": True,
            "knowledgeVersion": self.knowledge_version,
            "supposed": supposed_labels(case.suppositions, self._knowledge),
            "asOf": case.as_of.isoformat(),
            "jurisdiction": case.jurisdiction,
            "changes": [asdict(change) for change in changes_between(before, after)],
        }

    def _presentation(self, case: Case, absences: Sequence[Absence]) -> Presentation:
        findings = findings_on(case, self._knowledge, self._terminology, timed_work())
        document = write_assessment(findings)
        hooks.name_absent(document, absences)
        return Presentation(document, findings)

    def response_faults(self, response: Json) -> list[str]:
        """Says how a response breaks the CDS Hooks rules; empty when it does not."""
        return list(hooks.validate_response(response))

    def assessment_faults(self, assessment_document: Json) -> list[str]:
        """Says how an Assessment breaks its schema; empty when it does not."""
        return list(validate(cast(Assessment, assessment_document)))

    def cards_as_text(self, response_cards: list[Json]) -> str:
        """Returns cards as plain text."""
        return cards.as_text(response_cards)

    def record_as_text(self, case: Case) -> str:
        """Returns every fact read, with the resource that it came from."""
        record = read_record(case.resources, case.patient_id, case.as_of, self._terminology)
        return cards.record_as_text(record)

    def reading_as_text(self, case: Case) -> str:
        """Returns for each resource what was read from it, what was said of it, or that it was left out."""
        record = read_record(case.resources, case.patient_id, case.as_of, self._terminology)
        return cards.reading_as_text(record)

    def assessment_as_text(self, document: Json) -> str:
        """Returns an Assessment as plain text."""
        return cards.assessment_as_text(cast(Assessment, document))


def card_uuid(hook_instance: str, key: str) -> str:
    """Returns the same identifier for the same part of the same call, so that repeats agree."""
    return str(uuid5(UUID(hook_instance), key))
