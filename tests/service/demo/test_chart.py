"""The page behind the cards in a real browser: read, suppose, by keyboard, dark, printed, on a phone."""

from pathlib import Path

import pytest

from service.app import create_app
from service.clinical.engine import Engine
from service.config import Settings
from service.demo.chart import pages_of
from service.demo.client import Client
from service.demo.fhir import create_server, demo_patients
from service.demo.page import blueprint

WIDTHS = [420, 1400]


@pytest.fixture(scope="module")
def base(tmp_path_factory, serving_app):
    folder = tmp_path_factory.mktemp("chart")
    engine = Engine()
    settings = Settings(auth="off", database_url=f"sqlite:///{folder / 'c.sqlite3'}")
    app = create_app(settings, engine)
    patients = demo_patients()
    with serving_app(create_server(patients)) as fhir:
        client = Client("", fhir)
        app.register_blueprint(blueprint(client, patients, (), pages_of(engine)))
        with serving_app(app) as address:
            client.service = address
            yield address
    app.extensions["luminal"].close()


@pytest.fixture
def page(chromium, base):
    tab = chromium.new_page()
    faults, hosts = [], set()
    tab.on("console", lambda message: faults.append(message.text))
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    yield tab
    tab.close()
    assert faults == []  # neither a script error nor a breach of the content policy
    assert hosts <= {base.split("/")[2]}


def serious(page):
    from axe_playwright_python.sync_playwright import Axe

    rows = Axe().run(page).response["violations"]
    return [
        (row["id"], [node["target"] for node in row["nodes"]][:3])
        for row in rows
        if row["impact"] in {"serious", "critical"}
    ]


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["demo-2", "demo-3", "demo-6", "demo-7"])
def test_it_fits_and_axe_finds_nothing_serious(page, base, width, scheme, name):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{base}/demo/chart?patient={name}")
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []


@pytest.mark.browser
def test_the_demo_leads_to_it_and_a_button_supposes(page, base):
    page.goto(f"{base}/demo?patient=demo-2")
    with page.expect_navigation():
        page.get_by_role("link", name="See why").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("HR+/HER2-")
    with page.expect_navigation():
        page.get_by_role("button", name="Germline PALB2 pathogenic").click()
    assert "Hypothetical: this is not the record." in page.locator(".banner").inner_text()
    moves = page.locator(".moves").inner_text()
    assert "Olaparib" in moves
    with page.expect_navigation():
        page.get_by_role("button", name="Back to the record").click()
    assert page.locator(".banner").count() == 0


@pytest.mark.browser
def test_any_fact_the_place_and_the_day_can_be_supposed(page, base):
    page.goto(f"{base}/demo/chart?patient=demo-2")
    page.get_by_text("Suppose anything else").click()
    page.get_by_label("PIK3CA in the newest settled result").select_option("pik3ca=altered")
    page.get_by_label("Labels of").select_option("eu")
    with page.expect_navigation():
        page.get_by_role("button", name="Show what moves").click()
    text = page.locator(".moves").inner_text()
    assert "Capivasertib + fulvestrant" in text
    assert "Vepdegestrant" in text
    assert "EU labels" in page.locator("header").inner_text()


@pytest.mark.browser
def test_by_keyboard_the_search_finds_why_not(page, base):
    page.goto(f"{base}/demo/chart?patient=demo-2")
    page.get_by_label("Drug or word").focus()
    page.keyboard.type("capivasertib")
    rows = page.locator("#excluded li:visible")
    assert rows.count() >= 1
    assert "apivasertib" in rows.first.inner_text()
    page.get_by_text("The same as a table").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("cell", name="Line 1").first.is_visible()


@pytest.mark.browser
def test_print_unfolds_everything_and_leaves_out_forms(page, base):
    page.goto(f"{base}/demo/chart?patient=demo-2")
    page.emulate_media(media="print")
    assert page.locator("#excluded li").first.is_visible()
    assert not page.get_by_role("button").first.is_visible()


@pytest.mark.browser
def test_an_unknown_patient_or_supposition_has_no_page(chromium, base):
    address = f"{base}/demo/suppose"
    request = chromium.request
    assert request.get(f"{base}/demo/chart?patient=nobody").status == 404
    assert request.post(address, form={"patient": "demo-2", "suppose": "er=positive"}).status == 400
    assert request.post(address, form={"patient": "demo-2", "asOf": "soon"}).status == 400
    assert request.post(address, form={"patient": "demo-2", "suppose": ""}).status == 200


def test_a_page_of_its_file_needs_no_service(tmp_path):
    from service.cli import main

    source = Path(__file__).parents[3] / "service/demo/patients/2-esr1-after-cdk.json"
    out = tmp_path / "page.html"
    assert main(["assess", str(source), "--as-of", "2026-11-24", "--html", str(out)]) == 0
    html = out.read_text("utf-8")
    assert "Elacestrant" in html
    assert "<form" not in html
