"""The rules in tests/conftest.py hold."""

import os
import socket
import subprocess
import sys

import pytest

SKIPS = """
import pytest
def test_server():
    pytest.skip("needs: a server")
def test_other():
    pytest.skip("not on this machine")
"""


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


@pytest.mark.parametrize(("ci", "failed"), [("true", True), ("", False)])
def test_a_missing_server_fails_in_ci_only(root, tmp_path, ci, failed):
    (tmp_path / "conftest.py").write_text((root / "tests/conftest.py").read_text())
    (tmp_path / "test_skips.py").write_text(SKIPS)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(tmp_path)],
        env={**os.environ, "CI": ci}, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode != 0) is failed
    assert ("1 failed, 1 skipped" if failed else "2 skipped") in done.stdout
