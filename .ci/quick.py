"""The loop while working: lint of what changed, types, tests of the packages touched, one vignette file.

`make quick`. What changed is what differs from the branch `main` (or from HEAD on `main` itself), with
what git does not know yet. A module's tests stand in the folder of tests/ that mirrors its own; where
none does, in the nearest one above. `make test` runs the rest.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("terminology", "oncology", "cards", "hooks", "service")
VIGNETTES = "tests/vignettes"
# What is no package (settings, tools, documents) is held by these.
HOUSE = PurePosixPath("tests/house")
DOCS = "tests/house/test_docs.py"
# Run where no vignette file is touched or named by what changed: it meets most rules.
ORDINARY = "options/elacestrant"
APART = "not (given or server or browser)"


def difference(root: Path) -> list[str]:
    """Paths, from the root, of files that differ from main's newest common commit and still exist."""
    base = _git(root, "merge-base", "HEAD", "main") or _git(
        root, "merge-base", "HEAD", "origin/main"
    )
    names = _git(root, "diff", "--name-only", "--diff-filter=d", *(base or ["HEAD"]))
    return sorted({*names, *_git(root, "ls-files", "--others", "--exclude-standard")})


def _git(root: Path, *words: str) -> list[str]:
    command = ["git", "-C", str(root), *words]
    return subprocess.run(  # noqa: S603  # the command is ours
        command, capture_output=True, text=True, check=False
    ).stdout.split("\n")[:-1]


def test_paths(root: Path, files: Iterable[str]) -> list[str]:
    """Test files to run for the changed files, sorted; a test file stands for itself."""
    return sorted({path for name in files for path in _tests_of(root, PurePosixPath(name))})


def _tests_of(root: Path, path: PurePosixPath) -> list[str]:
    if path.suffix == ".md":
        return [DOCS]
    if path.is_relative_to(VIGNETTES) and path.suffix == ".yaml":
        return []  # run as the vignette file
    if path.parts[0] == "tests" and path.name.startswith("test_"):
        return [str(path)]
    if path.parts[0] == "tests":  # a case, a fixture
        return _nearest(root, path.parent)
    if path.parts[0] in PACKAGES:
        return _nearest(root, "tests" / path.parent) or _nearest(root, PurePosixPath(VIGNETTES))
    return _nearest(root, HOUSE)


def _nearest(root: Path, folder: PurePosixPath) -> list[str]:
    """The tests of a folder, or of the nearest one above it; those below only where it has no own."""
    for candidate in (folder, *folder.parents):
        if len(candidate.parts) == 1:  # tests/ itself: everything
            return []
        below = (root / candidate).glob("test_*.py"), (root / candidate).rglob("test_*.py")
        for paths in below:
            if names := sorted(path.relative_to(root).as_posix() for path in paths):
                return names
    return []


def vignette_file(root: Path, files: Iterable[str]) -> str:
    """The vignette file to run, as `folder/name`.

    A changed one, else one named as a changed file is, else one that expects its entry.
    """
    data = [PurePosixPath(name) for name in files if name.endswith(".yaml")]
    own = [path for path in data if path.is_relative_to(VIGNETTES)]
    namesakes = [file for path in data for file in (root / VIGNETTES).glob(f"*/{path.stem}.yaml")]
    expectations = [file for path in data for file in _expectations(root, path.stem)]
    vignettes = [*own, *namesakes, *expectations, PurePosixPath(ORDINARY)]
    return f"{vignettes[0].parent.name}/{vignettes[0].stem}"


def _expectations(root: Path, entry: str) -> list[Path]:
    """Vignette files that say what becomes of an entry, as a regimen: `olaparib: preferred`."""
    name = re.compile(rf"\b{re.escape(entry)}: [a-z]")
    files = sorted((root / VIGNETTES).glob("*/*.yaml"))
    return [file for file in files if name.search(file.read_text("utf-8"))]


def main() -> int:
    """Runs the steps, the quick ones first, and returns the exit code of the first that fails."""
    files = difference(ROOT)
    python = [name for name in files if name.endswith(".py")]
    print(f"{len(files)} files differ from main.")
    tool = [sys.executable, "-m"]
    vignette = vignette_file(ROOT, files).partition("/")[2]
    tests = test_paths(ROOT, files)
    steps = [
        [*tool, "ruff", "check", "--force-exclude", *python] if python else [],
        [*tool, "ruff", "format", "--check", "--force-exclude", *python] if python else [],
        [*tool, "mypy"],
        [*tool, "pytest", "-n", "2", "-m", APART, *tests] if tests else [],
        [*tool, "pytest", "-n", "0", f"{VIGNETTES}/test_vignettes.py", "-k", f"{vignette}/"],
    ]
    for step in filter(None, steps):
        print("==", *step[2:], flush=True)
        code = subprocess.run(step, cwd=ROOT, check=False).returncode  # noqa: S603
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
