"""`luminal knowledge compile`: the data files read and checked once, so that each start is quicker."""

from __future__ import annotations

import sys

from oncology.checks import compile_knowledge, start_faults
from terminology import compilation

PACKAGES = ("terminology", "oncology", "cards", "hooks", "service")


def compile_files() -> int:
    """Writes the compilation of this installation; returns 1 on a fault, or where it cannot be written.

    With a fault of the knowledge the files that fit their schemas are compiled all the same: the
    fault is found again at each start.
    """
    faults = start_faults()
    content = compile_knowledge(PACKAGES, is_sound=not faults)
    try:
        place = compilation.write_compilation(content)
    except OSError as problem:
        reason = type(problem).__name__
        print(f"luminal: the compilation cannot be written ({reason}).", file=sys.stderr)
        return 1
    for fault in faults:
        print(fault)
    if not faults:
        print(f"{place.name}: {len(content) // 1000} kB written.")
    return 1 if faults else 0
