"""No drug order of a call passes in silence, wherever it stands and however it is selected."""

from uuid import UUID

import pytest

from service.clinical import assessment_for, decision_for
from service.clinical.engine import Engine
from service.clinical.submission import submission_of_document
from service.errors import BadRequest
from service.fhir_access.drafts import drafts_of
from tests.prefetch import prefetch_of
from tests.service.web.bodies import bundle

DAY = "2026-11-24"
PATIENT = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1960-01-01"}
URL = "urn:uuid:0c3e1ad1-8a0e-4cbb-9c5b-3b2f6f1b2a77"
OWN = {"reference": "Patient/p1"}


def order(name="d1", drug="olaparib", kind="MedicationRequest", **elements):
    return {
        "resourceType": kind, "id": name, "status": "draft", "intent": "order", "subject": OWN,
        "medicationCodeableConcept": {"text": drug}, **elements,
    }  # fmt: skip


def group(kind="RequestGroup", name="g", **elements):
    return {"resourceType": kind, "id": name, "status": "draft", "subject": OWN, **elements}


def codes(drafts):
    return [(absence.key, absence.code) for absence in drafts.absences]


def judged(drafts, selected):
    """The ids of the orders that are selected."""
    drafts_read = drafts_of(drafts, selected)
    return drafts_read.selections, codes(drafts_read)


D1, D2 = "MedicationRequest/d1", "MedicationRequest/d2"
LOST = [("selectedOrders", "not-among-drafts")]
NAMED = [("namedOrders", "not-among-drafts")]
OTHER_FORM = [("innerOrders", "form-not-read")]


@pytest.mark.parametrize(
    ("selected", "selections", "absences"),
    [
        (None, None, []),
        ([], None, [("selectedOrders", "none-selected")]),
        ([D1], (D1,), []),
        (["d1"], (D1,), []),
        (["https://ehr.example/fhir/MedicationRequest/d1/_history/2"], (D1,), []),
        ([D2, D1], (D1, D2), []),
        (["MedicationRequest/other"], None, LOST),
        ([D1, "MedicationRequest/other"], None, LOST),
        (["ServiceRequest/d1"], None, LOST),
        ([URL], None, LOST),
        ([""], None, LOST),
    ],
)
def test_a_selection_that_is_no_draft_is_named_and_all_are_judged(selected, selections, absences):
    assert judged([order(), order("d2")], selected) == (selections, absences)


def test_an_empty_selection_among_no_drug_orders_says_nothing():
    assert judged([group("ServiceRequest")], []) == ((), [])


def action(*names):
    return [{"action": [{"resource": {"reference": name}} for name in names]}]


@pytest.mark.parametrize(
    ("draft", "absences"),
    [
        (group(action=action(D1, D2)), []),
        (group("RequestOrchestration", action=action(D1, "MedicationRequest/x")), NAMED),
        (group("RequestOrchestration", action=action("ServiceRequest/x")), []),
        (group("CarePlan", activity=[{"reference": {"reference": D1}}]), []),
        (group("CarePlan", activity=[{"reference": {"reference": "MedicationRequest/x"}}]), NAMED),
        (group("CarePlan", activity=[{"plannedActivityReference": {"reference": "MedicationOrder/x"}}]), NAMED),
        (group("CarePlan", activity=[{"detail": {"kind": "MedicationRequest"}}]), OTHER_FORM),
        (group("CarePlan", activity=[{"detail": {"productCodeableConcept": {"text": "x"}}}]), OTHER_FORM),
        (group("CarePlan", activity=[{"detail": {"kind": "Appointment"}}]), []),
        (group("CommunicationRequest", payload=[{"contentReference": {"reference": "MedicationRequest/x"}}]), NAMED),
        (group("CommunicationRequest", payload=[{"contentString": "palbociclib"}]), []),
        (group("Parameters", parameter=[{"resource": order("x")}]), OTHER_FORM),
        (group(contained=[bundle(order("x"))]), OTHER_FORM),
        (order("x", kind="MedicationDispense"), OTHER_FORM),
        (order("x", kind="MedicationStatement"), OTHER_FORM),
        (order("x", basedOn=[{"reference": "MedicationRequest/earlier"}]), []),
        (group("ServiceRequest", supportingInfo=[{"reference": "MedicationRequest/earlier"}]), []),
        ("no resource", []), ([], []), ({"resourceType": ["x"], "contained": 5}, []),
    ],
)  # fmt: skip
def test_what_other_drafts_order_is_read_or_named(draft, absences):
    assert codes(drafts_of([order(), order("d2"), draft], None)) == absences


