"""Configuration from the environment: one class, every field settable as `LUMINAL_<NAME>`.

A secret may stand in a file instead: `LUMINAL_<NAME>_FILE` names it, as container platforms mount
secrets. Naming both is refused.
"""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from service.network import base_of, networks_of
from service.types import ChartOpening

MIB = 1024 * 1024
LOOPBACK = frozenset({"localhost", "127.0.0.1"})
_LINK = re.compile(r"[a-zA-Z0-9:/._~%\[\]-]+")  # nothing that a client would have to escape
# as browsers write it: small letters, no path, no user; flask-cors takes other texts for patterns
_ORIGIN = re.compile(r"https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
PREFIX = "LUMINAL_"
_DRIVERS = frozenset({"sqlite", "sqlite+pysqlite", "postgresql+psycopg"})


# Not ours to read: what `make` targets take, and what Kubernetes sets for a Service called luminal.
_OTHERS = re.compile(
    r"LUMINAL_((TEST|BENCH|LOAD|FUZZ)_\w+|SERVICE_HOST|SERVICE_PORT(_\w+)?"
    r"|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)"
)


class SettingsError(ValueError):
    """The environment names what is no setting. The message holds names, and no value."""


class SecretFileError(SettingsError):
    """A `..._FILE` variable cannot be followed. The message names the variable, not the file."""


class Names(PydanticBaseSettingsSource):
    """Brings no value: refuses variables that are no setting, since a misspelt one changes nothing."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[None, str, bool]:
        """Returns nothing."""
        return None, field_name, False

    def __call__(self) -> dict[str, str]:
        """Looks through the names of the environment.

        Raises:
            SettingsError: With each unknown name, and the nearest that there is.
        """
        fields = {f"{PREFIX}{name.upper()}" for name in self.settings_cls.model_fields}
        settings = fields | {f"{name}_FILE" for name in fields}
        names = sorted(name for name in os.environ if name.upper().startswith(PREFIX))
        faults = [
            f"{name}: no such setting{_proposal(name, settings)}"
            for name in names
            if name.upper() not in settings and not _OTHERS.fullmatch(name)
        ]
        if faults:
            raise SettingsError("; ".join(faults))
        return {}


def _proposal(name: str, settings: set[str]) -> str:
    names = {other.removeprefix(PREFIX): other for other in sorted(settings)}
    close = difflib.get_close_matches(name.upper().removeprefix(PREFIX), names, 1)
    return f", did you mean {names[close[0]]}?" if close else ""


class Files(PydanticBaseSettingsSource):
    """Values from the files that `LUMINAL_<NAME>_FILE` names."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[str | None, str, bool]:
        """Returns the text of a field's file, or None when there is none."""
        name = f"{PREFIX}{field_name.upper()}"
        path = os.environ.get(f"{name}_FILE")
        if not path:
            return None, field_name, False
        if name in os.environ:
            message = f"{name} and {name}_FILE are both set: keep one"
            raise SecretFileError(message)
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except (OSError, UnicodeError):
            message = f"{name}_FILE: the file is not readable"
            raise SecretFileError(message) from None

    def __call__(self) -> dict[str, str]:
        """Returns all values that come from files."""
        texts = (
            (key, self.get_field_value(f, key)[0])
            for key, f in self.settings_cls.model_fields.items()
        )
        return {key: text for key, text in texts if text is not None}


class Settings(BaseSettings):
    """How this instance runs. Unset fields keep the defaults below."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    jurisdiction: Literal["us", "eu"] = Field(
        "us", description="Whose approvals count when a request names no jurisdiction."
    )
    database_url: str = Field(
        "sqlite:///luminal.sqlite3",
        description="SQLAlchemy address of the feedback store (SQLite or PostgreSQL).",
        repr=False,  # it may hold a password
    )
    max_body_bytes: int = Field(
        10 * MIB, ge=1024, description="Largest request body that is read; larger ones get 413."
    )
    max_depth: int = Field(
        64, ge=8, le=500, description="Deepest nesting of a JSON body; deeper ones get 400."
    )
    max_entries: int = Field(
        10_000, ge=100, description="Longest array of a JSON body; longer ones get 413."
    )
    chart_memory_minutes: int = Field(
        10,
        ge=0,
        le=60,
        description="Minutes for which a worker remembers a judged chart, in its memory alone, for the next call on it; 0 switches that off.",
    )
    chart_opening: ChartOpening = Field(
        "always",
        description="What is shown when a chart is opened: `always` the one short card, or `long`: a card for each subject.",
    )
    deadline_ms: int = Field(
        400,
        ge=50,
        le=10_000,
        description="Milliseconds from the arrival of a call after which no FHIR server is waited for, and no replay store.",
    )
    store_ms: int = Field(
        2000,
        ge=50,
        le=30_000,
        description="Milliseconds from its arrival after which feedback, and a question about readiness, waits for no store.",
    )
    fhir_servers: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="FHIR servers that calls without authentication may name, separated by commas; with authentication the tenants file lists them.",
    )
    fhir_networks: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Private networks, such as `10.20.0.0/16`, that those FHIR servers may stand in.",
    )
    fhir_allow_http: bool = Field(
        False, description="Let FHIR servers be called without TLS. For development only."
    )
    ca_file: str = Field(
        "",
        description="File of certificates (PEM) to trust for FHIR servers and key sets in place of the public ones, for hospitals with their own.",
    )
    fhir_max_bytes: int = Field(
        10 * MIB, ge=1024, description="Most bytes that one FHIR query may bring, over all pages."
    )
    fhir_max_pages: int = Field(
        10, ge=1, le=100, description="Most pages of one FHIR search that are read."
    )
    max_feedback: int = Field(500, ge=1, description="Most feedback entries in one request.")
    retention_days: int = Field(
        730, ge=1, description="Days after which sent cards, feedback and audit rows are deleted."
    )
    feedback_reasons: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Override reasons of the site that are kept beside those on the cards, each as system|code, separated by commas; any other is kept as `other`.",
    )
    feedback_comments: bool = Field(
        False,
        description="Keep the free text of an override. It may name a patient: decide that first.",
    )
    audit_key: str = Field(
        "",
        description="Keys that seal the decision audit, newest first, separated by commas; empty: no audit. `luminal audit key` makes one.",
        repr=False,
    )
    trace_endpoint: str = Field(
        "",
        description="OTLP/HTTP address that spans go to; empty: no tracing. Needs the extra `trace`.",
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Browser origins that may call the service, separated by commas; * for all."
    )
    auth: Literal["required", "off"] = Field(
        "required",
        description="`off` lets everybody call without a token: for sandbox and demonstration only.",
    )
    tenants: str = Field(
        "", description="The tenants file (YAML): which EHRs may call. Needed unless auth is `off`."
    )
    replay_store: Literal["database", "redis", "memory"] = Field(
        "database",
        description="Where used tokens are remembered: `database`, `redis` (needs an address), or `memory`, which holds for one worker process only.",
    )
    replay_away: Literal["refuse", "allow"] = Field(
        "refuse",
        description="What happens to a call while the replay store does not answer within the deadline: `refuse` it with 503, or `allow` it, so that a stolen token may be used once more in each worker process.",
    )
    redis_url: str = Field(
        "",
        description="Address of Redis for the replay store. Needs the extra `redis`.",
        repr=False,  # it may hold a password
    )
    public_url: str = Field(
        "",
        description="Address (https; http only for localhost) under which clinicians' browsers reach the service, so that cards and pages link to its pages of the knowledge; empty: no link.",
    )
    overlay: Path | None = Field(
        None, description="Site policy: the overlay file that is laid over the knowledge."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info",
        description="Least severe log line that is written: `debug`, `info`, `warning` or `error`.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Reads what the program gives, then the environment, then files that it names."""
        return Names(settings_cls), init_settings, env_settings, Files(settings_cls)

    @property
    def site_reasons(self) -> frozenset[tuple[str, str]]:
        """The site's own override reasons as system and code."""
        parts = (text.rpartition("|") for text in self.feedback_reasons)
        return frozenset((system, code) for system, _, code in parts)

    @field_validator(
        "cors_origins", "feedback_reasons", "fhir_servers", "fhir_networks", mode="before"
    )
    @classmethod
    def _split(cls, value: object) -> object:
        """Reads a comma-separated list, the form that environment variables take."""
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("fhir_networks")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Refuses what is no network, so that the start fails and not a call."""
        networks_of(value)
        return value

    @field_validator("fhir_servers")
    @classmethod
    def _servers(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Refuses what is no address of a FHIR server."""
        for url in value:
            base_of(url, allow_http=True)
        return value

    @field_validator("database_url")
    @classmethod
    def _database_url(cls, value: str) -> str:
        """Refuses what is no address of a database that the store knows; the value is a secret."""
        try:
            is_known = make_url(value).drivername in _DRIVERS
        except (ArgumentError, ValueError):
            is_known = False
        if not is_known:
            message = "not the address of a database: sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
            raise ValueError(message)
        return value

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Refuses what no browser sends as an origin, such as one with a slash at its end."""
        for origin in value:
            if origin != "*" and not _ORIGIN.fullmatch(origin):
                message = (
                    "an origin is scheme, host and port without a slash, as https://ehr.example"
                )
                raise ValueError(message)
        return value

    @field_validator("public_url")
    @classmethod
    def _public_url(cls, value: str) -> str:
        """Refuses what no browser should follow; leaves out a slash at the end."""
        if not value:
            return value
        try:
            base = base_of(value, allow_http=urlsplit(value).hostname in LOOPBACK)
        except ValueError:
            base = ""
        if not _LINK.fullmatch(base):
            message = "not an https address (http only for localhost) without query and fragment"
            raise ValueError(message)
        return base

    @field_validator("overlay", mode="before")
    @classmethod
    def _overlay(cls, value: object) -> object:
        """Reads an empty text as none: deployment files hand on what nobody has filled in."""
        return value or None

    @field_validator("ca_file")
    @classmethod
    def _ca_file(cls, value: str) -> str:
        """Refuses a file that is not there."""
        if value and not Path(value).is_file():
            message = "no such file"
            raise ValueError(message)
        return value
