"""`luminal completion`: the script with which a shell completes commands, options and files."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

SHELLS = ("bash", "zsh", "tcsh", "fish", "powershell")

# What a placeholder of the help stands for: the shell offers such names itself.
_FILES = frozenset({"PATH", "FILE"})
_FOLDERS = frozenset({"DIR"})


def completion(parser: argparse.ArgumentParser, shell: str) -> int:
    """Prints the script that completes a parser's commands in one of SHELLS; returns 0."""
    import shtab  # by no other command: a shell asks the script, never Luminal

    for action in _actions(parser):
        if action.metavar in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.metavar in _FOLDERS:
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
    print(shtab.complete(parser, shell))
    return 0


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:  # argparse has no public way to list them; shtab reads the same
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _actions(below)
