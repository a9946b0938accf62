"""`make alerts`: measures today's service, writes the figures and the page; some minutes.

With the id of a commit what is measured is kept as the state before.
"""

from __future__ import annotations

import sys

import terminology
from oncology.knowledge import load_knowledge
from tests.alerts.figures import FILE, load, measure, save
from tests.alerts.measure import Judge, all_vignettes
from tests.alerts.page import PAGE, page_text


def main(commits: list[str]) -> int:
    """Writes the files, and names each due test for which no ordinary result is known."""
    figures = measure(Judge(load_knowledge(), terminology.load()), all_vignettes())
    states = load() if FILE.is_file() else {}
    if commits:
        states["before"] = {"commit": commits[0], **figures}
    states["now"] = figures
    save({"before": states["before"], "now": figures})
    PAGE.write_text(page_text(states), encoding="utf-8")
    for test in figures["tests_without_result"]:
        print(f"{test}: say its ordinary result in tests/alerts/normal_results.yaml")
    return 1 if figures["tests_without_result"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
