"""The demo's EHR: its addresses, and in a real browser at both widths, by keyboard, dark, printed."""

import re
import subprocess

import pytest
from sqlalchemy import select

from service.app import create_app
from service.clinical.engine import Engine
from service.config import Settings
from service.demo.client import Client
from service.demo.fhir import create_server, demo_patients
from service.demo.page import blueprint
from service.store.tables import FeedbackRow

WIDTHS = [420, 1400]
SCRIPT = "<img src=x onerror=alert(1)><script>alert(2)</script>"
PATIENTS = demo_patients()
HOSTILE = "demo-9"


def hostile_chart():
    """Demo patient 2 with markup in every text that a chart may bring."""
    subject = {"reference": f"Patient/{HOSTILE}"}
    members = [
        {**item, "subject": subject}
        for item in PATIENTS["demo-2"]
        if item["resourceType"] != "Patient"
    ]
    name = {"text": f"Hostile {SCRIPT}", "given": ["x"], "family": "Synthetic"}
    return [
        {"resourceType": "Patient", "id": HOSTILE, "name": [name], "gender": "female", "birthDate": "1958"},
        *members,
        {"resourceType": "MedicationStatement", "id": "h", "status": "active", "subject": subject,
         "medicationCodeableConcept": {"text": f"rifampicin {SCRIPT}"}, "effectivePeriod": {"start": SCRIPT}},
        {"resourceType": "Condition", "id": "i", "subject": subject, "code": {"text": SCRIPT}},
    ]  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory, serving_app):
    """Address of the page, and the store of the service behind it."""
    patients = {**PATIENTS, HOSTILE: hostile_chart()}
    folder = tmp_path_factory.mktemp("page")
    app = create_app(Settings(database_url=f"sqlite:///{folder / 'p.sqlite3'}"), Engine())
    with serving_app(create_server(patients)) as fhir:
        client = Client("", fhir)
        app.register_blueprint(blueprint(client, patients, ("alpelisib", "elacestrant")))
        with serving_app(app) as base:
            client.service = base
            yield f"{base}/demo", app.extensions["luminal"].store
    app.extensions["luminal"].close()


@pytest.fixture
def address(demo, http):
    """The page with every chart closed."""
    for patient_id in (*PATIENTS, HOSTILE):
        http.post(f"{demo[0]}/close", data={"patient": patient_id})
    return demo[0]


@pytest.fixture
def page(chromium, address):
    tab = chromium.new_page()
    faults, hosts = [], set()
    tab.on("console", lambda message: faults.append(message.text))
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("dialog", lambda dialog: faults.append(dialog.message))
    tab.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    tab.goto(address)
    yield tab
    tab.close()
    assert faults == []  # neither a script error nor a breach of the content policy
    assert hosts == {address.split("/")[2]}


def feedback(demo):
    with demo[1].engine.connect() as connection:
        rows = connection.execute(select(FeedbackRow.__table__).order_by(FeedbackRow.id))
        return [dict(row) for row in rows.mappings()]


def follow(page, locator):
    with page.expect_navigation():  # what is asked next is asked of the new page
        locator.click()


def choose(page, title):
    follow(page, page.get_by_role("link", name=title))


def order(page, drug, dose=""):
    page.get_by_label("Drug").fill(drug)
    page.get_by_label("Dose", exact=True).fill(dose)
    follow(page, page.get_by_role("button", name="Select"))


def serious(page):
    from axe_playwright_python.sync_playwright import Axe

    rows = Axe().run(page).response["violations"]
    return [
        (row["id"], [node["target"] for node in row["nodes"]][:3])
        for row in rows
        if row["impact"] in {"serious", "critical"}
    ]


# without a browser


def test_only_what_the_page_offers_is_taken(address, http):
    patient = {"patient": "demo-2"}
    drug = {**patient, "drug": "letrozole"}
    cases = [
        ("get", "?patient=nobody", {}, 404),
        ("get", "/call?patient=demo-2&number=9", {}, 404),
        ("get", "/call?patient=demo-2&number=-1", {}, 404),
        ("get", "/chart?patient=demo-2", {}, 404),  # no page was given
        ("post", "/select", {"patient": "nobody", "drug": "x"}, 404),
        ("post", "/select", patient, 400),
        ("post", "/select", {**drug, "amount": "x"}, 400),
        ("post", "/select", {**drug, "times": "0"}, 400),
        ("post", "/select", {**drug, "period": "1e3"}, 400),
        ("post", "/select", {**drug, "periodUnit": "h"}, 400),
        ("post", "/select", {**drug, "route": "by owl"}, 400),
        ("post", "/select", {**drug, "draft": "MedicationRequest/draft-9"}, 400),
        ("post", "/remove", {**patient, "draft": "x"}, 400),
        ("post", "/sign", patient, 400),
        ("post", "/accept", {**patient, "card": "x", "suggestion": "y"}, 400),
        ("post", "/override", {**patient, "card": "x", "reason": "1"}, 400),
        ("post", "/override", {**patient, "card": "x", "reason": "one"}, 400),
        ("get", "/script.js", {}, 200),
        ("get", "/style.js", {}, 404),
        ("post", "/select", drug, 200),  # after the way back to the chart
    ]
    for method, path, data, status in cases:
        answer = http.request(method, address + path, data=data or None)
        assert answer.status_code == status, (path, data)
    assert "letrozole" in answer.text


