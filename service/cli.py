"""The command line: one parser, and a door to each command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from oncology.knowledge import KnowledgeFault
from service import DISTRIBUTION, arguments, software_version
from service.commands import population
from service.commands.completion import SHELLS
from service.commands.completion import completion as print_completion
from service.knowledge_options import add_knowledge
from service.types import UNUSABLE


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code."""
    options = _parser().parse_args(argv)
    try:
        code: int = options.run(options)
    except KeyboardInterrupt:
        return 130
    except KnowledgeFault as fault:  # the files, or the site's overlay, are not fit for use
        print(f"luminal: the knowledge base has faults.\n{fault}", file=sys.stderr)
        return 1
    except ValueError as fault:
        from service.start_fault import is_of_settings, reason_of

        if not is_of_settings(fault):
            raise
        print(f"luminal: {reason_of(fault)}", file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:  # the reader of our output has left, as in `luminal assess x | head`
        sys.stderr.close()
        return 141
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="luminal",
        description="Decision support for HR-positive, HER2-negative advanced breast cancer.",
    )
    parser.add_argument("--version", action=_Version, help="print the versions and end")
    parser.set_defaults(run=lambda _options: _help(parser))
    commands = parser.add_subparsers(metavar="COMMAND")
    _add_demo(commands.add_parser("demo", help="run everything here, with synthetic patients"))
    _add_ehr_stub(commands.add_parser("ehr-stub", help="a FHIR server as a vendor's, for trials"))
    _add_check_ehr(commands.add_parser("check-ehr", help="what works with a tenant's EHR"))
    _add_serve(commands.add_parser("serve", help="run the production server"))
    _add_assess(commands.add_parser("assess", help="assess patients in files"))
    population.add_cohort(commands.add_parser("cohort", help="assess a whole population"))
    population.add_synthesize(commands.add_parser("synthesize", help="make up a population"))
    add_knowledge(commands.add_parser("knowledge", help="look into the knowledge base"))
    _add_tenants(commands.add_parser("tenants", help="look into the tenants file"))
    _add_token(commands.add_parser("token", help="make and check tokens of an EHR, to try it out"))
    _add_feedback(commands.add_parser("feedback", help="what became of the cards"))
    _add_audit(commands.add_parser("audit", help="look into the decision audit"))
    completion = commands.add_parser("completion", help="print the completion script of a shell")
    completion.add_argument("shell", choices=SHELLS)
    completion.set_defaults(run=lambda options: print_completion(parser, options.shell))
    return parser


def _help(parser: argparse.ArgumentParser) -> int:
    parser.print_help()
    return 0


class _Version(argparse.Action):
    """Prints the distribution's version and that of the shipped knowledge."""

    def __init__(self, option_strings: Sequence[str], dest: str, **options: Any) -> None:
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, help=options["help"])

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from oncology.knowledge import shipped_version

        print(f"{DISTRIBUTION} {software_version()}, knowledge {shipped_version()}")
        parser.exit()


def _add_tenants(parser: argparse.ArgumentParser) -> None:
    subcommands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = subcommands.add_parser("check", help="say who may call, or what is wrong")
    check.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="the tenants file (LUMINAL_TENANTS)"
    )
    check.add_argument("--fetch", action="store_true", help="fetch the key sets too")
    check.set_defaults(run=_tenants_check)


def _add_token(parser: argparse.ArgumentParser) -> None:
    subcommands = parser.add_subparsers(required=True, metavar="COMMAND")
    key = subcommands.add_parser("key", help="write a new private key, print its public key set")
    key.add_argument("file", type=Path, metavar="FILE", help="a new file for the private key")
    key.set_defaults(run=_token_key)
    make = subcommands.add_parser("make", help="print a token that is good for five minutes")
    make.add_argument("--key", type=Path, required=True, metavar="FILE", help="a private key (PEM)")
    make.add_argument("--tenant", metavar="ID", help="whose token, where the file has several")
    make.set_defaults(run=_token_make)
    check = subcommands.add_parser("check", help="say whose a token is, or why it is refused")
    check.add_argument("token", nargs="?", default="-", metavar="TOKEN", help="(standard input)")
    check.set_defaults(run=_token_check)
    for command in (make, check):
        command.add_argument(
            "--path", default="/cds-services", help="that it is meant for (/cds-services)"
        )
        command.add_argument(
            "--tenants", type=Path, metavar="FILE", help="the tenants file (LUMINAL_TENANTS)"
        )


def _add_feedback(parser: argparse.ArgumentParser) -> None:
    subcommands = parser.add_subparsers(required=True, metavar="COMMAND")
    summary = "acceptance and override reasons by option, rule and knowledge version"
    report = subcommands.add_parser("report", help=summary)
    report.add_argument(
        "--from", dest="since", type=arguments.day, metavar="DATE", help="first day (-90)"
    )
    report.add_argument(
        "--to", dest="until", type=arguments.day, metavar="DATE", help="last day (today)"
    )
    report.add_argument("--format", choices=["text", "csv", "html"], default="text")
    report.set_defaults(run=_feedback_report)
    purge = subcommands.add_parser("purge", help="delete what is older than the retention allows")
    purge.set_defaults(run=_feedback_purge)


def _add_audit(parser: argparse.ArgumentParser) -> None:
    subcommands = parser.add_subparsers(required=True, metavar="COMMAND")
    key = subcommands.add_parser("key", help="print a new key for LUMINAL_AUDIT_KEY")
    key.set_defaults(run=_audit_key)
    show = subcommands.add_parser("show", help="print audited decisions, one JSON object a line")
    show.add_argument(
        "--from", dest="since", type=arguments.day, metavar="DATE", help="first day (-90)"
    )
    show.add_argument(
        "--to", dest="until", type=arguments.day, metavar="DATE", help="last day (today)"
    )
    show.add_argument("--input", metavar="FILE", help="only decisions on this hook request")
    show.set_defaults(run=_audit_show)


