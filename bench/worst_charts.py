"""Charts that are legal and cost much: each as big as it was found, or made after what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from channels import ER, LOINC, SCT, Resource, coded, given, observation, resource

MONTHS = 12
SENTENCE = "Estrogen receptor positive in 90 % of cells. No invasion of vessels was seen in 3 of 5 blocks. "


def disease() -> list[Resource]:
    """A cancer with metastases years later."""
    return [
        {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1958-03-02"},
        resource("Condition", 900001, code=coded(SCT, "254837009"), onsetDateTime="2010-09-15"),
        resource("Condition", 900002, code=coded(SCT, "94222008"), onsetDateTime="2014-06-01"),
    ]


def month_after(number: int) -> str:
    """A month since 2015, twelve a year."""
    return f"{2015 + number // MONTHS}-{number % MONTHS + 1:02}"


def of(drug: str, kind: str, number: int, **fields: object) -> Resource:
    """A record of a drug."""
    return given(kind, number, medicationCodeableConcept={"text": drug}, **fields)


def refills(number: int, imprecise: int = 0) -> Iterator[Resource]:
    """Refills of one drug, a day or more apart; the last ones dated to the month."""
    step = max(1, 4000 // number)
    for n in range(number):
        day = (date(2015, 1, 1) + timedelta(step * n)).isoformat()
        when = day[:7] if n >= number - imprecise else day
        yield of(
            "letrozole", "MedicationStatement", n, effectivePeriod={"start": when, "end": when}
        )


def administrations(number: int) -> Iterator[Resource]:
    """Infusions of four drugs, dated to the month."""
    drugs = ("fulvestrant", "trastuzumab deruxtecan", "eribulin", "paclitaxel")
    for n in range(number):
        drug = drugs[n * len(drugs) // number]
        when = month_after(n * 120 // number)
        yield of(drug, "MedicationAdministration", n, effectiveDateTime=when)


PAIRS = (
    ("letrozole", "palbociclib"), ("fulvestrant", "capivasertib"), ("exemestane", "everolimus"),
    ("capecitabine", "bevacizumab"), ("eribulin", "trastuzumab"), ("paclitaxel", "carboplatin"),
)  # fmt: skip


def lines(number: int, length: int = 7) -> Iterator[Resource]:
    """Lines of two drugs, four months each, their dates written in so many characters."""
    for n in range(number):
        start, end = month_after(4 * n), month_after(4 * n + 3)
        for which, drug in enumerate(PAIRS[n % len(PAIRS)]):
            period = {"start": f"{start}-05"[:length], "end": f"{end}-20"[:length]}
            yield of(drug, "MedicationStatement", 2 * n + which, effectivePeriod=period)


def results(number: int) -> Iterator[Resource]:
    """Laboratory results."""
    for n in range(number):
        yield observation("718-7", n, valueQuantity={"value": n % 9 + 9, "unit": "g/dL"})


def reports(number: int, contained: bool = False) -> Iterator[Resource]:
    """Results in reports of eight."""
    entries = list(results(number))
    for first in range(0, number, 8):
        part = entries[first : first + 8]
        contents = {"contained": part} if contained else {}
        names = [f"#{e['id']}" if contained else f"Observation/{e['id']}" for e in part]
        links = [{"reference": name} for name in names]
        yield resource("DiagnosticReport", first, code={"text": "Blood"}, result=links, **contents)
    if not contained:
        yield from entries


def note(characters: int) -> Iterator[Resource]:
    """An ordinary note on a receptor result."""
    text = (SENTENCE * (characters // len(SENTENCE) + 1))[:characters]
    yield observation(ER, 1, valueString="90 %", note=[{"text": text}])


def words(text: str) -> Callable[[], Iterator[Resource]]:
    """A receptor result of these characters."""
    return lambda: iter([observation(ER, 1, valueString=text)])


def variants(number: int) -> Iterator[Resource]:
    """Variants of one gene."""
    for n in range(number):
        component = [
            {"code": coded(LOINC, code), "valueCodeableConcept": {"text": text}}
            for code, text in (("48018-6", "ESR1"), ("48005-3", "p.Tyr537Ser"))
        ]
        yield observation("69548-6", n, component=component)


CHARTS: dict[str, Callable[[], Iterator[Resource]]] = {
    "plain": lambda: results(30),
    "400 refills, exact": lambda: refills(400),
    "400 refills, one to the month": lambda: refills(400, 1),
    "2,000 refills, one to the month": lambda: refills(2000, 1),
    "400 refills, all to the month": lambda: refills(400, 400),
    "200 administrations of 4 drugs to the month": lambda: administrations(200),
    "4 lines to the month": lambda: lines(4),
    "8 lines to the month": lambda: lines(8),
    "30 lines exact": lambda: lines(30, 10),
    "30 lines to the month": lambda: lines(30),
    "30 lines to the year": lambda: lines(30, 4),
    "1,500 results": lambda: results(1500),
    "5,000 results": lambda: results(5000),
    "1,500 results in reports of 8": lambda: reports(1500),
    "5,000 results in reports of 8": lambda: reports(5000),
    "9,900 results in reports of 8": lambda: reports(9900),
    "1,500 results inside reports": lambda: reports(1500, contained=True),
    "5,000 results inside reports": lambda: reports(5000, contained=True),
    "note of 10 kB": lambda: note(10_000),
    "note of 40 kB": lambda: note(40_000),
    "note of 80 kB": lambda: note(80_000),
    "note of 160 kB": lambda: note(160_000),
    "5,000 digits": words("1" * 5000),
    "28,000 digits": words("1" * 28_000),
    "20,000 blanks": words(" " * 20_000),
    "100 variants": lambda: variants(100),
    "500 variants": lambda: variants(500),
}