def test_everything_that_a_card_brings_is_text(app, serve_app, http, engine):
    link = {"label": SCRIPT, "url": "javascript:alert(1)", "type": "absolute"}
    uuid = "4e0a3a1e-3283-4575-ab82-028d55fe2719"
    action = {"type": "create", "description": SCRIPT, "resource": {"resourceType": SCRIPT}}
    engine.response = {"cards": [{
        "uuid": uuid, "summary": SCRIPT, "detail": SCRIPT, "indicator": "info",
        "source": {"label": SCRIPT, "url": "javascript:alert(1)", "topic": {"code": "x", "display": SCRIPT}},
        "links": [link], "overrideReasons": [{"code": "x", "display": SCRIPT}],
        "suggestions": [{"uuid": uuid, "label": SCRIPT, "actions": [action]}],
    }]}  # fmt: skip
    with serve_app(create_server({HOSTILE: hostile_chart()})) as fhir:
        client = Client("", fhir)
        app.register_blueprint(blueprint(client, {HOSTILE: hostile_chart()}, (SCRIPT,)))
        with serve_app(app) as base:
            client.service = base
            chart = http.get(f"{base}/demo", params={"patient": HOSTILE})
            answer = http.post(f"{base}/demo/override", data={"patient": HOSTILE, "card": uuid, "reason": "0"})  # fmt: skip
            call = http.get(f"{base}/demo/call", params={"patient": HOSTILE, "number": 0})
    for text in (chart.text, answer.text, call.text):
        assert "&lt;img src=x onerror=alert(1)&gt;" in text
        assert "<img" not in text
        assert text.count("<script") == 1  # that of the page
        assert 'href="javascript' not in text
    policy = chart.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'; base-uri")
    assert "unsafe" not in policy


# in a browser


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_is_readable_and_axe_finds_nothing_serious(page, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)

    def check():
        unfold = "document.querySelectorAll('details').forEach((fold) => { fold.open = true; })"
        page.evaluate(unfold)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert serious(page) == []

    check()
    choose(page, "ESR1")
    order(page, "palbociclib", "125")
    follow(page, page.get_by_role("button", name="Sign"))
    check()
    follow(page, page.get_by_role("link", name="request and response").first)
    check()
    channels = "getComputedStyle(document.body)[name].match(/\\d+/g).slice(0, 3).map(Number).reduce((a, b) => a + b)"
    text, ground = (
        page.evaluate(channels.replace("name", f"'{name}'"))
        for name in ("color", "backgroundColor")
    )
    assert (ground > text) is (scheme == "light")
    assert abs(ground - text) > 400


@pytest.mark.browser
def test_a_patient_is_chosen_and_the_cards_are_read(page):
    assert page.get_by_role("navigation").get_by_role("link").count() == len(PATIENTS) + 1
    choose(page, "ESR1")
    cards = page.locator("article")
    assert cards.count() >= 1
    assert page.locator(".detail li strong").first.inner_text()
    assert "**" not in page.locator("main").inner_text()
    links = cards.locator("a")
    assert links.count() > 0
    assert all(
        links.nth(n).get_attribute("href").startswith("https://") for n in range(links.count())
    )
    fold = page.locator(".suggestions details").first
    assert not fold.locator("pre").is_visible()
    fold.locator("summary").click()
    assert '"resourceType": ' in fold.locator("pre").inner_text()
    assert "letrozole; stopped; Disease progression" in page.locator(".record").inner_text()
    sandbox = page.get_by_role("link", name="official CDS Hooks sandbox").get_attribute("href")
    assert "patientId=demo-2" in sandbox
    follow(page, page.get_by_role("button", name="Close the chart"))
    choose(page, "HER2-positive")
    assert "outside what the service advises on" in page.locator(".cards").inner_text()


