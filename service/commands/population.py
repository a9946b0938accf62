"""`luminal cohort` and `luminal synthesize`: their options, and what they print."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from service import arguments
from service.types import UNUSABLE
from terminology import load_wording

MIB = 1024 * 1024
_EXTRAS = {
    **dict.fromkeys(("duckdb", "zstandard"), "cohort"),
    **dict.fromkeys(("pyspark", "py4j", "pyarrow", "pandas"), "spark"),
}


def add_synthesize(parser: argparse.ArgumentParser) -> None:
    """The options of `luminal synthesize`."""
    parser.add_argument("count", type=arguments.count, metavar="N", help="how many patients")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same patients (1)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="for the NDJSON")
    parser.add_argument("--truth", type=Path, metavar="FILE", help="for the truth of each course")
    parser.set_defaults(run=_synthesize)


def _synthesize(options: argparse.Namespace) -> int:
    from service.synthesis import Population, write_population

    population = Population(options.count, options.seed, options.out, options.truth)
    try:
        count = write_population(population)
    except OSError as fault:
        print(f"luminal: {options.out}: {fault.strerror}", file=sys.stderr)
        return UNUSABLE
    print(f"{options.count} patients, {count} resources")
    return 0


def add_cohort(parser: argparse.ArgumentParser) -> None:
    """The options of `luminal cohort`."""
    parser.add_argument(
        "sources", nargs="+", type=Path, metavar="PATH", help="NDJSON, Bundles, Parquet, or folders"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="for the results")
    parser.add_argument("--as-of", type=arguments.day, metavar="DATE", help="judge as of this day")
    parser.add_argument(
        "--at",
        choices=("present", "every-line"),
        default="present",
        help="judge today, or also each past start of a line (present)",
    )
    parser.add_argument("--jurisdiction", type=arguments.jurisdiction, metavar="us|eu")
    parser.add_argument(
        "--sample", type=arguments.share, default=1.0, metavar="SHARE", help="of the patients (1)"
    )
    parser.add_argument(
        "--redact", type=Path, metavar="FILE", help="for sharing; the key of the pseudonyms"
    )
    parser.add_argument(
        "--processes",
        type=arguments.count,
        metavar="N",
        help="at once (one for each core, four at most)",
    )
    parser.add_argument(
        "--line-limit", type=arguments.count, default=16, metavar="MB", help="of one line (16)"
    )
    parser.add_argument(
        "--engine", choices=("local", "spark"), default="local", help="what judges (local)"
    )
    parser.add_argument(
        "--master", metavar="URL", help="of Spark (all cores of this machine, local[*])"
    )
    parser.set_defaults(run=_cohort)


def _cohort(options: argparse.Namespace) -> int:
    from service.config import Settings
    from service.observe import logs

    try:
        from service.cohort import EVERY_LINE, CohortFault, Request, run_cohort, usual_processes

        if options.engine == "spark":
            importlib.import_module("service.cohort.spark")
    except ModuleNotFoundError as fault:
        extra = _EXTRAS.get(str(fault.name).partition(".")[0])
        if extra is None:
            raise
        print(
            f"luminal: {load_wording('service').text('extra-missing', extra=extra)}",
            file=sys.stderr,
        )
        return UNUSABLE
    if options.master and options.engine != "spark":
        print(f"luminal: {load_wording('service').text('master-alone')}", file=sys.stderr)
        return UNUSABLE
    settings = Settings()
    logs.configure("error")
    request = Request(
        sources=tuple(options.sources),
        folder=options.out,
        jurisdiction=options.jurisdiction or settings.jurisdiction,
        as_of=options.as_of,
        sample=options.sample,
        line_limit=options.line_limit * MIB,
        processes=options.processes or usual_processes(),
        key=options.redact,
        overlay=settings.overlay,
        max_depth=settings.max_depth,
        engine=options.engine,
        master=options.master,
        every_line=options.at == EVERY_LINE,
    )
    try:
        print(run_cohort(request))
    except (CohortFault, OSError) as fault:
        print(f"luminal: {fault}", file=sys.stderr)
        return UNUSABLE
    return 0
