"""Each step of the EHR's user against the service: what is fired, drafted, and fed back into the store."""

import pytest
from sqlalchemy import select

from service.app import create_app
from service.clinical.engine import Engine
from service.config import Settings
from service.demo.client import Client
from service.demo.ehr import Ehr, RefusedStepError
from service.demo.fhir import create_server, demo_patients
from service.demo.orders import Draft, row_of
from service.store.tables import FeedbackRow


@pytest.fixture(scope="module")
def service(tmp_path_factory, serving_app):
    folder = tmp_path_factory.mktemp("ehr")
    app = create_app(
        Settings(auth="off", database_url=f"sqlite:///{folder / 'e.sqlite3'}"), Engine()
    )
    with serving_app(create_server(demo_patients())) as fhir, serving_app(app) as base:
        yield base, fhir, app.extensions["luminal"].store
    app.extensions["luminal"].close()


@pytest.fixture
def ehr(service):
    return Ehr(Client(*service[:2]))


@pytest.fixture
def feedback(service):
    """Returns the rows that the store holds on a card."""

    def rows(card):
        with service[2].engine.connect() as connection:
            query = select(FeedbackRow.__table__).where(FeedbackRow.card == card)
            return [dict(row) for row in connection.execute(query).mappings()]

    return rows


def titles(orders):
    return [row_of(order).title for order in orders]


def suggestion(card, label):
    return next(item for item in card["suggestions"] if label in item["label"])["uuid"]


def newest_card(ehr, patient="demo-2"):
    return ehr.visit(patient).exchanges[-1].cards[0]


def test_opening_fires_patient_view_once_and_closing_forgets(ehr):
    assert [e.title for e in ehr.visit("demo-2").exchanges] == ["patient-view"]
    ehr.select("demo-2", Draft("letrozole"))
    first = ehr.visit("demo-2")
    assert [e.title for e in first.exchanges] == ["patient-view", "order-select"]
    ehr.close("demo-2")
    again = ehr.visit("demo-2")
    assert again.drafts.orders == ()
    assert again.exchanges[0].request["hookInstance"] != first.exchanges[0].request["hookInstance"]


def test_an_order_is_selected_changed_and_removed(ehr):
    ehr.select("demo-2", Draft("elacestrant", 345))
    ehr.select("demo-2", Draft("ECG"))
    ehr.select("demo-2", Draft("elacestrant", 258), "MedicationRequest/draft-1")
    newest = ehr.visit("demo-2").exchanges[-1]
    assert newest.request["context"]["selections"] == ["MedicationRequest/draft-1"]
    entries = newest.request["context"]["draftOrders"]["entry"]
    assert [entry["resource"]["id"] for entry in entries] == ["draft-1", "draft-2"]
    ehr.remove("demo-2", "MedicationRequest/draft-1")
    assert titles(ehr.visit("demo-2").drafts.orders) == ["ECG"]
    for wrong in (
        lambda: ehr.remove("demo-2", "MedicationRequest/draft-1"),
        lambda: ehr.select("demo-2", Draft("x"), "MedicationRequest/draft-1"),
    ):
        with pytest.raises(RefusedStepError):
            wrong()


def test_a_right_order_is_signed_in_silence_and_belongs_to_the_chart_then(ehr):
    ehr.select("demo-2", Draft("elacestrant", 345, route="oral"))
    ehr.sign("demo-2")
    visit = ehr.visit("demo-2")
    assert (titles(visit.signed), visit.drafts.orders) == (["elacestrant"], ())
    ehr.select("demo-2", Draft("fulvestrant", 500))
    [entry] = ehr.visit("demo-2").exchanges[-1].request["prefetch"]["medicationRequests"]["entry"]
    assert entry["resource"]["status"] == "active"