@pytest.mark.browser
def test_an_order_is_selected_signed_replaced_and_that_arrives_in_the_store(page, demo):
    choose(page, "ESR1")
    order(page, "palbociclib", "125")
    hook = page.locator(".call").first
    assert hook.get_attribute("data-hook") == "order-select"
    follow(page, page.get_by_role("button", name="Sign"))
    assert hook.get_attribute("data-hook") == "order-sign"
    assert "Palbociclib" in page.locator("article.critical h3").first.inner_text()
    assert page.get_by_role("button", name="Sign").count() == 0  # the critical card waits
    follow(page, page.get_by_role("button", name="Replace with Elacestrant"))
    drafts = page.locator(".drafts").inner_text()
    assert "elacestrant" in drafts
    assert "palbociclib" not in drafts
    outcome = page.locator(".outcome").first.inner_text()
    assert outcome == "Accepted: Replace with Elacestrant. Feedback sent and stored."
    row = feedback(demo)[-1]
    assert (row["outcome"], row["service_id"]) == ("accepted", "luminal-order-sign")
    assert len(row["accepted_suggestions"]) == 1
    follow(page, page.get_by_role("link", name=re.compile("Change elacestrant")))
    assert page.get_by_label("Dose", exact=True).input_value() == "345"
    assert page.get_by_label("Route").input_value() == "oral"
    follow(page, page.get_by_role("button", name="Change"))
    follow(page, page.get_by_role("button", name="Sign"))
    assert "elacestrant" in page.locator(".signed").inner_text()
    assert "nothing is to be said of these orders" in page.locator(".cards").inner_text()


@pytest.mark.browser
def test_any_of_the_tests_are_ordered_at_once(page, demo):
    choose(page, "After CDK4/6 inhibitor, markers not tested")
    form = page.locator("form.suggestions", has=page.get_by_role("checkbox")).last
    boxes = form.get_by_role("checkbox")
    boxes.nth(boxes.count() - 1).check()
    boxes.nth(boxes.count() - 2).check()
    follow(page, form.get_by_role("button", name="Accept what is ticked"))
    assert page.locator(".drafts li").count() == 2
    assert "ServiceRequest/draft-1" in page.locator(".drafts").inner_text()
    assert len(feedback(demo)[-1]["accepted_suggestions"]) == 2


@pytest.mark.browser
def test_by_keyboard_alone_an_order_is_made_and_a_card_overridden(page, demo):
    def reach(name, role="button"):
        """Goes on by the tabulator key to what bears a name."""
        target = page.get_by_role(role, name=name).first
        for _ in range(150):
            page.keyboard.press("Tab")
            if target.evaluate("(element) => element === document.activeElement"):
                return
        raise AssertionError(name)

    def press(key="Enter"):
        with page.expect_navigation():
            page.keyboard.press(key)

    reach(re.compile("ESR1"), "link")
    press()
    reach("Drug", "combobox")
    page.keyboard.type("palbociclib")
    page.keyboard.press("Escape")  # of the list of names
    press()
    reach("Sign")
    press()
    page.locator("article.critical summary", has_text="Override").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Tumour")  # to the reason that begins so
    page.keyboard.press("Tab")
    page.keyboard.type("as agreed on Friday")
    press()
    assert "Overridden: Tumour board decision." in page.locator(".outcome").first.inner_text()
    row = feedback(demo)[-1]
    assert (row["outcome"], row["reason_code"]) == ("overridden", "tumour-board")
    assert row["comment"] is None  # kept only where a setting asks for it
    reach(re.compile("^Dismiss"))
    press()
    row = feedback(demo)[-1]
    assert (row["outcome"], row["reason_code"]) == ("overridden", None)
    reach("Sign all the same")
    press()
    assert "palbociclib" in page.locator(".signed").inner_text()


@pytest.mark.browser
def test_a_call_is_looked_at_copied_and_sent_again(page, address, chromium):
    choose(page, "ESR1")
    follow(page, page.get_by_role("link", name="request and response"))
    assert '"hook": "patient-view"' in page.locator("#request").inner_text()
    assert '"cards": [' in page.locator("#response").inner_text()
    origin = address.rpartition("/")[0]
    chromium.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
    page.get_by_role("button", name="Copy").first.click()
    page.get_by_text("Copied.").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    process = subprocess.run(["bash"], input=text, capture_output=True, text=True, check=True)
    assert '"cards":[' in process.stdout
    chromium.clear_permissions()
    follow(page, page.get_by_role("link", name="Back to the chart"))
    follow(page, page.get_by_role("button", name="Dismiss").first)
    follow(page, page.get_by_role("link", name="feedback"))
    assert '"outcome": "overridden"' in page.locator("#request").inner_text()


@pytest.mark.browser
def test_print_keeps_what_is_read_and_leaves_out_what_is_filled_in(page):
    choose(page, "ESR1")
    page.emulate_media(media="print")
    assert page.locator("article h3").first.is_visible()
    assert page.locator(".record table").first.is_visible()
    for name in ("Close the chart", "Select"):
        assert not page.get_by_role("button", name=name).is_visible()
    assert not page.get_by_label("Drug").is_visible()


@pytest.mark.browser
def test_hostile_text_of_a_chart_stays_text(page):
    choose(page, "Hostile")
    order(page, SCRIPT)
    order(page, "palbociclib")
    text = page.locator("main").inner_text()
    assert text.count(SCRIPT) >= 2  # in the chart, and as the drug of a draft
    assert SCRIPT in page.get_by_role("heading", level=1).inner_text()
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1
    follow(page, page.get_by_role("link", name="request and response").first)
    assert page.locator("img").count() == 0
