"""Early disease of a plan: adjuvant therapy, and when the relapse came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from service.synthesis.calendar import plus_months
from service.synthesis.tables import Draw

_PLANNED_MONTHS = 60
_PRIMARY_MONTHS = 24
_RECENT_MONTHS = 12
_CHEMOTHERAPY = timedelta(days=84)
_BEFORE_ENDOCRINE = timedelta(days=130)


@dataclass(frozen=True, slots=True)
class Adjuvant:
    """Surgery and what followed; `chemotherapy` is None where none was given."""

    surgery: date
    chemotherapy: tuple[date, date] | None
    agent: str
    start: date
    end: date
    is_stopped_by_relapse: bool


def adjuvant_course(advanced: date, is_premenopausal: bool, draw: Draw) -> tuple[Adjuvant, date]:
    """Adjuvant therapy before a relapse, and the day of the first diagnosis."""
    kinds: list[dict[str, Any]] = draw.table.rows["relapse"]
    kind = draw.chance.choices(kinds, [row["weight"] for row in kinds])[0]
    before = plus_months(advanced, -draw.chance.randint(*kind["months"])) - draw.days(3, 25)
    if kind["on_therapy"]:
        start, end = before, advanced + draw.days(2, 8)
    else:
        start, end = plus_months(before, -_PLANNED_MONTHS), before
    has_chemotherapy = draw.happens("early_chemotherapy")
    first = start - _BEFORE_ENDOCRINE if has_chemotherapy else start
    surgery = first - draw.days(25, 45)
    menopause = "premenopausal" if is_premenopausal else "postmenopausal"
    course = Adjuvant(
        surgery=surgery,
        chemotherapy=(first, first + _CHEMOTHERAPY) if has_chemotherapy else None,
        agent=draw.chance.choice(draw.table.rows["adjuvant"][menopause]),
        start=start,
        end=end,
        is_stopped_by_relapse=bool(kind["on_therapy"]),
    )
    return course, surgery - draw.days(20, 50)


def category_of_relapse(course: Adjuvant, relapse: date) -> str:
    """Resistance by the time of the relapse (ESO-ESMO ABC)."""
    if course.is_stopped_by_relapse:
        is_early = relapse < plus_months(course.start, _PRIMARY_MONTHS)
        return "primary" if is_early else "secondary"
    return "secondary" if relapse <= plus_months(course.end, _RECENT_MONTHS) else "sensitive"