@pytest.mark.parametrize("selected", ["RequestGroup/g", "g"])
def test_with_a_group_are_selected_the_orders_that_it_holds_or_names(selected):
    inside = order("m", contained=[])
    drafts = [order(), order("d2"), group(action=action(D1), contained=[inside])]
    drafts_read = drafts_of(drafts, [selected])
    assert len(drafts_read.orders) == 4
    assert drafts_read.selections is not None
    assert D1 in drafts_read.selections
    assert D2 not in drafts_read.selections
    assert sum(name.startswith("MedicationRequest#") for name in drafts_read.selections) == 1


@pytest.fixture(scope="module")
def engine():
    return Engine()


def call(*drafts, hook="order-sign", selections=None):
    entries = [{"resource": draft} for draft in drafts]
    context = {
        "userId": "Practitioner/1", "patientId": "p1",
        "draftOrders": {"resourceType": "Bundle", "entry": entries},
    }  # fmt: skip
    if selections is not None:
        context["selections"] = selections
    chart = [
        PATIENT,
        {"resourceType": "Condition", "id": "c", "subject": OWN, "code": {"text": "Breast cancer"},
         "clinicalStatus": {"coding": [{"code": "active"}]}, "recordedDate": "2024-01-01",
         "stage": [{"summary": {"text": "Stage IV"}}]},
        *({"resourceType": "Observation", "id": name, "status": "final", "subject": OWN,
           "effectiveDateTime": "2024-01-01", "code": {"text": text},
           "valueCodeableConcept": {"text": value}}
          for name, text, value in (("er", "Estrogen receptor", "Positive"),
                                    ("pr", "Progesterone receptor", "Positive"),
                                    ("her2", "HER2", "Negative"))),
    ]  # fmt: skip
    return {
        "hook": hook, "hookInstance": str(UUID(int=7)), "context": context,
        "prefetch": prefetch_of(chart), "extension": {"org.luminal": {"asOf": DAY}},
    }  # fmt: skip


def verdicts(engine, document):
    submission = submission_of_document(engine, document)
    assessment = assessment_for(engine, submission, submission.day(), "us")
    return {tuple(o["agents"]): o["reference"] for o in assessment["orders"]}, assessment


def cards_on(engine, document):
    submission = submission_of_document(engine, document)
    return decision_for(engine, submission, submission.day(), "us").response["cards"]


HOLDERS = ["RequestGroup", "RequestOrchestration", "CarePlan", "CommunicationRequest", "Task"]


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_contained_order_is_judged_with_its_own_drug(engine, holder):
    inside = order("m", medicationReference={"reference": "#drug"})
    del inside["medicationCodeableConcept"], inside["subject"]
    drug = {"resourceType": "Medication", "id": "drug", "code": {"text": "olaparib"}}
    orders, _ = verdicts(engine, call(group(holder, contained=[drug, inside])))
    assert list(orders) == [("olaparib",)]
    # nothing that a client could not address is offered for deletion
    assert "/" not in orders["olaparib",]


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("elements", [{}, {"subject": {"reference": "Patient/p2"}}])
def test_the_guard_reads_contained_orders_too(engine, holder, elements):
    """By their own subject, else by that of what holds them."""
    inside = order("m")
    del inside["subject"]
    subject = {} if elements else {"subject": {"reference": "Patient/p2"}}
    document = call({**group(holder, contained=[{**inside, **elements}]), **subject})
    with pytest.raises(BadRequest, match="other-patient"):
        submission_of_document(engine, document)


def test_what_an_order_replaces_is_no_order_of_now(engine):
    earlier = order("old", "ribociclib")
    draft = order(contained=[earlier], priorPrescription={"reference": "#old"})
    assert list(verdicts(engine, call(draft))[0]) == [("olaparib",)]


def test_an_order_of_dstu2_is_judged(engine):
    assert list(verdicts(engine, call(order(kind="MedicationOrder")))[0]) == [("olaparib",)]


def test_a_selection_by_the_address_of_an_entry_finds_its_draft(engine):
    document = call(order(), order(None, "ribociclib"), hook="order-select")
    document["context"]["draftOrders"]["entry"][1]["fullUrl"] = URL
    document["context"]["selections"] = [f"MedicationRequest/{URL.removeprefix('urn:uuid:')}"]
    orders, assessment = verdicts(engine, document)
    assert list(orders) == [("ribociclib",)]
    assert not any("drafts" in gap["code"] for gap in assessment["dataGaps"])


