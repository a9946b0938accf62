"""The data files as a folder: exported, read back, put into form; what is installed is never written."""

import shutil
from pathlib import Path

import pytest

from oncology.knowledge import SHIPPED, Files, KnowledgeFault
from service.commands.knowledge_files import read_folder, write_texts

ROOT = Path(__file__).resolve().parents[3]
REGIMEN = "oncology/knowledge/data/regimens/elacestrant.yaml"


def test_an_export_holds_every_data_file_as_it_ships(folder):
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    shipped = {
        path.relative_to(ROOT).as_posix()
        for package in ("terminology", "oncology", "cards", "hooks")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "data" in path.parts and path.suffix in {".yaml", ".csv"}
    }
    assert files == shipped
    assert all((folder / p).read_bytes() == (ROOT / p).read_bytes() for p in files)
    assert read_folder(folder) == Files() == SHIPPED


def test_a_folder_that_holds_something_is_not_written_over(knowledge, folder):
    (folder / REGIMEN).write_text("mine")
    code, output = knowledge("export", folder)
    assert (code, output.out) == (2, "")
    assert "is not empty; name a new folder" in output.err
    assert (folder / REGIMEN).read_text() == "mine"


def test_a_folder_is_read_with_what_it_changes_and_lacks(folder):
    (folder / REGIMEN).write_text("title: x\n")
    path = "oncology/knowledge/data/regimens/imlunestrant.yaml"
    (folder / path).unlink()
    assert read_folder(folder) == Files(((REGIMEN, "title: x\n"),), frozenset({path}))


def test_a_folder_without_knowledge_is_refused(knowledge, tmp_path, capsys):
    with pytest.raises(
        KnowledgeFault,
        match=r"no data files of the knowledge are in it\. Name a checkout or an expo",
    ):
        read_folder(tmp_path)
    for words in (["check"], ["status"], ["format"], ["sign", "--name", "x", "--role", "y", "a/b"]):
        code, output = knowledge(*words, "--folder", tmp_path)
        assert code == 1
        assert "no data files of the knowledge are in it" in output.err


def test_an_installed_package_is_never_written(tmp_path, folder, knowledge):
    installed = tmp_path / "lib/site-packages"
    shutil.copytree(folder, installed)
    before = (installed / REGIMEN).read_text("utf-8")
    with pytest.raises(
        KnowledgeFault, match="an installed package, which is never written; export"
    ):
        write_texts(installed, {REGIMEN: "x"})
    who = ["--name", "A. Example", "--role", "oncologist"]
    code, output = knowledge("sign", "--folder", installed, *who, "regimen/elacestrant")
    assert code == 1
    assert "installed package" in output.err
    assert (installed / REGIMEN).read_text("utf-8") == before


def test_format_puts_files_into_form_and_says_which(knowledge, folder):
    file = folder / REGIMEN
    shipped = file.read_text("utf-8")
    layout = folder / "cards/data/layout.yaml"
    layout_text = layout.read_text("utf-8")
    file.write_text(shipped.replace("title: Elacestrant", 'title:    "Elacestrant"'), "utf-8")
    layout.write_text(layout_text + "\n\n", "utf-8")
    code, output = knowledge("format", "--folder", folder)
    assert code == 0
    lines = [f"{layout}: written", f"{file}: written", "2 files put into form."]
    assert sorted(output.out.splitlines()) == sorted(lines)
    assert file.read_text("utf-8") == shipped
    assert layout.read_text("utf-8") == layout_text
    assert knowledge("format", "--folder", folder)[1].out == "0 files put into form.\n"


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ("title: Elacestrant # by mouth", "a comment inside an entry does not last"),
        ("title: &name Elacestrant", "the anchor &name does not last"),
        ("title: [", "mend the YAML there"),
    ],
)
def test_format_loses_nothing(knowledge, folder, new, says):
    file = folder / REGIMEN
    text = file.read_text("utf-8").replace("title: Elacestrant", new)
    file.write_text(text, "utf-8")
    code, output = knowledge("format", "--folder", folder)
    assert code == 1
    assert f"{REGIMEN}: line " in output.out
    assert says in output.out
    assert file.read_text("utf-8") == text
