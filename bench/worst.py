"""Charts that are legal and cost much: CPU of an assessment each, as a table.

`python bench/worst.py` prints it; with `--write worst` it goes into docs/performance.md.
"""

from __future__ import annotations

import argparse
from datetime import date

import orjson
from page import write_table
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
    parser.add_argument("--write", help="the name of the table in docs/performance.md")
    arguments = parser.parse_args()
    knowledge, words = load_knowledge(), terminology.load()
    assess(Case(tuple(disease()), "p", DAY, "us"), knowledge, words)
    as_served()
    table = ["| chart | kB | CPU, ms | read again | whole |", "| --- | --- | --- | --- | --- |"]
    print(*table, sep="\n")
    for name, make in CHARTS.items():
        if arguments.only not in name:
            continue
        resources = (*disease(), *make())
        case, work = Case(resources, "p", DAY, "us"), Work()
        assess(case, knowledge, words, work)
        best = best_cpu(lambda case=case: assess(case, knowledge, words), RUNS)
        size = len(orjson.dumps(resources)) / 1000
        whole = "no" if work.is_spent else "yes"
        table.append(f"| {name} | {size:,.0f} | {best:.0f} | {work.readings:,} | {whole} |")
        print(table[-1], flush=True)
    if arguments.write:
        write_table(arguments.write, table)


if __name__ == "__main__":
    main()
