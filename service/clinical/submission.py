"""A checked document to one patient's submission, whatever form the document had."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import orjson

from hooks import OTHER_KIND, Absence, Profile
from oncology.assessment import Case, Supposition
from oncology.intake import read_bundle
from service import clock
from service.clinical.chart_memory import Loan
from service.clinical.engine import Engine, Inquiry
from service.clinical.patient_guard import require_own_orders
from service.clinical.recall import ResourcesOnDemand
from service.documents import Call, is_patient_id, read_call
from service.errors import BadRequest
from service.fhir_access import CallData, Needs, Source, gather_beside, gather_data
from service.types import Json, Jurisdiction
from terminology import Schema

SourceOf = Callable[[Call], Source | None]


PLAIN = Profile()  # of an EHR of which nothing is known
# Card ids come from the call's id; a Bundle on the command line has none, so this stands in.
NO_INSTANCE = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True, slots=True)
class Submission:
    """What was sent about one patient, whatever form it had, and what belongs to the call alone.

    `as_of` and `jurisdiction` are None unless the document names them. `tenant` is who sent it;
    `has_app`: its EHR opens the page of the chart as a SMART app; `is_long`: see `Inquiry`. `loan`:
    the chart that came in the same prefetch before, or where it is to be kept.
    """

    resources: Sequence[object]
    patient_id: str | None
    service_id: str
    hook_instance: str = NO_INSTANCE
    draft_orders: tuple[object, ...] = ()
    selections: tuple[str, ...] | None = None
    as_of: date | None = None
    jurisdiction: Jurisdiction | None = None
    absences: tuple[Absence, ...] = ()
    tenant: str = ""
    is_audited: bool = False
    has_app: bool = False
    is_long: bool = False
    loan: Loan | None = None

    @property
    def inquiry(self) -> Inquiry:
        """What is asked about the case."""
        return Inquiry(
            self.service_id, self.hook_instance, self.absences, self.is_audited, self.has_app,
            self.is_long,
        )  # fmt: skip

    def day(self, as_of: date | None = None) -> date:
        """Returns the day to judge on: the caller's wish, else what was sent says, else today."""
        return as_of or self.as_of or clock.today()

    def case(
        self,
        as_of: date,
        jurisdiction: Jurisdiction,
        suppositions: tuple[Supposition, ...] = (),
    ) -> Case:
        """Returns the case to judge on a day, in a jurisdiction, as recorded or with suppositions."""
        return Case(
            self.resources,
            self.patient_id,
            as_of,
            jurisdiction,
            self.draft_orders,
            self.selections,
            suppositions,
        )


def context_schema_of(engine: Engine, hook: str) -> Schema | None:
    """Returns the schema of a hook's context, or None for a hook that no service has."""
    schema = engine.context_schema(hook)
    if schema is None:
        return None
    return Schema(orjson.dumps(schema, option=orjson.OPT_SORT_KEYS).decode())


def submission_of_call(
    engine: Engine,
    call: Call,
    source: Source | None = None,
    profile: Profile = PLAIN,
    loan: Loan | None = None,
) -> Submission:
    """Returns the submission of a CDS Hooks call.

    Args:
        engine: The clinical side.
        call: The call.
        source: Gives what the client left out.
        profile: How the client's EHR is asked.
        loan: The chart that came in the same prefetch, or where it is to be kept.

    Raises:
        BadRequest: No service has the call's hook, or a draft order is for another patient.
        DataMissing: An essential prefetch key is missing.
    """
    for service in engine.services.values():
        if service.hook == call.hook:
            needs = Needs(service.prefetch, service.essential, profile)
            data = _beside(call, needs, source, loan) or gather_data(call, needs, source)
            require_own_orders(data, call.patient_id)
            return Submission(
                resources=data.resources,
                patient_id=call.patient_id,
                service_id=service.id,
                hook_instance=call.hook_instance,
                draft_orders=data.draft_orders,
                selections=data.selections,
                as_of=call.as_of,
                jurisdiction=call.jurisdiction,
                absences=(*data.absences, *_requests_not_read(engine, data)),
                loan=_loan(loan, data),
            )
    raise BadRequest(
        code="unknown-hook",
        problem="hook: not a hook of this service.",
        fix="See GET /cds-services.",
    )


