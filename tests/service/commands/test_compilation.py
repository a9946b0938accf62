"""`luminal knowledge compile`: what it writes and says, sound, faulty, and where it cannot write."""

import pytest

from service import cli
from service.commands import compilation as command
from terminology import compilation as copies


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The command writes here, and not beside the packages."""
    monkeypatch.setattr(copies.resources, "files", lambda _: tmp_path)
    monkeypatch.setattr(command, "compile_knowledge", lambda packages, is_sound: content(is_sound))
    yield tmp_path / copies.FILE
    copies.of_installation.cache_clear()


def content(is_sound):
    return copies.compile_texts([], "s" if is_sound else "")


def test_sound_knowledge_is_written_as_such(place, monkeypatch, capsys):
    monkeypatch.setattr(command, "start_faults", list)
    assert cli.main(["knowledge", "compile"]) == 0
    assert "written" in capsys.readouterr().out
    assert copies.of_installation().state == "s"


def test_faults_are_said_and_no_state_is_kept(place, monkeypatch, capsys):
    monkeypatch.setattr(command, "start_faults", lambda: ["a.yaml: b: c"])
    assert cli.main(["knowledge", "compile"]) == 1
    assert capsys.readouterr().out == "a.yaml: b: c\n"
    assert copies.parse_compilation(place.read_bytes()).state == ""


def test_a_folder_that_cannot_be_written_is_said(place, monkeypatch, capsys):
    monkeypatch.setattr(command, "start_faults", list)
    place.with_suffix(".new").mkdir()
    assert cli.main(["knowledge", "compile"]) == 1
    assert "cannot be written" in capsys.readouterr().err
