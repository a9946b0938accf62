"""Spans for OpenTelemetry, off unless an endpoint is configured. No span holds patient data.

The `trace` extra is imported only when tracing is on. Names and attributes are ours; exceptions
are not recorded, since their texts may quote data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Protocol

from service import software_version

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

Attributes = Mapping[str, str | int]


class TraceExtraMissingError(RuntimeError):
    """Tracing is configured and its libraries are not installed."""


class Span(Protocol):
    """A running span."""

    def tell(self, attributes: Attributes) -> None:
        """Adds attributes."""


class Tracer(Protocol):
    """Makes spans."""

    def span(self, name: str, traceparent: str | None = None) -> AbstractContextManager[Span]:
        """Opens a span below the present one, or below a caller's `traceparent`."""

    def close(self) -> None:
        """Sends what waits."""


class _NoSpan:
    def tell(self, attributes: Attributes) -> None:
        """Does nothing."""


class NoTracer:
    """Tracing is off."""

    def span(self, name: str, traceparent: str | None = None) -> AbstractContextManager[Span]:
        """Returns a span that goes nowhere."""
        return nullcontext(_NO_SPAN)

    def close(self) -> None:
        """Does nothing."""


_NO_SPAN = _NoSpan()


class OtelTracer:
    """Spans of the OpenTelemetry SDK."""

    def __init__(self, provider: TracerProvider) -> None:
        """Uses a provider with its exporters."""
        self._provider = provider
        self._tracer = provider.get_tracer("luminal", software_version())

    @contextmanager
    def span(self, name: str, traceparent: str | None = None) -> Iterator[Span]:
        """Opens a span. Of the caller's headers only the ids in `traceparent` are taken over."""
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        carrier = {"traceparent": traceparent} if traceparent else None
        context = TraceContextTextMapPropagator().extract(carrier) if carrier else None
        with self._tracer.start_as_current_span(
            name, context=context, record_exception=False, set_status_on_exception=False
        ) as span:

            class Open:
                def tell(self, attributes: Attributes) -> None:
                    for key, value in attributes.items():
                        span.set_attribute(key, value)

            yield Open()

    def close(self) -> None:
        """Sends what waits."""
        self._provider.shutdown()


def tracer_for(endpoint: str) -> Tracer:
    """Returns a tracer that sends to an OTLP/HTTP endpoint; one that does nothing for an empty one.

    Raises:
        TraceExtraMissingError: The libraries are not installed.
    """
    if not endpoint:
        return NoTracer()
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        message = "LUMINAL_TRACE_ENDPOINT is set: install luminal-cds with the extra `trace`"
        raise TraceExtraMissingError(message) from None
    resource = Resource.create({"service.name": "luminal", "service.version": software_version()})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return OtelTracer(provider)
