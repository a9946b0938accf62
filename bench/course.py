"""CPU time of the course of therapy in process, and its ratio to parsing the same resources.

Two charts: 400 medication records over 15 years, and an ordinary chart with two progressions known
by the year only, which the rules read again on every day that could matter. Run with `make bench`.
"""

from __future__ import annotations

from datetime import date, timedelta

import orjson
from timing import as_served, median_cpu

import terminology
from oncology.course import follow
from oncology.intake import read_record
from oncology.knowledge import Rules, load_parameters

RUNS = 21
DAY = date(2026, 11, 24)
PATIENT = {"reference": "Patient/p"}
SCT = "http://snomed.info/sct"
LOINC = "http://loinc.org"
# Fifteen years: drug, first day, last day, days between records, given as infusions.
LONG = [
    ("letrozole", date(2011, 12, 1), date(2016, 5, 30), 25, False),
    ("palbociclib", date(2016, 6, 15), date(2018, 6, 1), 28, False),
    ("fulvestrant", date(2016, 6, 15), date(2018, 6, 1), 28, True),
    ("capecitabine", date(2018, 6, 20), date(2019, 6, 1), 21, False),
    ("exemestane", date(2019, 6, 15), date(2021, 1, 1), 28, False),
    ("everolimus", date(2019, 6, 15), date(2021, 1, 1), 28, False),
    ("trastuzumab deruxtecan", date(2021, 1, 15), date(2023, 1, 1), 21, True),
    ("sacituzumab govitecan", date(2023, 1, 20), date(2024, 5, 1), 8, True),
    ("eribulin", date(2024, 5, 15), date(2026, 11, 10), 7, True),
]
SHORT = [
    ("letrozole", date(2015, 4, 1), date(2020, 5, 20)),
    ("fulvestrant", date(2020, 6, 20), date(2022, 3, 1)),
    ("palbociclib", date(2020, 6, 20), date(2022, 3, 1)),
    ("exemestane", date(2022, 3, 20), date(2023, 9, 12)),
    ("everolimus", date(2022, 3, 20), date(2023, 9, 12)),
    ("capecitabine", date(2023, 9, 25), date(2024, 8, 1)),
    ("trastuzumab deruxtecan", date(2024, 8, 20), date(2026, 11, 1)),
]


def condition(name: str, code: str, day: str) -> dict[str, object]:
    """A cancer Condition."""
    coding = {"coding": [{"system": SCT, "code": code}]}
    return {
        "resourceType": "Condition",
        "id": name,
        "subject": PATIENT,
        "code": coding,
        "onsetDateTime": day,
    }


def progression(number: int, day: str) -> dict[str, object]:
    """Progression on a day, or in a year."""
    return {
        "resourceType": "Observation",
        "id": f"worse-{number}",
        "status": "final",
        "subject": PATIENT,
        "code": {"coding": [{"system": LOINC, "code": "97509-4"}]},
        "effectiveDateTime": day,
        "valueCodeableConcept": {"coding": [{"system": SCT, "code": "271299001"}]},
    }


def statement(number: int, drug: str, start: date, end: date) -> dict[str, object]:
    """A closed MedicationStatement."""
    return {
        "resourceType": "MedicationStatement",
        "id": f"taken-{number}",
        "status": "stopped",
        "subject": PATIENT,
        "medicationCodeableConcept": {"text": drug},
        "effectivePeriod": {"start": start.isoformat(), "end": end.isoformat()},
    }


def infusion(number: int, drug: str, day: date) -> dict[str, object]:
    """One infusion."""
    return {
        "resourceType": "MedicationAdministration",
        "id": f"given-{number}",
        "status": "completed",
        "subject": PATIENT,
        "medicationCodeableConcept": {"text": drug},
        "effectiveDateTime": day.isoformat(),
    }


def long_chart() -> list[dict[str, object]]:
    """400 medication records or more: monthly refills and single infusions."""
    resources = [
        condition("dx", "254837009", "2011-09-15"),
        condition("met", "94222008", "2016-06-01"),
    ]
    number = 0
    for drug, first, last, step, infused in LONG:
        day = first
        while day <= last:
            number += 1
            end = min(last, day + timedelta(step - 1))
            resources.append(
                infusion(number, drug, day) if infused else statement(number, drug, day, end)
            )
            day += timedelta(step)
    days = ("2018-06-05", "2019-06-03", "2021-01-05", "2023-01-05", "2024-05-05")
    return resources + [progression(n, day) for n, day in enumerate(days)]


def vague_chart() -> list[dict[str, object]]:
    """Five lines, two of three progressions known by the year only."""
    resources = [
        condition("dx", "254837009", "2014-12-01"),
        condition("met", "94222008", "2020-06-01"),
    ]
    resources += [statement(n, *row) for n, row in enumerate(SHORT)]
    return resources + [progression(n, day) for n, day in enumerate(("2022", "2023-09-10", "2024"))]


def main() -> None:
    """Print each figure and its ratio to parsing."""
    words = terminology.load()
    rules = Rules(load_parameters(), words, DAY)
    charts = {"400 records, 15 years": long_chart(), "two year-only dates": vague_chart()}
    as_served()
    for name, chart in charts.items():
        body = orjson.dumps(chart)
        record = read_record(chart, "p", DAY, words)
        follow(record, rules)
        parse = median_cpu(lambda body=body: orjson.loads(body), RUNS)
        total = median_cpu(lambda record=record: follow(record, rules), RUNS)
        print(f"{name}: {len(record.medications)} medication records, median of {RUNS} runs, CPU")
        print(f"parse alone   {parse:8.3f} ms")
        print(f"course        {total:8.3f} ms")
        print(f"ratio         {total / parse:8.1f}")


if __name__ == "__main__":
    main()
