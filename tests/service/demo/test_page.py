"""The demo's page in a real browser: choose, read, follow, unfold; dark, light and on a phone."""

import pytest

from service.app import create_app
from service.clinical.engine import Engine
from service.config import Settings
from service.demo.client import Client
from service.demo.fhir import create_server, demo_patients
from service.demo.page import blueprint


@pytest.fixture(scope="module")
def address(tmp_path_factory, serving_app):
    patients = demo_patients()
    folder = tmp_path_factory.mktemp("page")
    app = create_app(Settings(database_url=f"sqlite:///{folder / 'p.sqlite3'}"), Engine())
    with serving_app(create_server(patients)) as fhir:
        client = Client("", fhir)
        app.register_blueprint(blueprint(client, patients, ("alpelisib", "elacestrant")))
        with serving_app(app) as base:
            client.service = base
            yield f"{base}/demo"
    app.extensions["luminal"].close()


@pytest.fixture
def page(chromium, address):
    tab = chromium.new_page()
    faults = []
    tab.on("console", lambda message: faults.append(message.text))
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.goto(address)
    yield tab
    tab.close()
    assert faults == []  # neither a script error nor a breach of the content policy


def choose(page, title):
    with page.expect_navigation():  # what is asked next is asked of the new page
        page.get_by_role("link", name=title).click()


@pytest.mark.browser
def test_a_patient_is_chosen_and_the_cards_are_read(page):
    assert page.get_by_role("navigation").get_by_role("link").count() == 8
    choose(page, "ESR1")
    cards = page.locator("article")
    assert cards.count() >= 2
    options = cards.filter(has_text="Options for line 2")
    assert options.locator(".detail li strong").first.inner_text()
    assert "**" not in page.locator("main").inner_text()
    links = options.locator("a")
    assert links.count() > 0
    assert all(
        links.nth(n).get_attribute("href").startswith("https://") for n in range(links.count())
    )
    suggestion = options.locator(".suggestions details").first
    assert not suggestion.locator("pre").is_visible()
    suggestion.locator("summary").click()
    assert '"resourceType": "MedicationRequest"' in suggestion.locator("pre").inner_text()
    page.get_by_text("Patient: ").click()  # the folded list opens again
    choose(page, "HER2-positive")
    assert "outside what the service advises on" in page.locator("main").inner_text()


@pytest.mark.browser
def test_an_order_is_checked_while_it_is_chosen_and_at_its_signing(page):
    choose(page, "ESR1")
    page.get_by_text("Order entry").click()
    page.get_by_label("Drug").fill("alpelisib")
    for button in ("Select", "Sign"):
        with page.expect_navigation():
            page.get_by_role("button", name=button).click()
        assert "Alpelisib" in page.locator("article h2").first.inner_text()
        assert "Remove alpelisib" in page.locator(".suggestions").first.inner_text()
    page.get_by_label("Drug").fill("elacestrant")
    page.get_by_label("Dose").fill("345")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign").click()
    assert "nothing is to be said of this order" in page.locator("main").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_readable_on_a_phone_in_light_and_dark(page, scheme):
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme=scheme)
    choose(page, "ESR1")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360  # nothing sticks out to the side
    brightness = "getComputedStyle(document.body)[arguments0].match(/\\d+/g).slice(0, 3).map(Number).reduce((a, b) => a + b)"
    text = page.evaluate(brightness.replace("arguments0", "'color'"))
    ground = page.evaluate(brightness.replace("arguments0", "'backgroundColor'"))
    assert (ground > text) is (scheme == "light")
    assert abs(ground - text) > 400
