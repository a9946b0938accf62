"""What is no request is refused without being quoted, and the log is JSON."""

import json
import socket

import pytest

CANARY = "Zebulon-Canary-1931"


@pytest.fixture(scope="module")
def shared(live, tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    with live(folder, f"sqlite:///{folder / 's.sqlite3'}") as server:
        yield server


def raw(server, *parts):
    """Sends bytes as they are and returns the whole answer."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as plug:
        for part in parts:
            plug.sendall(part)
        received = b""
        while chunk := plug.recv(65536):
            received += chunk
    return received


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (f"{CANARY}\r\n\r\n".encode(), b"400"),
        (f"GET /{CANARY} HTTP/9.{CANARY}\r\n\r\n".encode(), b"400"),
        (f"GET / HTTP/1.1\r\n{CANARY} {CANARY}\r\n\r\n".encode(), b"400"),
        (f"GET / HTTP/1.1\r\nX-{CANARY}: {'x' * 9000}\r\n\r\n".encode(), b"431"),
        (b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(70)) + b"\r\n", b"431"),
        (f"GET /?name={CANARY}{'x' * 5000} HTTP/1.1\r\n\r\n".encode(), b"414"),
        (
            f"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {CANARY}\r\n\r\n".encode(),
            b"501",
        ),
    ],
)
def test_what_is_no_request_is_refused_without_being_quoted(shared, request_bytes, status):
    answer = raw(shared, request_bytes)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split()[1] == status
    assert json.loads(body)["resourceType"] == "OperationOutcome"
    assert CANARY.encode() not in answer
    assert CANARY not in shared.log.read_text()


def test_every_line_of_the_log_is_json(shared):
    lines = [
        line for line in shared.log.read_text().splitlines() if "WARNING: LUMINAL_" not in line
    ]
    assert lines
    assert all("event" in json.loads(line) for line in lines)
