"""The shipped knowledge compiled: the same data, and a state that any change of data or code ends."""

import shutil
from pathlib import Path

import pytest

from oncology.checks import compilation, compile_knowledge, documents, run
from oncology.checks.documents import data_folders, schema_of
from oncology.knowledge import SHIPPED, KnowledgeFault
from terminology import compilation as copies
from terminology.data_files import parse_yaml

PACKAGES = ("terminology", "oncology", "cards", "hooks", "service")


@pytest.fixture(scope="module")
def copy():
    return copies.parse_compilation(compile_knowledge(PACKAGES, is_sound=True))


def test_every_file_reads_as_its_parser_reads_it(copy):
    paths = [path for folder in data_folders(PACKAGES) for path in SHIPPED.tree(folder)]
    known = 0
    for path in paths:
        schema = schema_of(path)
        data = copy.data_of(SHIPPED.text(path), schema) if schema else None
        if data is not None:
            assert repr(data) == repr(parse_yaml(SHIPPED.text(path), path)), path
            known += 1
    assert known > 400
    assert len(paths) - known < 5


def test_a_sound_state_is_not_checked_again(copy, monkeypatch):
    calls = []
    monkeypatch.setattr(copies, "of_installation", lambda: copy)
    monkeypatch.setattr(run, "start_faults", lambda files: calls.append(files) or ["a: b: c"])
    run.load_checked.__wrapped__()
    assert calls == []


@pytest.mark.parametrize("state", ["", "0" * 64])
def test_any_other_state_is_checked(copy, monkeypatch, state):
    other = copies.Compilation(state, copy.entries)
    monkeypatch.setattr(copies, "of_installation", lambda: other)
    monkeypatch.setattr(run, "start_faults", lambda _: ["a: b: c"])
    with pytest.raises(KnowledgeFault, match="a: b: c"):
        run.load_checked.__wrapped__()


def test_what_is_no_shipped_state_is_checked(copy, monkeypatch):
    monkeypatch.setattr(copies, "of_installation", lambda: copy)
    monkeypatch.setattr(run, "start_faults", lambda _: ["a: b: c"])
    draft = documents.Files((("oncology/knowledge/data/version.yaml", "version: x\n"),))
    with pytest.raises(KnowledgeFault, match="a: b: c"):
        run.load_checked.__wrapped__(draft)


@pytest.mark.parametrize("name", ["data/version.yaml", "schemas/version.schema.json", "load.py"])
def test_a_change_of_data_schema_or_code_is_another_state(tmp_path, monkeypatch, name):
    tree = tmp_path / "knowledge"
    shutil.copytree(Path(run.__file__).parents[1] / "knowledge", tree)
    monkeypatch.setattr(compilation.resources, "files", lambda _: tree)
    state = compilation.state_of_knowledge()
    assert compilation.state_of_knowledge() == state
    with (tree / name).open("a") as file:
        file.write("\n")
    assert compilation.state_of_knowledge() != state
