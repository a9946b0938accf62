"""`luminal knowledge export DIR | format`, and the data files of a checkout or an exported folder.

What is installed is never written: the files of a package are the release that was signed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from oncology.knowledge import SHIPPED, Files, KnowledgeFault, kind_of, schema_text
from service.commands.versions import NoSuchState, Texts, shipped_texts, texts_of
from terminology import yaml_form

_INSTALLED = {"site-packages", "dist-packages"}


def read_folder(folder: Path | None) -> Files:
    """The data files below a checkout or an exported folder; the shipped ones without a folder.

    Raises:
        KnowledgeFault: When the folder holds none, or a file cannot be read.
    """
    if folder is None:
        return SHIPPED
    texts, shipped = _texts(folder), shipped_texts()
    return Files(
        tuple((path, text) for path, text in texts.items() if shipped.get(path) != text),
        frozenset(shipped.keys() - texts.keys()),
    )


def write_texts(folder: Path, texts: Texts) -> None:
    """Writes files of a checkout or an exported folder, by path from its root.

    Raises:
        KnowledgeFault: When the folder is part of an installed package, or cannot be written.
    """
    _require_own(folder)
    for path, text in texts.items():
        try:
            (folder / path).write_text(text, encoding="utf-8", newline="\n")
        except OSError as fault:
            problem = f"{folder / path}: top: it cannot be written ({type(fault).__name__})"
            raise KnowledgeFault(problem) from None
        print(f"{folder / path}: written")


def export_files(folder: Path) -> int:
    """Writes the shipped data files into a new folder, to be read, changed, signed and checked."""
    if folder.exists() and any(folder.iterdir()):
        print(f"luminal: {folder} is not empty; name a new folder.", file=sys.stderr)
        return 2
    texts = shipped_texts()
    for path, text in texts.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    print(f"{folder}: {len(texts)} files written; `luminal knowledge check --folder {folder}`")
    return 0


def format_files(folder: Path) -> int:
    """Puts every data file of a folder into the one form; 1 when one would lose something by it."""
    faults: list[str] = []
    texts: dict[str, str] = {}
    for path, text in _texts(folder).items():
        if path.endswith(".csv") or kind_of(path).startswith("wording."):
            continue
        try:
            schema = schema_text(path.partition("/data/")[0], kind_of(path))
            form = yaml_form.formatted(path, text, schema)
        except (ValueError, FileNotFoundError) as fault:
            faults.append(str(fault))
            continue
        loss = yaml_form.loss_fault(path, text) if text != form else None
        faults += [loss] if loss else []
        texts |= {} if loss or text == form else {path: form}
    write_texts(folder, texts)
    print("\n".join(faults) or f"{len(texts)} files put into form.")
    return 1 if faults else 0


def _require_own(folder: Path) -> None:
    if _INSTALLED & set(folder.resolve().parts):
        problem = (
            f"{folder}: top: it is an installed package, which is never written; export the "
            "knowledge (`luminal knowledge export DIR`) and name that folder with --folder"
        )
        raise KnowledgeFault(problem)


def _texts(folder: Path) -> Texts:
    """The text of each data file by its path from the folder."""
    try:
        return texts_of(str(folder.resolve()))
    except NoSuchState as problem:
        fault = (
            f"{problem} Name a checkout or an exported folder with --folder "
            "(`luminal knowledge export DIR` writes one)."
        )
        raise KnowledgeFault(fault) from None
