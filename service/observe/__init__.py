"""What operators see: log lines, metrics and traces, none with patient data."""

from service.observe import logs
from service.observe.logs import warn
from service.observe.lookups import NAMES
from service.observe.metrics import Metrics
from service.observe.tracing import TraceExtraMissingError, Tracer, tracer_for

__all__ = [
    "NAMES",
    "Metrics",
    "TraceExtraMissingError",
    "Tracer",
    "logs",
    "tracer_for",
    "warn",
]
