"""Where a state of the knowledge is kept, to the texts of its data files.

A state is a git revision of the checkout, an exported folder, or the working copy.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import terminology
from service.comparison import PACKAGES, is_data

WORKING_COPY = "."
Texts = Mapping[str, str]  # by path from the project's root


class NoSuchState(ValueError):
    """The name leads to no state of the knowledge; the text says what would."""


def shipped_texts() -> Texts:
    """The data files of the packages that run."""
    return _texts_of_folder(Path(str(terminology.__file__)).parents[1])


def texts_of(name: str) -> Texts:
    """The data files of the state that a name leads to.

    Args:
        name: `.` for the working copy (without a checkout here: the knowledge that runs), a folder
            that holds the data files under the paths of a checkout, or a git revision.

    Raises:
        NoSuchState: The folder holds no knowledge, or git does not know the revision.
    """
    if name == WORKING_COPY:
        return _texts_of_folder(_checkout()) or shipped_texts()
    folder = Path(name)
    texts = _texts_of_folder(folder) if folder.is_dir() else _texts_of_revision(name)
    if not texts:
        problem = f"{name}: no data files of the knowledge are in it."
        raise NoSuchState(problem)
    return texts


def _texts_of_folder(folder: Path) -> Texts:
    paths = (path for package in PACKAGES for path in sorted((folder / package).rglob("*")))
    files = ((path.relative_to(folder).as_posix(), path) for path in paths if path.is_file())
    try:
        return {name: path.read_bytes().decode() for name, path in files if is_data(name)}
    except UnicodeDecodeError:
        problem = f"{folder}: a data file is no UTF-8 text."
        raise NoSuchState(problem) from None


def _texts_of_revision(name: str) -> Texts:
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if commit is None:
        problem = f"{name}: neither a folder nor a git revision that is known here."
        raise NoSuchState(problem)
    revision = commit.decode().strip()
    listing = _git("ls-tree", "-r", "-z", "--name-only", revision, "--", *PACKAGES) or b""
    paths = [path for path in listing.decode().split("\0") if is_data(path)]
    request = "".join(f"{revision}:{path}\n" for path in paths).encode()
    answer = _git("cat-file", "--batch", lines=request) or b""
    return dict(zip(paths, _contents(answer), strict=True))


def _contents(answer: bytes) -> Iterator[str]:
    """The texts of `git cat-file --batch`: of each a line that ends in its size, then the text."""
    start = 0
    while start < len(answer):
        line = answer.index(b"\n", start)
        size = int(answer[start:line].split()[-1])
        yield answer[line + 1 : line + 1 + size].decode()
        start = line + size + 2


def _checkout() -> Path:
    """The root of the checkout around the current folder; the folder itself where there is none."""
    top = _git("rev-parse", "--show-toplevel", folder=Path.cwd())
    return Path(top.decode().strip()) if top else Path.cwd()


def _git(*words: str, folder: Path | None = None, lines: bytes = b"") -> bytes | None:
    """What git answers in the folder (the checkout); None where it fails or is not installed."""
    program = shutil.which("git")
    if program is None:
        return None
    process = subprocess.run(  # noqa: S603 - git alone; callers' words only behind --end-of-options
        [program, *words],
        cwd=folder or _checkout(),
        input=lines,
        capture_output=True,
        check=False,
    )
    return process.stdout if process.returncode == 0 else None
