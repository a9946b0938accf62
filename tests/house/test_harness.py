"""The rules in tests/conftest.py hold."""

import os
import socket
import subprocess
import sys

import pytest

from tests.shared_files import SHARED

SKIPS = """
import pytest
@pytest.mark.server
def test_server():
    pytest.skip("needs: a server")
@pytest.mark.given
def test_given():
    pytest.skip("needs: a file")
def test_other():
    pytest.skip("not on this machine")
"""
UNMARKED = """
import pytest
def test_server():
    pytest.skip("needs: a server")
"""


def inner(root, folder, tests, *options, **environ):
    """Runs pytest on one file of tests, with the rules of this project."""
    (folder / "conftest.py").write_text((root / "tests/conftest.py").read_text())
    (folder / "test_inner.py").write_text(tests)
    plugins = ["-p", "no:cacheprovider", "-p", "xdist"]  # the others take a second to load
    command = [sys.executable, "-m", "pytest", *plugins, *options, str(folder)]
    alone = {"PYTHONPATH": str(root), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "CI": ""}
    return subprocess.run(
        command, env={**os.environ, **alone, **environ}, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_connections_beyond_this_machine_are_refused():
    with pytest.raises(AssertionError, match="connects to"), socket.socket() as plug:
        plug.connect(("192.0.2.1", 80))
    with pytest.raises(AssertionError, match="looks up"):
        socket.create_connection(("host.example", 80))


def test_connections_on_this_machine_work():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as plug,
    ):
        assert plug.getpeername() == server.getsockname()


def test_a_missing_server_is_a_skip_and_in_ci_a_failure(root, tmp_path):
    process = inner(root, tmp_path, SKIPS)
    assert (process.returncode, "3 skipped" in process.stdout) == (0, True)
    assert "1 x Skipped: needs: a server" in process.stdout
    process = inner(root, tmp_path, SKIPS, CI="true")
    failures = 2 if SHARED.is_dir() else 1  # who has none of the given files is not asked for them
    assert (process.returncode, f"{failures} failed, " in process.stdout) == (1, True)
    assert "skipped, which CI does not allow: needs: a server" in process.stdout


def test_what_needs_a_server_says_so_in_a_marker(root, tmp_path):
    process = inner(root, tmp_path, UNMARKED)
    assert (process.returncode, "1 failed" in process.stdout) == (1, True)
    assert "carries one of given, server, browser: needs: a server" in process.stdout


@pytest.mark.parametrize("processes", ["0", "2"])
def test_the_end_of_a_run_names_what_was_left_out(root, tmp_path, processes):
    process = inner(root, tmp_path, SKIPS, "-n", processes, "-m", "not server and not given")
    assert process.returncode == 0
    assert "needs a PostgreSQL or Redis server: test_inner.py" in process.stdout
    assert "needs the given files beside the project (../shared): test_inner.py" in process.stdout
    assert "needs a browser" not in process.stdout
    assert "1 x Skipped: not on this machine" in process.stdout
