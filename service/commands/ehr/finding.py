"""One line of the report of a trial."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `mend` is what to change."""

    is_good: bool
    text: str
    mend: str = ""

    def print(self) -> None:
        """Writes it."""
        print(f"{'ok  ' if self.is_good else 'FAIL'} {self.text}", flush=True)
        if self.mend:
            print(f"     {'note' if self.is_good else 'mend'}: {self.mend}", flush=True)
