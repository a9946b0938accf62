"""What the command line takes as values: each raises ArgumentTypeError for what is none."""

from __future__ import annotations

import argparse

from service.documents import read_date, read_jurisdiction
from service.errors import BadRequest


def port(text: str) -> int:
    """A port."""
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")  # noqa: EM101
    return number


def seconds(text: str) -> float:
    """A pause in seconds."""
    number = float(text)
    if not 0 <= number <= 60:
        raise argparse.ArgumentTypeError("seconds are a number from 0 to 60")  # noqa: EM101
    return number


def count(text: str) -> int:
    """A number from one on."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")  # noqa: EM101
    return number


def day(text: str) -> object:
    """A day, as YYYY-MM-DD."""
    try:
        return read_date(text, "--as-of")
    except BadRequest as error:
        raise argparse.ArgumentTypeError(error.fix) from None


def jurisdiction(text: str) -> str:
    """Whose approvals count."""
    try:
        return read_jurisdiction(text, "--jurisdiction")
    except BadRequest as error:
        raise argparse.ArgumentTypeError(error.fix) from None


def share(text: str) -> float:
    """A part of the whole, above 0 and at most 1."""
    number = float(text)
    if not 0 < number <= 1:
        raise argparse.ArgumentTypeError("above 0, at most 1")  # noqa: EM101
    return number