def _add_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=arguments.port, default=8080, help="of the service (8080)")
    parser.add_argument(
        "--fhir-port", type=arguments.port, default=8081, help="of the FHIR server (8081)"
    )
    parser.add_argument("--once", action="store_true", help="end after showing the cards")
    parser.set_defaults(run=_demo)


def _add_ehr_stub(parser: argparse.ArgumentParser) -> None:
    vendors = ["epic", "oracle", "athena", "uscore"]
    parser.add_argument("--as", dest="vendor", required=True, choices=vendors)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=arguments.port, default=8082)
    parser.add_argument(
        "--delay", type=arguments.seconds, default=0.0, metavar="SECONDS", help="of each answer"
    )
    parser.set_defaults(run=_ehr_stub)


def _add_check_ehr(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tenant", required=True, metavar="ID", help="of the tenants file")
    parser.add_argument("--patient", required=True, metavar="ID", help="a test patient of the EHR")
    parser.add_argument("--server", metavar="URL", help="FHIR server (the tenant's first)")
    parser.add_argument(
        "--access-token", type=Path, metavar="FILE", help="a token of the FHIR server"
    )
    parser.add_argument("--client-id", metavar="ID", help="fetch a token as this backend client")
    parser.add_argument("--client-key", type=Path, metavar="FILE", help="its private key")
    parser.add_argument("--service", metavar="URL", help="also call a running service")
    parser.add_argument("--ehr-key", type=Path, metavar="FILE", help="sign that call as the EHR")
    parser.set_defaults(run=_check_ehr)


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=arguments.port, default=8080)
    parser.add_argument("--workers", type=arguments.count, default=2)
    parser.set_defaults(run=_serve)


def _add_assess(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="a file or folder, or - for standard input"
    )
    parser.add_argument("--as-of", type=arguments.day, metavar="DATE", help="judge as of this day")
    parser.add_argument("--jurisdiction", type=arguments.jurisdiction, metavar="us|eu")
    parser.add_argument("--format", choices=["json", "ndjson", "text"])
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--cards", action="store_true", help="print the CDS Hooks response")
    output.add_argument("--fhir", action="store_true", help="print lines and category as FHIR")
    output.add_argument(
        "--html", type=Path, metavar="OUT", help="write the page on the one patient into a file"
    )
    output.add_argument(
        "--explain-reading",
        action="store_true",
        help="print for each resource what was read from it, what was left and why",
    )
    parser.set_defaults(run=_assess)


# The commands import late: `luminal --help` should not wait for the knowledge base.


def _demo(options: argparse.Namespace) -> int:
    from service.demo.run import demo

    return demo(options.host, options.port, options.fhir_port, options.once)


def _ehr_stub(options: argparse.Namespace) -> int:
    from service.demo.run import ehr_stub

    return ehr_stub(options.vendor, options.host, options.port, options.delay)


def _check_ehr(options: argparse.Namespace) -> int:
    from service.commands.ehr.check import Choices, check_ehr

    names = ("access_token", "client_id", "client_key", "service", "ehr_key")
    chosen = {name: getattr(options, name) for name in names}
    return check_ehr(Choices(options.tenant, options.patient, options.server, **chosen))


def _serve(options: argparse.Namespace) -> int:
    from service.commands.serve import serve

    return serve(options.host, options.port, options.workers)


def _assess(options: argparse.Namespace) -> int:
    from service.commands.assess import Choices, Output, assess_files

    if options.fhir and options.format == "text":
        print("luminal assess: --fhir is printed as json or ndjson.", file=sys.stderr)
        return UNUSABLE
    if options.explain_reading and options.format not in {None, "text"}:
        print("luminal assess: --explain-reading is printed as text.", file=sys.stderr)
        return UNUSABLE
    chosen: dict[Output, bool] = {
        "cards": options.cards, "fhir": options.fhir, "reading": options.explain_reading,
        "page": options.html is not None,
    }  # fmt: skip
    output: Output = next((name for name, is_on in chosen.items() if is_on), "assessment")
    choices = Choices(options.as_of, options.jurisdiction, output, options.format, options.html)
    return assess_files(options.paths, choices)


def _tenants_check(options: argparse.Namespace) -> int:
    from service.commands.trust import check_tenants

    return check_tenants(options.file, options.fetch)


def _token_key(options: argparse.Namespace) -> int:
    from service.commands.trust import write_key

    return write_key(options.file)


def _token_make(options: argparse.Namespace) -> int:
    from service.commands.trust import print_token

    return print_token(options.key, options.tenants, options.tenant, options.path)


def _token_check(options: argparse.Namespace) -> int:
    from service.commands.trust import check_token

    return check_token(options.token, options.tenants, options.path)


def _feedback_report(options: argparse.Namespace) -> int:
    from service.commands.records import print_feedback_report

    return print_feedback_report(options.since, options.until, options.format)


def _feedback_purge(_options: argparse.Namespace) -> int:
    from service.commands.records import purge_store

    return purge_store()


def _audit_key(_options: argparse.Namespace) -> int:
    from service.store import new_key

    print(new_key())
    return 0


def _audit_show(options: argparse.Namespace) -> int:
    from service.commands.records import print_decisions

    return print_decisions(options.since, options.until, options.input)


if __name__ == "__main__":
    sys.exit(main())
