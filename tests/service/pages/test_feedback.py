"""The page of feedback: its numbers are those of the counts, and words of a client stay text."""

import re
from datetime import date

import pytest

from service.pages import Outcomes, Week, feedback_page, page_policy
from service.pages.presentation import Place

PERIOD = (date(2026, 11, 2), date(2026, 11, 15))
HOSTILE = '</title><script>alert(1)</script>"'


def rows(name="options", **reasons):
    weeks = (Week(date(2026, 11, 2), 8, 2, 1), Week(date(2026, 11, 9), 4, 1, 2))
    return [Outcomes("card", name, weeks, reasons)]


def cells(html):
    return [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", html)]


def test_the_table_has_the_sums_the_shares_and_the_reasons():
    words = cells(feedback_page(rows(**{"patient-preference": 2, "other": 1}), PERIOD, 7))
    at = words.index("options")
    assert words[at : at + 5] == [
        "options", "12", "3 (25 %)", "3 (25 %)", "patient preference (2); other (1)",
    ]  # fmt: skip
    week = words.index("9 Nov 2026")
    assert words[week : week + 4] == ["9 Nov 2026", "4", "1 (25 %)", "2 (50 %)"]


def test_the_picture_says_in_words_what_it_shows():
    html = feedback_page(rows(), PERIOD, 7)
    assert html.count('role="img"') == 2  # for a narrow and for a wide window
    assert "2 weeks: shown 12 times, accepted 3, overridden 3 times." in html
    assert "Feedback on cards that are not known: 7." in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_words_stay_text_and_the_policy_stands_in_the_file():
    html = feedback_page(rows(HOSTILE, **{HOSTILE: 1}), PERIOD, 0)
    assert "<script" not in html
    assert page_policy(Place()).replace("'", "&#39;") in html
    assert "http" not in html.replace("http-equiv", "")


def test_a_period_without_cards_says_so():
    assert "No card was sent." in feedback_page([], PERIOD, 0)


@pytest.mark.browser
@pytest.mark.parametrize("width", [420, 1400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_axe_finds_nothing_serious(chromium, tmp_path, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    file = tmp_path / "feedback.html"
    file.write_text(feedback_page(rows(other=3), PERIOD, 1), "utf-8")
    tab = chromium.new_page()
    tab.emulate_media(color_scheme=scheme)
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(file.as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    faults = Axe().run(tab).response["violations"]
    assert [f["id"] for f in faults if f["impact"] in {"serious", "critical"}] == []
    tab.close()
