"""JSON log lines on stderr. Only listed fields are ever written, so no patient data can slip in."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import TextIO

import structlog

# A closed list: a field not named here is dropped whatever a caller passes.
FIELDS = frozenset(
    {
        "event", "level", "timestamp", "tenant", "reason", "request_id", "hook_instance", "service", "endpoint",
        "method", "status", "milliseconds", "cards", "error", "error_type", "at", "missing",
        "stored", "repeated", "faults", "setting", "knowledge_version", "workers", "said", "address",
    }
)  # fmt: skip


def configure(level: str = "info") -> None:
    """Sets up structured logging for the whole process."""
    number = logging.getLevelNamesMapping()[level.upper()]
    root = logging.getLogger()
    if not any(isinstance(handler, _LibraryHandler) for handler in root.handlers):
        root.addHandler(_LibraryHandler(logging.WARNING))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _listed_only,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=_to_stderr,
        cache_logger_on_first_use=False,
    )


class _LibraryHandler(logging.Handler):
    """Says that a library had something to say, and which: its words may quote data."""

    def emit(self, record: logging.LogRecord) -> None:
        """Writes one line, in the form of all others."""
        frame = f"{record.filename}:{record.lineno}:{record.funcName}"
        warn("library", said=record.name, at=[frame])


def event(name: str, **fields: object) -> None:
    """Writes one line at level info."""
    structlog.get_logger().info(name, **fields)


def warn(name: str, **fields: object) -> None:
    """Writes one line at level warning."""
    structlog.get_logger().warning(name, **fields)


def error(name: str, **fields: object) -> None:
    """Writes one line at level error."""
    structlog.get_logger().error(name, **fields)


def failure(name: str, fault: BaseException, **fields: object) -> None:
    """Writes an exception's type and frames, never its text, which may quote data."""
    frames = traceback.extract_tb(fault.__traceback__)[-8:]
    at = [f"{Path(f.filename).name}:{f.lineno}:{f.name}" for f in frames]
    structlog.get_logger().error(name, error_type=type(fault).__name__, at=at, **fields)


def bind(**fields: object) -> None:
    """Adds fields to all further lines of this request."""
    structlog.contextvars.bind_contextvars(**fields)


def clear() -> None:
    """Forgets the fields of the request before."""
    structlog.contextvars.clear_contextvars()


def _listed_only(
    _logger: object, _method: str, line: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    return {key: value for key, value in line.items() if key in FIELDS}


def _to_stderr(*_names: object) -> structlog.PrintLogger:
    stream: TextIO = sys.stderr  # looked up late, so that a redirected stream is honoured
    return structlog.PrintLogger(stream)
