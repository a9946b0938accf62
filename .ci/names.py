"""Local names that are participles: the reader cannot tell what they hold. Part of `make lint`.

A name is any that a function binds: parameters, assignments, loop and comprehension variables. The
words stand in .ci/participles.txt; names of types (`Known`) are not local names. Fails when they
are more than one in a hundred of all local names of the packages and their tests, and names each.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("terminology", "oncology", "cards", "hooks", "service", "tests")
LIMIT = 0.01


def participles() -> frozenset[str]:
    """The words of the list."""
    lines = (ROOT / ".ci/participles.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def local_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of everything that functions bind, each name once a function."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            names: dict[str, int] = {}
            for node in ast.walk(function):
                if isinstance(node, ast.arg):
                    names.setdefault(node.arg, node.lineno)
                elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    names.setdefault(node.id, node.lineno)
            yield from ((line, name) for name, line in names.items())


def main(packages: tuple[str, ...] = PACKAGES) -> int:
    """Print each participle with its place; 1 when there are too many."""
    words, count, hits = participles(), 0, []
    for path in sorted(p for package in packages for p in (ROOT / package).rglob("*.py")):
        for line, name in local_names(ast.parse(path.read_text("utf-8"))):
            count += 1
            if name.strip("_") in words:
                hits.append(f"{path.relative_to(ROOT)}:{line}: {name}")
    share = len(hits) / max(count, 1)
    if share > LIMIT or packages != PACKAGES:
        print("\n".join(hits))
    print(f"{len(hits)} of {count} local names are participles ({share:.1%}, at most {LIMIT:.0%})")
    return 1 if share > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:]) or PACKAGES))