def _beside(call: Call, needs: Needs, source: Source | None, loan: Loan | None) -> CallData | None:
    """The data of a call whose prefetch is remembered with its chart; None where that may not do."""
    prefetched = loan.kept.prefetched if loan is not None and loan.kept is not None else None
    if prefetched is None or not prefetched.holds_for(call, needs, source):
        return None
    resources = ResourcesOnDemand(lambda: gather_data(call, needs).resources)
    return gather_beside(call, prefetched, resources)


def _loan(loan: Loan | None, data: CallData) -> Loan | None:
    """The loan, if what was gathered rests on the prefetch alone."""
    if loan is None or loan.key is None or data.prefetched is None:
        return None
    if loan.kept is None:
        return replace(loan, prefetched=data.prefetched)
    return replace(loan, kept=replace(loan.kept, prefetched=data.prefetched))


def _requests_not_read(engine: Engine, data: CallData) -> tuple[Absence, ...]:
    """Names a cancer drug that is ordered as a service or a supply, where that draft is selected."""
    names = engine.requests_of_drugs(data.draft_orders, data.resources)
    is_selected = data.selections is None or not set(data.selections).isdisjoint(names)
    return (Absence(OTHER_KIND, "form-not-read"),) if names and is_selected else ()


def submission_of_document(
    engine: Engine,
    document: Json,
    source_of: SourceOf | None = None,
    profile: Profile = PLAIN,
) -> Submission:
    """Returns the submission of a CDS Hooks request or a FHIR Bundle; see `submission_of_call`.

    Raises:
        BadRequest: The document is neither, or it is one with a fault.
        DataMissing: A request lacks an essential prefetch key.
    """
    if document.get("resourceType") == "Bundle":
        return _submission_of_bundle(engine, document)
    if "resourceType" not in document and {"hook", "context", "hookInstance"} & document.keys():
        call = read_call(document, lambda hook: context_schema_of(engine, hook))
        return submission_of_call(engine, call, source_of(call) if source_of else None, profile)
    raise BadRequest(
        code="unknown-document",
        problem="The document is neither a CDS Hooks request nor a FHIR Bundle.",
        fix="Send one of these; wrap single resources in a Bundle of type collection.",
    )


def _submission_of_bundle(engine: Engine, bundle: Json) -> Submission:
    entries = bundle.get("entry")
    if entries is not None and not isinstance(entries, list):
        raise BadRequest(
            code="invalid-field",
            problem="entry: not an array.",
            fix="Send Bundle.entry.",
            where=("entry",),
        )
    contents = read_bundle(bundle)
    patients = {
        str(item.get("id"))
        for item in contents.resources
        if isinstance(item, dict) and item.get("resourceType") == "Patient"
    }
    if len(patients) > 1:
        raise BadRequest(
            code="several-patients",
            problem="The Bundle holds more than one Patient.",
            fix="Send one Bundle per patient.",
            where=("entry",),
        )
    if not contents.resources:
        problem = (
            "The Bundle holds an error." if contents.errors else "The Bundle holds no resource."
        )
        raise BadRequest(
            code="no-data", problem=problem, fix="Send the patient's resources.", where=("entry",)
        )
    patient_id = None if patients in ({"None"}, set()) else patients.pop()
    if patient_id is not None and not is_patient_id(patient_id):
        raise BadRequest(
            code="invalid-patient-id",
            problem="The id of the Patient is none of FHIR.",
            fix="Send the bare id of the Patient resource.",
            where=("entry",),
        )
    service = next(s for s in engine.services.values() if s.hook == "patient-view")
    return Submission((*contents.resources, *contents.errors), patient_id, service.id)
