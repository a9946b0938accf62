"""Spans of a request, with the real SDK and its in-memory exporter."""

import sys

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from service.app import create_app
from service.observe.tracing import NoTracer, OtelTracer, TraceExtraMissingError, tracer_for

VIEW = "/cds-services/luminal-patient-view"
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def exporter():
    return InMemorySpanExporter()


@pytest.fixture
def traced(settings, engine, serve_app, exporter):
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    app = create_app(settings, engine, OtelTracer(provider))
    with serve_app(app) as base:
        yield base
    app.extensions["luminal"].close()


def test_a_request_and_its_phases_are_spans_without_patient_data(traced, http, make_call, exporter):
    headers = {"traceparent": PARENT, "tracestate": "x=Zebulon-Canary-1931"}
    assert http.post(
        f"{traced}{VIEW}?name=Zebulon-Canary-1931", json=make_call(), headers=headers
    ).ok
    spans = {span.name: span for span in exporter.get_finished_spans()}
    assert set(spans) == {"luminal.request", "luminal.read", "luminal.decide"}
    whole = spans["luminal.request"]
    assert dict(whole.attributes) == {
        "luminal.hook": "patient-view",
        "http.response.status_code": 200,
    }
    assert f"{whole.context.trace_id:032x}" == PARENT.split("-")[1]
    assert f"{whole.parent.span_id:016x}" == PARENT.split("-")[2]
    assert spans["luminal.decide"].parent.span_id == whole.context.span_id
    for span in spans.values():
        assert "Zebulon" not in span.to_json()


def test_a_failure_leaves_no_text_in_a_span(traced, http, make_call, engine, exporter):
    engine.fault = ValueError("Zebulon-Canary-1931")
    assert http.post(traced + VIEW, json=make_call()).status_code == 500
    spans = exporter.get_finished_spans()
    assert {span.name for span in spans} >= {"luminal.request", "luminal.decide"}
    for span in spans:
        assert "Zebulon" not in span.to_json()
        assert span.events == ()


def test_tracing_is_off_unless_configured_and_needs_its_extra(monkeypatch):
    assert isinstance(tracer_for(""), NoTracer)
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(TraceExtraMissingError, match="extra `trace`"):
        tracer_for("http://127.0.0.1:4318/v1/traces")


def test_a_configured_endpoint_gets_the_spans():
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread

    bodies = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self):
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Collector)
    thread = Thread(target=server.handle_request)
    thread.start()
    tracer = tracer_for(f"http://127.0.0.1:{server.server_port}/v1/traces")
    with tracer.span("luminal.request") as span:
        span.tell({"luminal.hook": "patient-view"})
    tracer.close()
    thread.join()
    server.server_close()
    assert b"luminal.request" in bodies[0]
