"""How the time of a reading grows with one text and with one list of a chart.

Every text channel is filled with units that patterns begin with, and every list with ordinary
entries, each in two sizes. The growth is the exponent between them, of the best of five runs
of process CPU, less what a chart takes without them; above the limit the run fails. `python bench/growth.py --limit 1.15`
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Iterator
from datetime import date
from importlib import resources

import yaml
from channels import (
    CHANNELS,
    ER,
    HER2,
    LOINC,
    SCT,
    UNITS,
    VARIANT,
    Resource,
    coded,
    day_after,
    given,
    observation,
    resource,
)
from timing import as_served, best_cpu

import terminology
from oncology.assessment import Case, assess
from oncology.intake import reading_by
from oncology.knowledge import load_knowledge

RUNS = 5
REPEATS = 4  # of what looks steep: another process may have been in its way
LEAST = (
    5.0  # milliseconds of which a growth can be told: what a chart takes by itself varies by one
)
DAY = date(2026, 11, 24)
LENGTHS = (30_000, 60_000)  # characters of one text; the limit of intake is lifted
NUMBERS = (500, 1_000)  # entries of one list


def members(number: int) -> Iterator[Resource]:
    """Results, eight to a report that gives them its day."""
    for n in range(number):
        result = observation("718-7", n, valueQuantity={"value": n + 1, "unit": "g/L"})
        del result["effectiveDateTime"]
        yield result
    for first in range(0, number, 8):
        names = [{"reference": f"Observation/observation-{n}"} for n in range(first, first + 8)]
        yield resource(
            "DiagnosticReport", first, code={"text": "Blood"}, issued=day_after(first), result=names
        )


def genetic(number: int) -> Iterator[Resource]:
    """Genetic results, half of them regions in which nothing was found."""
    for n in range(number):
        parts = [("48018-6", "ESR1"), *([("48005-3", "p.Tyr537Ser")] if n % 2 else [])]
        component = [
            {"code": coded(LOINC, code), "valueCodeableConcept": {"text": text}}
            for code, text in parts
        ]
        yield observation(VARIANT if n % 2 else "53041-0", n, component=component)


def many(make: Callable[[int], Resource]) -> Callable[[int], Iterator[Resource]]:
    """The list of as many entries, one after the other."""
    return lambda number: (make(n) for n in range(number))


def one(
    make: Callable[[list[object]], Resource], item: Callable[[int], object]
) -> Callable[[int], Iterator[Resource]]:
    """One resource that holds as many items."""
    return lambda number: iter([make([item(n) for n in range(number)])])


DAYS: dict[str, Callable[[str], dict[str, object]]] = {
    "MedicationRequest": lambda day: {"authoredOn": day},
    "MedicationStatement": lambda day: {"effectivePeriod": {"start": day, "end": day}},
    "MedicationAdministration": lambda day: {"effectiveDateTime": day},
    "MedicationDispense": lambda day: {"whenHandedOver": day},
    "progression": lambda day: {"effectiveDateTime": day},
}
# characters of the date of an entry, and of how many
PRECISIONS: dict[str, Callable[[int], int]] = {
    "day": lambda n: 10,
    "month": lambda n: 7,
    "year": lambda n: 4,
    "mixed": lambda n: (10, 7, 4)[n % 3],
    "one imprecise": lambda n: 10 if n else 7,
}


def dated(kind: str, precision: str) -> Callable[[int], Iterator[Resource]]:
    """Entries of one kind in advanced disease, days apart, their dates as exact as said."""

    def entries(number: int) -> Iterator[Resource]:
        yield resource(
            "Condition", 900_001, code=coded(SCT, "94222008"), onsetDateTime="2015-06-01"
        )
        for n in range(number):
            when = DAYS[kind](day_after(3 * n)[: PRECISIONS[precision](n)])
            if kind == "progression":
                value = coded(SCT, "271299001")
                yield {**observation("97509-4", n, valueCodeableConcept=value), **when}
            else:
                yield given(kind, n, **when)

    return entries


LISTS: dict[str, Callable[[int], Iterator[Resource]]] = {
    "measurements": many(lambda n: observation("718-7", n, valueQuantity={"value": n + 1, "unit": "g/L"})),
    "receptors": many(lambda n: observation(ER, n, valueString=f"{n % 90 + 1} %")),
    "HER2 results": many(lambda n: observation(HER2, n, valueString=f"IHC {n % 3}+")),
    "results of reports": members,
    "genetic results": genetic,
    "progressions": many(lambda n: observation("97509-4", n, valueCodeableConcept=coded(SCT, "271299001"))),
    "unreadable": many(lambda n: observation("718-7", n, effectiveTime="x", valueQuantity={"value": "?"})),
    "ids twice": many(lambda n: observation("718-7", n // 2, valueQuantity={"value": n + 1, "unit": "g/L"})),
    "conditions": many(lambda n: resource("Condition", n, code={"text": f"Hypertension {n}"}, onsetDateTime=day_after(n))),
    "breast cancers": many(lambda n: resource("Condition", n, code={"text": f"Breast cancer {n}"}, onsetDateTime=day_after(n))),
    "procedures": many(lambda n: resource("Procedure", n, status="completed", code={"text": "Mastectomy"}, performedDateTime=day_after(n))),
    "allergies": many(lambda n: resource("AllergyIntolerance", n, code={"text": f"letrozole {n}"})),
    "statements": many(lambda n: given("MedicationStatement", n, effectiveDateTime=day_after(n))),
    "requests": many(lambda n: given("MedicationRequest", n, authoredOn=day_after(n))),
    "dispenses": many(lambda n: given("MedicationDispense", n, whenHandedOver=day_after(n))),
    "administrations": many(lambda n: given("MedicationAdministration", n, effectiveDateTime=day_after(n))),
    "components": one(lambda c: observation(VARIANT, component=c), lambda n: {"code": {"text": f"c {n}"}, "valueString": "E545K"}),
    "codings": one(lambda c: resource("Observation", 0, code={"coding": c}), lambda n: {"system": LOINC, "code": f"{n}-1", "display": f"d {n}"}),
    "notes": one(lambda c: observation(ER, note=c), lambda n: {"text": f"{n} %"}),
    "contained": one(lambda c: resource("DiagnosticReport", 0, code={"text": "x"}, contained=c), lambda n: {**observation("718-7", n, valueQuantity={"value": n + 1, "unit": "g/L"})}),
    "references": one(lambda c: observation("718-7", hasMember=c), lambda n: {"reference": f"Observation/{n}"}),
    "stages": one(lambda c: resource("Condition", 0, code=coded(SCT, "254837009"), stage=c), lambda n: {"summary": {"text": f"Stage II {n}"}}),
    "reasons": one(lambda c: given("MedicationRequest", reasonCode=c), lambda n: {"text": f"breast cancer {n}"}),
    **{f"{kind.removeprefix('Medication').lower()}, {name}": dated(kind, name) for kind in DAYS for name in PRECISIONS},
    "dosages": one(lambda c: given("MedicationRequest", dosageInstruction=c), lambda n: {"text": f"{n} mg"}),
}  # fmt: skip


def without_limit() -> str:
    """The rules of reading without the limit of a text, which would end its growth."""
    rules = yaml.safe_load(
        resources.files("oncology.intake").joinpath("data", "reading.yaml").read_text("utf-8")
    )
    rows = [row for row in rules["thresholds"] if row["id"] != "text-longest-characters"]
    return yaml.safe_dump({**rules, "checked": str(rules["checked"]), "thresholds": rows})


def main() -> int:
    """Read the channels without the limit of intake; see `measured`."""
    with reading_by(without_limit()):
        return measured()


def measured() -> int:
    """Print each channel's growth, the steepest unit of each text; 1 when one is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=float, default=1.15)
    parser.add_argument("--only", default="", help="channels whose name holds these words")
    arguments = parser.parse_args()
    knowledge, words = load_knowledge(), terminology.load()

    def reading(resources: list[Resource]) -> Callable[[], object]:
        return lambda: assess(Case(resources, "p", DAY, "us"), knowledge, words)

    reading([observation(ER, valueString="90 %")])()
    as_served()
    plain = best_cpu(reading([]), RUNS)

    def growth(sizes: tuple[int, ...], charts: list[list[Resource]]) -> tuple[float, float]:
        """The exponent, and the milliseconds of the larger; what looks steep is measured again."""
        times = [math.inf, math.inf]
        for _ in range(REPEATS):
            again = [best_cpu(reading(chart), RUNS) - plain for chart in charts]
            times = [max(min(pair), 0.05) for pair in zip(times, again, strict=True)]
            power = math.log(times[1] / times[0]) / math.log(sizes[1] / sizes[0])
            if power <= arguments.limit or times[1] < LEAST:
                break
        return power, times[1]

    steep = 0
    print(f"{'channel':31}{'size':>8}{'ms':>9}{'exponent':>10}   unit")
    for name, make in CHANNELS.items():
        rows = []
        for unit in UNITS if arguments.only in name else ():
            charts = [[make((unit * length)[:length])] for length in LENGTHS]
            rows.append((*growth(LENGTHS, charts), unit))
        for power, last, unit in sorted(rows, key=lambda row: (row[1] > LEAST, row[0]))[-1:]:
            is_steep = power > arguments.limit and last > LEAST
            steep += is_steep
            print(f"{name:31}{LENGTHS[1]:8}{last:9.2f}{power:10.2f}   {unit!r}{' *' * is_steep}")
    for name, entries in LISTS.items():
        if arguments.only in name:
            power, last = growth(NUMBERS, [list(entries(number)) for number in NUMBERS])
            is_steep = power > arguments.limit and last > LEAST
            steep += is_steep
            print(f"{name:31}{NUMBERS[1]:8}{last:9.2f}{power:10.2f}{' *' * is_steep}")
    return 1 if steep else 0


if __name__ == "__main__":
    sys.exit(main())
