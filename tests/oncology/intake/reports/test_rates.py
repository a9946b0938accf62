"""The report corpus: what was once read stays read, and no more is read wrong.

The goal is 98 of 100 stated facts and nothing wrong (docs/report-reading.md says how far it is).
"""

import pytest

from tests.oncology.intake.reports.rates import CORPUS, covers, plain, rate, reports_in

# facts read at least and readings wrong at most, by author: they may only get better
REACHED = {"first": (361, 0), "second": (220, 0), "third": (225, 0), "fourth": (197, 0)}


@pytest.mark.parametrize("author", REACHED)
def test_the_rate_of_an_author(author):
    reports = [report for _, report in reports_in(CORPUS / author)]
    result, (read, wrong) = rate(reports), REACHED[author]
    assert result.read >= read, result.missed
    assert len(result.wrong) <= wrong, result.wrong


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
    readings = [plain({"fact": "er", "status": "positive"}), plain({"fact": "er", "percent": 90})]
    assert covers(readings, plain({"fact": "er", "status": "positive", "percent": 90.0}))
