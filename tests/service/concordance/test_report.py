"""One file that stands by itself: all numbers, no script, no patient, whatever the words are."""

import re
from html import unescape

import pytest

from service.concordance.report import Heading, report_of
from service.concordance.tables import Titles
from tests.service.concordance.library import OUTCOMES, row, tally_of

HEADING = Heading("2026-11-01", "us", "2026.11", "0.1")
HOSTILE = "<script>alert(1)</script>"


def many(count):
    alert = {"code": "no-ecg", "severity": "warning", "agents": ["a"]}
    for n in range(count):
        yield row(
            n // 3, OUTCOMES[n * 7 % 9 if n % 2 else n % 4], line=n % 3 + 1, start=f"{2012 + n % 15}-05-01",
            regimen=f"option-{n % 40}", first=[f"option-{n * 3 % 40}"], testsDue=[f"test-{n % 20}"],
            orderAlerts=[alert] if n % 5 == 0 else [],
            differences=[{"code": f"criterion-{n % 60}", "text": "What is asked for", "detail": f"secret-{n}"}],
            genes=[{"gene": "ESR1", "status": "altered" if n % 3 else "not-detected"}],
        )  # fmt: skip


@pytest.fixture(scope="module")
def html():
    return report_of(tally_of(*many(3_000)), Titles(), HEADING)


def test_it_stands_by_itself(html):
    assert "<script" not in html
    assert not re.findall(r'(?:src|href)="', html)
    assert "default-src 'none'" in unescape(html)
    assert html.count("<svg") == html.count("<title id=") == html.count("<desc id=")
    assert "style=" not in html


def test_it_holds_no_patient_and_no_word_of_a_chart(html):
    assert "patient-" not in html
    assert "secret-" not in html


def test_it_weighs_no_more_for_more_patients(html):
    more = report_of(tally_of(*many(9_000)), Titles(), HEADING)
    assert len(more) < len(html) * 1.1 < 5_000_000


def test_words_of_a_site_are_escaped():
    difference = {"code": "hidden", "text": HOSTILE, "detail": ""}
    tally = tally_of(row(1, "not-offered", differences=[difference], regimen="x"))
    html = report_of(tally, Titles({"x": HOSTILE}), HEADING)
    assert HOSTILE not in html
    assert html.count("&lt;script&gt;") >= 2


def test_without_a_line_it_says_so():
    html = report_of(tally_of(), Titles(), HEADING)
    assert "No start of a line" in html
    assert "<svg" not in html


def test_what_is_shared_has_no_years_and_no_small_counts():
    heading = Heading("", "us", "2026.11", "0.1", smallest=11, has_years=False)
    html = report_of(tally_of(*many(3_000)), Titles(), heading)
    assert "By year" not in html
    assert "Counts from 1 to 10" in html


def serious(page):
    from axe_playwright_python.sync_playwright import Axe

    rows = Axe().run(page).response["violations"]
    return [
        (row["id"], [node["target"] for node in row["nodes"]][:3])
        for row in rows
        if row["impact"] in {"serious", "critical"}
    ]


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_read_in_a_browser_by_everybody(chromium, tmp_path, html, width, scheme):
    path = tmp_path / "report.html"
    path.write_text(html)
    tab = chromium.new_page()
    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(color_scheme=scheme)
    faults, addresses = [], []
    tab.on("console", lambda message: faults.append(message.text))
    tab.on("request", lambda request: addresses.append(request.url))
    tab.goto(path.as_uri())
    assert addresses == [path.as_uri()]
    assert faults == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    visible = tab.locator("svg:visible").count()
    assert visible == html.count("<svg") // 2
    assert serious(tab) == []
    tab.emulate_media(media="print")
    assert tab.locator("table:visible").count() == html.count("<table")
    tab.close()
