"""Two replicas behind a proxy, with one PostgreSQL and one Redis; one of them is killed under load."""

import json
import os
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
import requests
import yaml
from sqlalchemy import func, select

from service.store import Store, new_key
from service.store.tables import DecisionRow, FeedbackRow
from service.trust import key_set_of, new_private_key, read_private_key, token_of
from service.trust.tenants import load_tenants
from tests.prefetch import prefetch_of

ROOT = Path(__file__).resolve().parents[2]
VIEW = "/cds-services/luminal-patient-view"
FEEDBACK = f"{VIEW}/feedback"
CLIENTS, SECONDS = 3, 8
REDIS = "redis://127.0.0.1:6379/0"


@dataclass
class Proxy:
    """Hands requests to replicas in turn; one that takes no connection is passed by.

    `broken`: how many requests a replica took and never answered.
    """

    bases: list
    broken: int = 0
    answers: Counter = field(default_factory=Counter)
    turn: count = field(default_factory=count)
    base: str = ""

    def answer(self, path, body, headers):
        first = next(self.turn)
        for step in range(len(self.bases)):
            base = self.bases[(first + step) % len(self.bases)]
            try:
                answer = requests.post(base + path, data=body, headers=headers, timeout=30)
            except (
                requests.RequestException
            ) as fault:  # also one that ends in the middle of its answer
                if "refused" in str(fault):  # nothing was sent: another may have it
                    continue
                self.broken += 1
                return 502, b""
            self.answers[base, path] += answer.status_code == 200
            return answer.status_code, answer.content
        return 503, b""


@contextmanager
def proxy_before(*bases):
    proxy = Proxy([*bases])

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            names = ("Authorization", "Content-Type")
            status, content = proxy.answer(self.path, body, {n: self.headers[n] for n in names})
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    proxy.base = f"http://127.0.0.1:{server.server_port}"
    yield proxy
    server.shutdown()
    thread.join()
    server.server_close()


class Ehr:
    """A caller with a key: each call has a token of its own unless one is named."""

    def __init__(self, folder):
        self._key = read_private_key(new_private_key())
        entry = {"id": "north", "issuer": "urn:i", "base_urls": ["https://l.example"], "jwks": key_set_of(self._key)}  # fmt: skip
        self.tenants = folder / "tenants.yaml"
        self.tenants.write_text(yaml.safe_dump({"tenants": [entry]}))
        [self._tenant] = load_tenants(self.tenants)
        path = next((ROOT / "service/demo/patients").glob("2-*.json"))
        resources = [entry["resource"] for entry in json.loads(path.read_text())["entry"]]
        self._prefetch = prefetch_of(resources)

    def token(self, path):
        return token_of(self._key, self._tenant, path, 300)

    def call(self, base, token=None):
        context = {"userId": "Practitioner/1", "patientId": "demo-2"}
        body = {"hook": "patient-view", "hookInstance": str(uuid4()), "context": context, "prefetch": self._prefetch}  # fmt: skip
        return self._post(base, VIEW, body, token)

    def feedback(self, base):
        entry = {"card": str(uuid4()), "outcome": "overridden", "outcomeTimestamp": "2026-11-24T10:00:00Z"}  # fmt: skip
        return self._post(base, FEEDBACK, {"feedback": [entry]})

    def _post(self, base, path, body, token=None):
        headers = {"Authorization": f"Bearer {token or self.token(path)}"}
        return requests.post(base + path, json=body, headers=headers, timeout=30).status_code


def kill(server):
    """Ends a replica at once, as a lost machine does."""
    for pid in (server.process.pid, *server.workers()):
        os.kill(pid, signal.SIGKILL)
    server.process.wait(timeout=30)


def eventually(count_of, least):
    """The count, once it is large enough or ten seconds have passed."""
    for _ in range(100):
        if (number := count_of()) >= least:
            return number
        time.sleep(0.1)
    return count_of()


@pytest.fixture
def redis_url():
    import redis

    url = os.environ.get("LUMINAL_TEST_REDIS") or REDIS
    try:
        redis.Redis.from_url(url, socket_connect_timeout=1).ping()
    except redis.RedisError:
        pytest.skip("needs: Redis at LUMINAL_TEST_REDIS or on 127.0.0.1:6379")
    return url


@pytest.mark.server
def test_a_replica_that_is_killed_costs_only_what_it_was_answering(
    live, postgres_url, redis_url, tmp_path
):
    ehr = Ehr(tmp_path)
    settings = {
        "LUMINAL_AUTH": "required", "LUMINAL_TENANTS": str(ehr.tenants), "LUMINAL_DEADLINE_MS": "5000",
        "LUMINAL_REPLAY_STORE": "redis", "LUMINAL_REDIS_URL": redis_url, "LUMINAL_AUDIT_KEY": new_key(),
    }  # fmt: skip
    store = Store(postgres_url)
    store.migrate()

    def rows_of(table):
        with store.engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    replicas = [live(tmp_path, postgres_url, 1, **settings) for _ in range(2)]
    with (
        replicas[0] as first,
        replicas[1] as second,
        proxy_before(first.base, second.base) as proxy,
    ):
        token = ehr.token(VIEW)
        assert ehr.call(first.base, token) == 200
        assert [ehr.call(base, token) for base in (first.base, second.base)] == [401, 401]
        assert ehr.feedback(second.base) == 200

        end = time.monotonic() + SECONDS
        statuses = Counter()

        def load(number):
            while time.monotonic() < end:
                statuses["hook", ehr.call(proxy.base)] += 1
                statuses["feedback", ehr.feedback(proxy.base)] += 1

        with ThreadPoolExecutor(CLIENTS) as pool:
            clients = [pool.submit(load, number) for number in range(CLIENTS)]
            time.sleep(SECONDS / 2)
            before = proxy.answers.copy()
            kill(first)
            for client in clients:
                client.result()

        lost = sum(n for (_, status), n in statuses.items() if status != 200)
        assert lost == proxy.broken <= CLIENTS, statuses
        assert before[first.base, VIEW] > 0
        decisions = proxy.answers[second.base, VIEW]
        assert decisions > before[second.base, VIEW] > 0
        answers = sum(
            n for (kind, status), n in statuses.items() if (kind, status) == ("feedback", 200)
        )
        assert eventually(lambda: rows_of(FeedbackRow), answers + 1) >= answers + 1
        assert second.stop() == 0  # writes what is in its queue
    # of the killed one the last decisions, still in its queue, may be missing
    assert decisions <= rows_of(DecisionRow) <= statuses["hook", 200] + 1
    store.close()
