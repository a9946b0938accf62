"""The report corpus: at least 98 of 100 stated facts are read, and nothing wrong is."""

import pytest

from tests.oncology.intake.reports.rates import CORPUS, covers, plain, rate, reports_in

LEAST = 0.98


@pytest.mark.parametrize("author", ["first", "second"])
def test_the_rate_of_an_author(author):
    reports = [report for _, report in reports_in(CORPUS / author)]
    if not reports:
        pytest.skip(f"the corpus of the {author} author is not there yet")
    result = rate(reports)
    assert result.wrong == []
    assert result.read >= LEAST * result.stated, result.missed


def test_each_quote_stands_in_its_report():
    for path, report in reports_in(CORPUS):
        strange = [
            f["quote"] for f in report.get("facts") or () if f["quote"] not in report["text"]
        ]
        assert strange == [], path


def test_the_measure_sees_a_miss_and_a_wrong_reading():
    report = {"id": "x", "text": "ER 90 %", "facts": [{"fact": "er", "percent": 80, "quote": "ER"}]}
    result = rate([report])
    assert (result.stated, result.read, len(result.wrong)) == (1, 0, 1)


def test_fields_may_stand_in_statements_of_their_own():
    told = [plain({"fact": "er", "status": "positive"}), plain({"fact": "er", "percent": 90})]
    assert covers(told, plain({"fact": "er", "status": "positive", "percent": 90.0}))
