"""Charts that are legal and cost much: CPU of an assessment each, as a table for docs/performance.md.

Run with `python bench/worst.py`.
"""

from __future__ import annotations

import argparse
from datetime import date

import orjson
from timing import as_served, best_cpu
from worst_charts import CHARTS, disease

import terminology
from oncology.assessment import Case, assess
from oncology.course import Work
from oncology.knowledge import load_knowledge

RUNS = 5
DAY = date(2026, 11, 24)


def main() -> None:
    """Print a row for each chart: its size, CPU milliseconds, what was read again, whether whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="charts whose name holds these words")
    only = parser.parse_args().only
    knowledge, words = load_knowledge(), terminology.load()
    assess(Case(tuple(disease()), "p", DAY, "us"), knowledge, words)
    as_served()
    print("| chart | kB | CPU, ms | read again | whole |")
    print("| --- | --- | --- | --- | --- |")
    for name, make in CHARTS.items():
        if only not in name:
            continue
        resources = (*disease(), *make())
        case, work = Case(resources, "p", DAY, "us"), Work()
        assess(case, knowledge, words, work)
        best = best_cpu(lambda case=case: assess(case, knowledge, words), RUNS)
        size = len(orjson.dumps(resources)) / 1000
        whole = "no" if work.is_spent else "yes"
        print(f"| {name} | {size:,.0f} | {best:.0f} | {work.readings:,} | {whole} |", flush=True)


if __name__ == "__main__":
    main()
