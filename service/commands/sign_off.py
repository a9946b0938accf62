"""`luminal knowledge sign | status`: who signed which entry, and what was changed since."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from oncology.checks import content_faults, overdue
from oncology.knowledge import Entry, Files, Signature, load_entries, signed_texts, standing
from service.commands.knowledge_files import read_folder, write_texts
from service.publishing.knowledge_pages import signature_text


def sign_entries(folder: Path, names: Sequence[str], signature: Signature, today: date) -> int:
    """Signs entries in the files of a checkout or an exported folder; 1 when none is signed.

    Args:
        folder: The root of the checkout, or the exported folder.
        names: Entries as `kind/id`, or `kind/*` for all of a kind.
        signature: Who signs.
        today: The last day on which it can have been signed.
    """
    if not signature.by.strip() or not signature.role.strip():
        return _refused(["--name and --role say who signs, in words."])
    if signature.on > today:
        return _refused([f"--on {signature.on} lies in the future."])
    files = read_folder(folder)
    faults = content_faults(files, today)
    if faults:
        return _refused(["nothing is signed while the knowledge has faults.", *faults])
    try:
        texts = signed_texts(files, names, signature)
    except ValueError as fault:
        return _refused(str(fault).splitlines())
    write_texts(folder, texts)
    return 0


def print_status(folder: Path | None, today: date) -> int:
    """Prints what is signed and by whom, what was changed since, and what is overdue on the day."""
    files = read_folder(folder)
    faults = content_faults(files, today)
    if faults:
        print("\n".join(faults))
        return 1
    for line in status_lines(files, today):
        print(line)
    return 0


def status_lines(files: Files, today: date) -> list[str]:
    """The lines of `luminal knowledge status` on sound files."""
    sign_off_state = standing(load_entries(files))
    signed = Counter(entry.kind.name for entry in sign_off_state.signed)
    lines = [f"Signed: {len(sign_off_state.signed)} of {len(sign_off_state.entries)} entries."]
    for kind, number in Counter(entry.kind.name for entry in sign_off_state.entries).items():
        lines.append(f"  {kind}: {signed[kind]} of {number}")
    lines += _section("Signed:", map(sign_off_text, sign_off_state.signed))
    lines += _section(
        "Changed since it was signed, so proposed again:",
        map(sign_off_text, sign_off_state.changed),
    )
    return lines + _section(f"Overdue on {today}:", overdue(files, today))


def sign_off_text(entry: Entry) -> str:
    """An entry with who signed it."""
    return f"{entry.name}: {signature_text(entry)}"


def _section(head: str, lines: Iterable[str]) -> list[str]:
    rows = [f"  {line}" for line in lines]
    return [head, *rows] if rows else [f"{head} nothing."]


def _refused(lines: Iterable[str]) -> int:
    for line in lines:
        print(f"luminal knowledge sign: {line}", file=sys.stderr)
    return 1
