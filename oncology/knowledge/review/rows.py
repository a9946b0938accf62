"""The rows of the founding review: what serves each, or why nothing does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from oncology.knowledge.files import SHIPPED, Files, read_yaml

FOLDER = "oncology/knowledge/data/review"
# what each means to a reader stands on the page of coverage
ReasonKind = Literal[
    "adjuvant-only",
    "misprint",
    "no-decision",
    "no-human-data",
    "not-in-record",
    "not-verified",
    "outside-scope",
    "superseded",
    "withdrawn",
]


@dataclass(frozen=True, slots=True)
class ReviewReason:
    """Why nothing serves a row, or why what serves it goes no further."""

    kind: ReasonKind
    text: str


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One row, by a short label of our own; `serves` names entries by kind and id."""

    id: str
    table: Literal["1a", "1b", "2", "figure-1", "figure-2", "text"]
    part: str  # of the review: the file that holds the row
    group: str
    label: str
    serves: tuple[str, ...]  # `trial emerald`
    reason: ReviewReason | None

    @property
    def is_open(self) -> bool:
        """Whether neither an entry nor a reason answers it."""
        return not self.serves and self.reason is None


def load_review_rows(files: Files = SHIPPED) -> tuple[ReviewRow, ...]:
    """Rows in the order of their files. Raises ValueError where an id is used twice."""
    rows: dict[str, ReviewRow] = {}
    for name in files.names(FOLDER):
        for row in read_yaml(f"review/{name}", "review", files=files)["rows"]:
            if row["id"] in rows:
                problem = f"review/{name}: {row['id']}: the id is used twice; choose another"
                raise ValueError(problem)
            reason = row.get("reason")
            rows[row["id"]] = ReviewRow(
                id=row["id"],
                table=row["table"],
                part=name.removesuffix(".yaml"),
                group=row["group"],
                label=row["label"],
                serves=tuple(row.get("serves", ())),
                reason=ReviewReason(reason["kind"], reason["text"]) if reason else None,
            )
    return tuple(rows.values())
