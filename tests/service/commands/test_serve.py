"""The production server as a process: what is killed, reloaded, stopped or sent to it broken."""

import json
import os
import signal
import socket
import threading
import time
from uuid import uuid4

import pytest
import requests
from sqlalchemy import select

from service.commands.serve import serve
from service.store.store import Store
from service.store.tables import FeedbackRow

URL = "/cds-services/luminal-patient-view/feedback"


def feedback(card):
    return {
        "feedback": [
            {
                "card": card,
                "outcome": "overridden",
                "outcomeTimestamp": "2026-11-24T10:00:00Z",
            }
        ]
    }


def session():
    client = requests.Session()
    client.trust_env = False
    return client


def side_by_side(work, count):
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    return threads


POSTS = 1000 if os.environ.get("CI") == "true" else 200


def test_killed_workers_lose_no_acknowledged_feedback(live, store_url, tmp_path):
    """1,000 posts in CI, workers killed in mid-write again and again: what got an answer is stored."""
    acknowledged, killed = [], []
    with live(tmp_path, store_url) as server:

        def post(number):
            http = session()
            for _ in range(POSTS // 4):
                card = str(uuid4())
                for _ in range(200):  # a killed worker answers nothing: the client sends again
                    try:
                        answer = http.post(server.base + URL, json=feedback(card), timeout=30)
                    except requests.RequestException:
                        http = session()
                        time.sleep(0.02)
                        continue
                    if answer.status_code == 200:
                        acknowledged.append(card)
                        break

        threads = side_by_side(post, 4)
        for _ in range(4):
            count = len(acknowledged)
            while any(t.is_alive() for t in threads) and len(acknowledged) < count + POSTS // 10:
                time.sleep(0.005)
            for pid in server.workers()[:1]:
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
        for thread in threads:
            thread.join()
    store = Store(store_url)
    with store.engine.connect() as connection:
        cards = set(connection.execute(select(FeedbackRow.card)).scalars())
    store.close()
    assert len(killed) == 4
    assert len(acknowledged) == POSTS
    assert set(acknowledged) - cards == set()


def test_a_reload_under_load_fails_no_request_and_a_bad_one_is_refused(live, sqlite_url, tmp_path):
    key = tmp_path / "key"
    key.write_text("A" * 43 + "=")
    with live(tmp_path, sqlite_url, LUMINAL_AUDIT_KEY_FILE=str(key)) as server:
        answers, end = [], threading.Event()

        def ask(_number):
            http = session()
            while not end.is_set():
                answers.append(
                    http.post(server.base + URL, json=feedback(str(uuid4()))).status_code
                )

        before = set(server.workers())
        threads = side_by_side(ask, 4)
        for _ in range(2):
            server.process.send_signal(signal.SIGHUP)
            _until(lambda old=before: set(server.workers()) and not old & set(server.workers()))
            before = set(server.workers())
            count = len(answers)
            _until(lambda count=count: len(answers) > count + 50)
        key.write_text("not a key")
        server.process.send_signal(signal.SIGHUP)
        _until(lambda: "reload-refused" in server.log.read_text())
        assert "LUMINAL_AUDIT_KEY: not a key" in server.log.read_text()
        count = len(answers)
        _until(lambda: len(answers) > count + 50)
        end.set()
        for thread in threads:
            thread.join()
        assert set(answers) == {200}
        page = session().get(f"{server.base}/metrics").text
        sample = f'service="luminal-patient-view"}} {float(len(answers))}'
        assert sample in page  # nothing is lost with the workers that were replaced
        assert server.stop() == 0


def _until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def shared(live, tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    with live(folder, f"sqlite:///{folder / 's.sqlite3'}") as server:
        yield server


def test_it_answers_and_warns_of_open_doors(shared):
    answer = session().get(f"{shared.base}/health/ready", timeout=30)
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert "LUMINAL_AUTH=off" in shared.log.read_text()


def test_sigterm_lets_a_running_request_finish(live, sqlite_url, tmp_path):
    body = json.dumps(feedback(str(uuid4()))).encode()
    head = f"POST {URL} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    head += f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    with (
        live(tmp_path, sqlite_url, workers=1) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=30) as plug,
    ):
        plug.sendall(head.encode() + body[:10])
        assert plug.recv(100).startswith(b"HTTP/1.1 100")  # it is in a worker's hands
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        plug.sendall(body[10:])
        answer = plug.recv(65536)
        assert answer.startswith(b"HTTP/1.1 200")
        assert server.stop() == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"LUMINAL_DATABASE_URL": "postgresql+psycopg://u:hunter2@127.0.0.1:1/x"}, "nothing listens"),
        ({"LUMINAL_AUDIT_KEY": "hunter2"}, "LUMINAL_AUDIT_KEY"),
    ],
)  # fmt: skip
def test_a_start_that_fails_says_why_in_its_last_line(live, sqlite_url, tmp_path, changes, words):
    with pytest.raises(AssertionError) as caught, live(tmp_path, sqlite_url, **changes):
        pass
    log = str(caught.value)
    assert "Traceback" not in log
    assert "hunter2" not in log
    lines = [line for line in log.splitlines() if line.startswith("luminal serve: ")]
    assert len(lines) == 1
    assert words in lines[0]


def test_a_port_in_use_is_said_in_one_line(shared, capsys):
    assert serve("127.0.0.1", shared.port, 1) == 2
    out = capsys.readouterr().err.splitlines()
    assert out == [
        f"luminal serve: 127.0.0.1, port {shared.port}: already in use; "
        "stop what listens there, or name another --port"
    ]


def test_the_log_says_where_it_listens(shared):
    lines = [json.loads(line) for line in shared.log.read_text().splitlines() if line[:1] == "{"]
    texts = [line["said"] for line in lines if line["event"] == "server"]
    assert any(f"Listening at: http://127.0.0.1:{shared.port}" in text for text in texts), texts
    assert not any("%s" in text for text in texts)
