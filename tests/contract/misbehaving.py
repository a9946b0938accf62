"""A FHIR server for tests: well-behaved unless told otherwise, and it counts what it is asked."""

import json
import socket
import struct
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "x"}]}


class FhirServer(ThreadingHTTPServer):
    """`rules` maps a resource type, or `*`, to what the server does in place of answering.

    `calls` holds path and Authorization header of each request that arrived, but for those for its
    CapabilityStatement, of which it has none.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 100  # all queries of a call come at once

    def __init__(self, resources=()):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.base = f"http://127.0.0.1:{self.server_port}/fhir"
        self.resources = list(resources)
        self.rules = {}
        self.calls = []
        self.page = 500

    def reset(self, **rules):
        self.rules, self.calls, self.page = rules, [], 500

    def handle_error(self, request, client_address):
        """A client that hangs up is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_words):
        """Writes nothing."""

    def do_GET(self):
        if self.path == "/fhir/metadata":
            self.send(OUTCOME, 404)
            return
        self.server.calls.append((self.path, self.headers.get("Authorization")))
        kind = urlsplit(self.path).path.removeprefix("/fhir/").split("/")[0]
        rule = self.server.rules.get(kind, self.server.rules.get("*"))
        if rule is None:
            self.good(kind)
        else:
            rule(self, kind)

    def good(self, kind, status=200):
        path = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(path.query).items()}
        resources = [r for r in self.server.resources if r["resourceType"] == kind]
        identifier = path.path.removeprefix(f"/fhir/{kind}").strip("/")
        if identifier:
            resource = next((r for r in resources if r["id"] == identifier), None)
            self.send(resource or OUTCOME, 200 if resource else 404)
            return
        offset, page = int(query.get("_offset", 0)), self.server.page
        bundle = {"resourceType": "Bundle", "type": "searchset"}
        bundle["entry"] = [{"resource": r} for r in resources[offset : offset + page]]
        if offset + page < len(resources):
            url = f"{self.server.base}/{kind}?_offset={offset + page}"
            bundle["link"] = [{"relation": "next", "url": url}]
        self.send(bundle, status)

    def send(self, document, status=200, headers=(), kind="application/fhir+json"):
        raw = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)


# Each takes the handler and the resource type, as a rule of the server.


def status(code, *headers):
    return lambda handler, _kind: handler.send(OUTCOME, code, headers)


def slow(seconds):
    def rule(handler, kind):
        time.sleep(seconds)
        handler.good(kind)

    return rule


def drip(handler, _kind):
    """One byte at a time, so that no single read ever times out."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/fhir+json")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def drip_headers(handler, _kind):
    """A header at a time for ten minutes, or until nobody listens."""
    handler.send_response(200)
    for number in range(6_000):
        handler.send_header(f"X-{number}", "y" * 10)
        handler.flush_headers()
        time.sleep(0.1)


def reset(handler, _kind):
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def once(rule):
    """The rule for the first request, and good answers after it."""
    queue = [rule]

    def act(handler, kind):
        if queue:
            queue.pop()(handler, kind)
        else:
            handler.good(kind)

    return act


def truncated(handler, _kind):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/fhir+json")
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"resourceType": "Bundle", "entry": [')
    handler.close_connection = True


def cut_json(handler, _kind):
    handler.send(b'{"resourceType": "Bundle", "entry": [')


def huge(handler, _kind):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/fhir+json")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    chunk = b"0" * 65_536
    for _ in range(400):
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))


def html(handler, _kind):
    handler.send(b"<html>Sign in</html>", kind="text/html")


def wrong_type(handler, _kind):
    handler.send({"resourceType": "Basket"})


def not_an_object(handler, _kind):
    handler.send(b"[]")


def outcome(handler, _kind):
    handler.send(OUTCOME)


def outcome_inside(handler, _kind):
    handler.send({"resourceType": "Bundle", "entry": [{"resource": OUTCOME}]})


def next_at(url):
    """A Bundle whose next page is elsewhere, or always the same."""

    def rule(handler, kind):
        resources = [r for r in handler.server.resources if r["resourceType"] == kind]
        link = [{"relation": "next", "url": url or handler.server.base + handler.path[5:]}]
        entries = [{"resource": r} for r in resources]
        handler.send({"resourceType": "Bundle", "link": link, "entry": entries})

    return rule


def endless(handler, kind):
    """Always one more page, each at a new address."""
    url = f"{handler.server.base}/{kind}?page={time.monotonic_ns()}"
    link = [{"relation": "next", "url": url}]
    handler.send({"resourceType": "Bundle", "link": link})


def redirect(url):
    return lambda handler, _kind: handler.send(b"{}", 302, [("Location", url)])