def test_a_replacement_is_accepted_and_arrives_in_the_store(ehr, feedback):
    ehr.select("demo-2", Draft("palbociclib", 125))
    ehr.sign("demo-2")
    card = newest_card(ehr)
    with pytest.raises(RefusedStepError):  # a critical card waits
        ehr.sign("demo-2")
    ids = [item["uuid"] for item in card["suggestions"]]
    with pytest.raises(RefusedStepError):  # at most one
        ehr.accept("demo-2", card["uuid"], ids)
    replacement = suggestion(card, "Replace with Elacestrant")
    ehr.accept("demo-2", card["uuid"], [replacement])
    visit = ehr.visit("demo-2")
    assert titles(visit.drafts.orders) == ["elacestrant"]
    assert visit.drafts.orders[0]["dosageInstruction"][0]["doseAndRate"]
    outcome = visit.outcomes[card["uuid"]]
    assert (outcome.word, outcome.is_stored, outcome.failures) == ("accepted", True, 0)
    [row] = feedback(card["uuid"])
    assert (row["outcome"], row["accepted_suggestions"]) == ("accepted", [replacement])
    assert row["service_id"] == "luminal-order-sign"
    with pytest.raises(RefusedStepError):  # a card is answered once
        ehr.override("demo-2", card["uuid"], None, "")
    ehr.sign("demo-2")
    assert titles(ehr.visit("demo-2").signed) == ["elacestrant"]


def test_a_reason_and_a_dismissal_arrive_in_the_store(ehr, feedback):
    ehr.select("demo-2", Draft("palbociclib", 125))
    ehr.sign("demo-2")
    card = newest_card(ehr)
    with pytest.raises(RefusedStepError):
        ehr.override("demo-2", card["uuid"], 99, "")
    number = [r["code"] for r in card["overrideReasons"]].index("patient-contraindication")
    ehr.override("demo-2", card["uuid"], number, "as agreed")
    [row] = feedback(card["uuid"])
    assert (row["outcome"], row["reason_code"]) == ("overridden", "patient-contraindication")
    assert row["reason_system"] == card["overrideReasons"][number]["system"]
    ehr.sign("demo-2")  # all the same
    assert titles(ehr.visit("demo-2").signed) == ["palbociclib"]
    opening = ehr.visit("demo-2").exchanges[0].cards[0]
    ehr.override("demo-2", opening["uuid"], None, "")
    [row] = feedback(opening["uuid"])
    assert (row["outcome"], row["reason_code"], row["accepted_suggestions"]) == (
        "overridden",
        None,
        [],
    )


def test_several_tests_are_ordered_at_once(ehr, feedback):
    cards = ehr.visit("demo-8").exchanges[0].cards
    card = next(c for c in cards if c.get("selectionBehavior") == "any")
    offers = [s for s in card["suggestions"] if s["actions"][0]["resource"]["resourceType"] == "ServiceRequest"]  # fmt: skip
    ids = [item["uuid"] for item in offers[:2]]
    ehr.accept("demo-8", card["uuid"], ids)
    orders = ehr.visit("demo-8").drafts.orders
    assert [order["resourceType"] for order in orders] == ["ServiceRequest"] * 2
    [row] = feedback(card["uuid"])
    assert row["accepted_suggestions"] == ids
    for card_id in (card["uuid"], "nobody"):
        with pytest.raises(RefusedStepError):
            ehr.accept("demo-8", card_id, ids)


def test_work_goes_on_without_the_service(ehr, monkeypatch):
    monkeypatch.setattr(ehr.client, "_post", lambda *call: refusal(*call))

    def refusal(title, address, body):
        from service.demo.client import AWAY, Exchange

        return Exchange(title, address, body, AWAY, None)

    ehr.select("demo-2", Draft("letrozole"))
    ehr.sign("demo-2")
    visit = ehr.visit("demo-2")
    assert (visit.signed, visit.is_checked, visit.waits) == ((), True, False)
    ehr.sign("demo-2")  # all the same, since nothing came
    assert titles(ehr.visit("demo-2").signed) == ["letrozole"]
