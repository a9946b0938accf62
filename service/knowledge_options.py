"""`luminal knowledge`: its options, and a door to each of its commands."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from service import arguments


def add_knowledge(parser: argparse.ArgumentParser) -> None:
    """The options of `luminal knowledge`."""
    subcommands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_check(subcommands)
    _add_sign_off(subcommands)
    _add_docs(subcommands)
    _add_export(subcommands)
    _add_diff(subcommands)
    show = subcommands.add_parser("show", help="show one entry with its sources")
    show.add_argument("id", help="a drug, trial, regimen, rule, code or variant")
    show.set_defaults(run=_knowledge_show)


def _add_check(subcommands: Any) -> None:
    check = subcommands.add_parser("check", help="validate all knowledge files")
    check.add_argument(
        "--as-of",
        type=arguments.day,
        metavar="DATE",
        help="the day on which a review may be overdue",
    )
    check.add_argument(
        "--overlay", type=Path, metavar="FILE", help="check this site policy too (LUMINAL_OVERLAY)"
    )
    check.add_argument(
        "--cases", type=Path, nargs="?", const=Path("tests/vignettes"), metavar="DIR",
        help="in a checkout: also name entries without a vignette",
    )  # fmt: skip
    check.add_argument(
        "--strict", action="store_true", help="reviews that are overdue are faults, for a release"
    )
    _add_folder(check)
    check.set_defaults(run=_knowledge_check)


def _add_folder(parser: argparse.ArgumentParser, default: Path | None = None) -> None:
    place = "this one" if default else "the shipped files"
    parser.add_argument(
        "--folder", type=Path, default=default, metavar="DIR",
        help=f"a checkout or an exported folder ({place})",
    )  # fmt: skip


def _add_sign_off(subcommands: Any) -> None:
    form = subcommands.add_parser("format", help="put the data files into their one form")
    _add_folder(form, Path())
    form.set_defaults(run=_knowledge_format)
    ahead = subcommands.add_parser("compile", help="read and check all once, for quicker starts")
    ahead.set_defaults(run=_knowledge_compile)
    sign = subcommands.add_parser("sign", help="sign entries in a checkout or an exported folder")
    sign.add_argument("entries", nargs="+", metavar="ENTRY", help="kind/id, or kind/* for all")
    sign.add_argument("--name", required=True, help="of who signs")
    sign.add_argument("--role", required=True, help="in which they sign")
    sign.add_argument("--scope", metavar="TEXT", help="what is signed, where not the whole entry")
    sign.add_argument(
        "--on", type=arguments.day, metavar="DAY", help="on which it was signed (today)"
    )
    _add_folder(sign, Path())
    sign.set_defaults(run=_knowledge_sign)
    status = subcommands.add_parser("status", help="what is signed, changed since, or overdue")
    status.add_argument(
        "--as-of", type=arguments.day, metavar="DATE", help="overdue on this day (today)"
    )
    _add_folder(status)
    status.set_defaults(run=_knowledge_status)


def _add_docs(subcommands: Any) -> None:
    docs = subcommands.add_parser("docs", help="write the pages that are made from the knowledge")
    docs.add_argument("--output", type=Path, default=Path("docs/clinical"), metavar="DIR")
    docs.add_argument("--check", action="store_true", help="write nothing, name what is stale")
    docs.set_defaults(run=_knowledge_docs)


def _add_export(subcommands: Any) -> None:
    export = subcommands.add_parser(
        "export", help="write the data files to read, change and sign; or FHIR R4 resources"
    )
    export.add_argument(
        "folder", type=Path, nargs="?", metavar="DIR",
        help="write the data files into this new folder; without it: FHIR resources",
    )  # fmt: skip
    export.add_argument("--format", choices=["bundle", "ndjson"], default="bundle")
    export.add_argument(
        "--output", type=Path, metavar="PATH", help="a file; for ndjson also a folder (stdout)"
    )
    export.add_argument("--base", default="https://luminal.invalid/fhir", metavar="URL")
    export.add_argument(
        "--as-of", type=arguments.day, metavar="DATE", help="the knowledge of this day"
    )
    export.set_defaults(run=_knowledge_export)


def _add_diff(subcommands: Any) -> None:
    diff = subcommands.add_parser("diff", help="what differs between two states of the knowledge")
    diff.add_argument("old", metavar="OLD", help="a git revision, an exported folder, or .")
    diff.add_argument("new", metavar="NEW", help="likewise; . is the working copy")
    diff.add_argument(
        "--cases", type=Path, action="append", default=[], metavar="PATH",
        help="also compare the answers on these charts: vignettes, or what `luminal assess` or"
        " `luminal cohort` takes, or a result of the second; more than once for several",
    )  # fmt: skip
    diff.add_argument("--format", choices=["text", "json"], default="text")
    _add_population(diff.add_argument_group("for a population"))
    diff.set_defaults(run=_knowledge_diff)


def _add_population(group: Any) -> None:
    group.add_argument("--as-of", type=arguments.day, metavar="DATE", help="judge as of this day")
    group.add_argument("--jurisdiction", type=arguments.jurisdiction, metavar="us|eu")
    group.add_argument(
        "--sample", type=arguments.share, metavar="SHARE", help="of the patients (1)"
    )
    group.add_argument(
        "--redact", type=Path, metavar="FILE",
        help="the key of the pseudonyms, as of `luminal cohort` (one that nobody keeps)",
    )  # fmt: skip
    group.add_argument(
        "--processes", type=arguments.count, metavar="N", help="at once (one for each core)"
    )
    group.add_argument(
        "--causes", type=arguments.count, metavar="N",
        help="ask for causes on about so many of the patients that differ (500)",
    )  # fmt: skip


# The commands import late: `luminal --help` should not wait for the knowledge base.


def _knowledge_check(options: argparse.Namespace) -> int:
    from service.clock import today
    from service.commands.knowledge import Scope, print_faults
    from service.config import Settings

    scope = Scope(options.folder, options.overlay or Settings().overlay, options.cases)
    return print_faults(options.as_of or today(), scope, is_strict=options.strict)


def _knowledge_format(options: argparse.Namespace) -> int:
    from service.commands.knowledge_files import format_files

    return format_files(options.folder)


def _knowledge_compile(_: argparse.Namespace) -> int:
    from service.commands.compilation import compile_files

    return compile_files()


def _knowledge_sign(options: argparse.Namespace) -> int:
    from oncology.knowledge import Signature
    from service.clock import today
    from service.commands.sign_off import sign_entries

    day = options.on or today()
    signature = Signature(options.name, options.role, day, options.scope)
    return sign_entries(options.folder, options.entries, signature, today())


def _knowledge_status(options: argparse.Namespace) -> int:
    from service.clock import today
    from service.commands.sign_off import print_status

    return print_status(options.folder, options.as_of or today())


def _knowledge_docs(options: argparse.Namespace) -> int:
    from service.commands.knowledge import write_pages

    return write_pages(options.output, options.check)


def _knowledge_export(options: argparse.Namespace) -> int:
    from service.clock import today
    from service.commands.export import export_knowledge
    from service.commands.knowledge_files import export_files
    from service.config import Settings

    if options.folder is not None:
        return export_files(options.folder)
    day = options.as_of or today()
    return export_knowledge(options.format, options.output, options.base, day, Settings().overlay)


def _knowledge_diff(options: argparse.Namespace) -> int:
    from service.commands.difference import Choices, Comparison, print_difference

    choices = Choices(
        options.as_of, options.jurisdiction, options.sample, options.redact, options.processes,
        options.causes,
    )  # fmt: skip
    comparison = Comparison(options.old, options.new, tuple(options.cases), options.format, choices)
    return print_difference(comparison)


def _knowledge_show(options: argparse.Namespace) -> int:
    from service.commands.knowledge import print_entry

    return print_entry(options.id)
