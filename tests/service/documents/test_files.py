"""What of a folder is read: files at any depth, by name, and nothing hidden."""

from service.documents import files_below


def test_files_come_by_name_at_any_depth_and_hidden_ones_are_passed_over(tmp_path):
    for name in ("b.json", "a/c.ndjson", ".git/d.json", "a/.e.json"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert [str(path.relative_to(tmp_path)) for path in files_below(tmp_path)] == [
        "a/c.ndjson",
        "b.json",
    ]


def test_a_hidden_folder_that_is_named_is_read(tmp_path):
    folder = tmp_path / ".export"
    folder.mkdir()
    (folder / "a.json").touch()
    assert files_below(folder) == [folder / "a.json"]
