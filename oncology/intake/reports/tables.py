"""Tables with a column for each specimen or time: of a row only the cells that are of now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oncology.intake.reports.markers import Portion, mentions_in
from oncology.intake.reports.rules import report_rules

_Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TableHead:
    """The columns behind the one of names: whether each is read; `columns` counts them."""

    current: tuple[bool, ...]

    @property
    def columns(self) -> int:
        """How many columns stand behind the names."""
        return len(self.current)

    def rows(self, words: str) -> Iterator[str] | None:
        """The row once for each column that counts, the others blank; None for no row of it.

        A row whose cells cannot be told apart gives nothing.
        """
        cells = cells_of(words)
        if len(cells) < 2:
            return None
        if len(cells) != self.columns + 1:
            return iter(())
        return self._columns(words, cells)

    def _columns(self, words: str, cells: list[_Cell]) -> Iterator[str]:
        name, *values = cells
        for number, is_current in enumerate(self.current):
            if is_current:
                start, end = values[number]
                letters = [" "] * len(words)
                letters[name[0] : name[1]] = words[name[0] : name[1]]
                letters[start:end] = words[start:end]
                if not words[name[0] : name[1]].rstrip().endswith(":"):
                    letters[name[1]] = "\t"
                yield "".join(letters)


def is_row_of_names(portions: Sequence[Portion], words: str) -> bool:
    """Whether a line names several markers in cells and says nothing of them."""
    is_bare = not any(portion.words.strip(" :|;\t-") for portion in portions)
    return is_bare and len({p.marker for p in portions}) > 1 and len(cells_of(words)) > 2


def cells_of(words: str) -> list[_Cell]:
    """The cells of a line, each with begin and end; empty ones are left out."""
    cells: list[_Cell] = []
    start = 0
    borders = [*report_rules().words["cell_border"].finditer(words)]
    for begin, end in [*((m.start(), m.end()) for m in borders), (len(words), len(words))]:
        cell = words[start:begin]
        plain = cell.strip(" |;\t")
        if plain:
            first = start + cell.index(plain)
            cells.append((first, first + len(plain)))
        start = end
    return cells


def table_head(words: str) -> TableHead | None:
    """The head of a table that names specimens or times; None for any other line."""
    if mentions_in(words):
        return None
    rules, lower = report_rules().words, words.lower()
    names = [lower[start:end] for start, end in cells_of(words)]
    is_bare = bool(names) and lower.startswith(("\t", "   "))
    names = names if is_bare else names[1:]
    if len(names) < 2 or any(rules["share_cell"].match(name) for name in names):
        return None
    past = [bool(rules["column_past"].search(name)) for name in names]
    now = [bool(rules["column_current"].search(name)) for name in names]
    columns = [
        a or b or bool(rules["column_name"].match(n))
        for a, b, n in zip(past, now, names, strict=True)
    ]
    if sum(columns) < 2:
        return None
    if any(now):
        return TableHead(tuple(now))
    return TableHead(tuple(k and not p for k, p in zip(columns, past, strict=True)))
