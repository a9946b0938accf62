"""Configuration from the environment: one class, every field settable as `LUMINAL_<NAME>`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

MIB = 1024 * 1024


class Settings(BaseSettings):
    """How this instance runs. Unset fields keep the defaults below."""

    model_config = SettingsConfigDict(env_prefix="LUMINAL_", extra="ignore", frozen=True)

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
    max_feedback: int = Field(500, ge=1, description="Most feedback entries in one request.")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Browser origins that may call the service, separated by commas; * for all."
    )
    auth: Literal["off"] = Field(
        "off", description="Client authentication. Only `off` exists: keep the service private."
    )
    overlay: Path | None = Field(
        None, description="Site policy: the overlay file that is laid over the knowledge."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe log line that is written."
    )

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Reads a comma-separated list, the form that environment variables take."""
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value