@pytest.mark.parametrize("drafts", [(order(),), ()])
def test_cards_say_that_the_selected_order_was_not_sent(engine, drafts):
    document = call(*drafts, hook="order-select", selections=["MedicationRequest/x"])
    _, assessment = verdicts(engine, document)
    assert "data-not-among-drafts" in {gap["code"] for gap in assessment["dataGaps"]}
    first, *others = cards_on(engine, document)
    assert first["indicator"] == "warning"
    assert "Not among the draft orders that the EHR sent: a selected order." in first["detail"]
    assert "selections" not in first["detail"]
    assert len(others) == len(drafts)


def test_nothing_is_said_where_every_order_is_there(engine):
    document = call(order(), hook="order-select", selections=[D1])
    assert not any(card["uuid"] for card in cards_on(engine, document) if "sent" in card["detail"])


SERVICE = group("ServiceRequest", "s", code={"text": "Infusion of paclitaxel"})
SUPPLY = {"resourceType": "SupplyRequest", "id": "s", "status": "draft"}
NAB = {"resourceType": "Medication", "id": "m", "code": {"text": "olaparib 150 mg tablet"}}


@pytest.mark.parametrize(
    ("drafts", "is_drug"),
    [
        ([SERVICE], True),
        ([group("ServiceRequest", "s", code={"text": "Chemotherapy"}, orderDetail=[{"text": "paclitaxel"}])], True),
        ([group("ServiceRequest", "s", code={"concept": {"text": "Infusion of paclitaxel"}})], True),
        ([{**SUPPLY, "itemCodeableConcept": {"text": "olaparib"}}], True),
        ([{**SUPPLY, "itemReference": {"reference": "Medication/m"}}, NAB], True),
        ([{**SUPPLY, "itemReference": {"reference": "#m"}, "contained": [NAB]}], True),
        ([{**SUPPLY, "itemReference": {"reference": "Medication/x", "display": "olaparib"}}], True),
        ([group("ServiceRequest", "s", code={"text": "ESR1 mutation in plasma"})], False),
        ([{**SUPPLY, "itemCodeableConcept": {"text": "Wheelchair"}}], False),
        ([{**SUPPLY, "itemCodeableConcept": 5, "contained": "x"}], False),
    ],
)  # fmt: skip
def test_a_drug_ordered_as_a_service_or_a_supply_is_named_as_not_read(engine, drafts, is_drug):
    submission = submission_of_document(engine, call(*(own(draft) for draft in drafts)))
    gaps = [absence for absence in submission.absences if absence.key == "otherKindOrders"]
    assert [absence.code for absence in gaps] == ["form-not-read"] * is_drug
    summaries = [card["summary"] for card in cards_on(engine, call(*map(own, drafts)))]
    assert any("as it was sent" in summary for summary in summaries) is is_drug


def own(draft):
    return {**draft, "subject": OWN} if draft["resourceType"] != "Medication" else draft


@pytest.mark.parametrize(("selected", "is_told"), [("ServiceRequest/s", True), (D1, False)])
def test_it_is_named_where_it_is_selected(engine, selected, is_told):
    document = call(order(), SERVICE, hook="order-select", selections=[selected])
    absences = submission_of_document(engine, document).absences
    assert any(absence.key == "otherKindOrders" for absence in absences) is is_told


@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
@pytest.mark.parametrize(
    ("patient", "is_there"),
    [(PATIENT, True), ({"resourceType": "Patient"}, True), (None, False),
     ({"resourceType": "Bundle", "type": "searchset"}, False),
     ({**PATIENT, "id": "another"}, False)],
)  # fmt: skip
def test_a_patient_that_nothing_resolves_is_named_once(engine, hook, patient, is_there):
    document = call(order(), hook=hook, selections=[D1] if hook == "order-select" else None)
    document["prefetch"]["patient"] = patient
    details = "\n".join(card["detail"] for card in cards_on(engine, document))
    assert details.count("does not hold the patient's own data") == (not is_there)
    view = {**document, "hook": "patient-view", "context": {"userId": "Practitioner/1", "patientId": "p1"}}  # fmt: skip
    details = "\n".join(card["detail"] for card in cards_on(engine, view))
    assert details.count("does not hold the patient's own data") == (not is_there)
