"""The basis of the category in few words, and its absence where only the whole sentence says it."""

from __future__ import annotations

import pytest

from tests.oncology.course.case_files import row
from tests.oncology.course.test_case_files import assessed

ADVANCED = {"dx": "2023-12-20", "stage4": True, "as_of": "2026-11-28"}
EARLY = {"dx": "2019-01-10", "met": "2026-03-01", "as_of": "2026-11-28"}


@pytest.mark.parametrize(
    ("chart", "rx", "brief"),
    [
        (
            {**ADVANCED, "pd": ["2025-11-20"]},
            ["letrozole 2024-01-15..2025-11-20", "palbociclib 2024-01-15..2025-11-20"],
            "Progression 22.2 months after letrozole + palbociclib began; the mark is 6.",
        ),
        (
            EARLY,
            ["letrozole 2019-06-01..2024-06-01"],
            "Relapse 21.0 months after adjuvant letrozole ended; the mark is 12.",
        ),
        (
            EARLY,
            ["letrozole 2022-06-01.."],
            "Relapse 45.0 months into adjuvant letrozole; the mark is 24.",
        ),
        # close to the mark both readings stand, which the whole sentence says
        ({**ADVANCED, "pd": ["2024-07-14"]}, ["letrozole 2024-01-15..2024-07-14"], ""),
        (ADVANCED, [], ""),
    ],
)
def test_few_words_where_one_reading_is_possible(chart, rx, brief) -> None:
    history, _ = assessed({**chart, "rx": [row(text) for text in rx]})
    assert history.resistance.brief == brief
    assert history.resistance.basis
