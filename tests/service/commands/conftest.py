"""`luminal knowledge` on an exported folder, as a committee works with it."""

import pytest

from service import cli


@pytest.fixture
def knowledge(capsys):
    def knowledge(*words):
        code = cli.main(["knowledge", *map(str, words)])
        return code, capsys.readouterr()

    return knowledge


@pytest.fixture
def folder(tmp_path, knowledge):
    knowledge("export", tmp_path / "draft")
    return tmp_path / "draft"
