"""The plan of one course: what happened to a made-up patient, day by day. It is the truth.

The plan follows the printed definitions (ESO-ESMO ABC) and nothing of `oncology`, so that what the
service concludes from the chart can be held against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from service.synthesis.calendar import plus_months
from service.synthesis.early import Adjuvant, adjuvant_course, category_of_relapse
from service.synthesis.lines import PRIMARY_MONTHS, Line, lines_of
from service.synthesis.tables import Draw, Tables

REGULAR = "regular"
_GENES = ("PIK3CA", "BRCA2")  # of which the test does not wait for a progression
_DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class GeneTest:
    """One gene on one day."""

    gene: str
    day: date
    is_altered: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A patient's course; `adjuvant` is None where the disease was advanced from the start."""

    id: str
    born: date
    is_premenopausal: bool
    diagnosed: date
    adjuvant: Adjuvant | None
    advanced: date
    sites: tuple[str, ...]
    her2: str
    er_percent: int
    lines: tuple[Line, ...]
    tests: tuple[GeneTest, ...]
    category: str
    died: date | None
    shape: str


def plan_of(number: int, seed: int, table: Tables) -> Plan:
    """The plan of one patient, the same for the same number and seed."""
    draw = Draw(Random(f"{seed}:{number}"), table)  # noqa: S311 - no secret hangs on it
    advanced = table.first + draw.days(0, (table.last - table.first).days - 40)
    is_premenopausal = draw.happens("premenopausal")
    adjuvant, diagnosed = None, advanced
    if not draw.happens("de_novo"):
        adjuvant, diagnosed = adjuvant_course(advanced, is_premenopausal, draw)
    age = draw.chance.randint(30, 44) if is_premenopausal else draw.chance.randint(56, 84)
    markers = _markers(draw)
    lines = lines_of(advanced, markers, draw)
    return Plan(
        id=f"s{seed}-{number:07d}",
        born=diagnosed - timedelta(days=int(age * _DAYS_A_YEAR)) - draw.days(0, 360),
        is_premenopausal=is_premenopausal,
        diagnosed=diagnosed,
        adjuvant=adjuvant,
        advanced=advanced,
        sites=_sites(draw),
        her2="low" if "HER2-low" in markers else "zero",
        er_percent=draw.chance.randrange(40, 100, 5),
        lines=lines,
        tests=_tests(advanced, lines, markers, draw),
        category=_category(adjuvant, advanced, lines),
        died=_death(lines, draw),
        shape=_shape(draw),
    )


def _markers(draw: Draw) -> frozenset[str]:
    """What the tumour bears; ESR1 shows after a first endocrine progression."""
    rates = {"PIK3CA": "pik3ca", "ESR1": "esr1_after_inhibitor", "BRCA2": "brca2"}
    markers = {gene for gene, rate in rates.items() if draw.happens(rate)}
    if draw.one_of(draw.table.rows["her2"]) == "low":
        markers.add("HER2-low")
    return frozenset(markers)


def _sites(draw: Draw) -> tuple[str, ...]:
    shares: dict[str, float] = draw.table.rows["sites"]
    sites = tuple(name for name, share in shares.items() if draw.chance.random() < share)
    return sites or (next(iter(shares)),)


def _tests(
    advanced: date, lines: tuple[Line, ...], markers: frozenset[str], draw: Draw
) -> tuple[GeneTest, ...]:
    """Tests of a part of the patients, and of all whose drug asks for one."""
    needs = {line.regimen.needs for line in lines} - {None, "HER2-low"}
    if not draw.happens("genes_tested") and not needs:
        return ()
    day = advanced + draw.days(2, 14)
    tests = [GeneTest(gene, day, gene in markers) for gene in _GENES]
    for line in lines:
        if line.regimen.is_endocrine and line.end is not None:
            tests.append(GeneTest("ESR1", line.end + timedelta(days=3), "ESR1" in markers))
    return tuple(test for test in tests if test.day <= draw.table.last)


def _category(adjuvant: Adjuvant | None, advanced: date, lines: tuple[Line, ...]) -> str:
    """The newest event decides: a progression on endocrine therapy, else the relapse."""
    endocrine = [line for line in lines if line.regimen.is_endocrine]
    events = [(line.start, line.progression) for line in endocrine if line.progression]
    if events:
        start, progression = events[-1]
        is_early = progression < plus_months(start, PRIMARY_MONTHS)
        return "primary" if len(events) == 1 and is_early else "secondary"
    if adjuvant is not None:
        return category_of_relapse(adjuvant, advanced)
    return "none-demonstrated" if endocrine else "naive"


def _death(lines: tuple[Line, ...], draw: Draw) -> date | None:
    if not lines or lines[-1].end is None or not draw.happens("death"):
        return None
    return min(lines[-1].end + draw.days(20, 200), draw.table.last)


def _shape(draw: Draw) -> str:
    shapes: dict[str, float] = draw.table.rows["shapes"]
    return draw.one_of({REGULAR: 1 - sum(shapes.values()), **shapes})
