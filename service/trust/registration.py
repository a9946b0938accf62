"""How this service is registered as a SMART app at an EHR: the part `smart` of a tenant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from service.trust.faults import text
from service.trust.private_key import KeyFileError, PrivateKey, read_private_key

Kind = Literal["public", "secret", "key"]


@dataclass(frozen=True, slots=True)
class Registration:
    """One registration: client id, how the client proves itself, what it asks for.

    `scopes` are asked for beside those of the queries, or in their place where they name resources.
    """

    client_id: str
    kind: Kind
    secret: str = field(default="", repr=False)
    key: PrivateKey | None = field(default=None, repr=False)
    scopes: tuple[str, ...] = ()
    session_minutes: int = 30
    deadline_ms: int = 5000


def registration_of(entry: Mapping[str, object], folder: Path) -> Registration | None:
    """Returns the registration of a tenant's entry; None where it has none.

    Args:
        entry: The entry of the tenants file, which keeps to its schema.
        folder: Where the tenants file lies, and the files that it names.

    Raises:
        ValueError: A file that it names cannot be used; nothing of the file is quoted.
    """
    part = cast("Mapping[str, object] | None", entry.get("smart"))
    if part is None:
        return None
    return Registration(
        client_id=str(part["client_id"]),
        kind=cast(Kind, part["kind"]),
        secret=_secret(part, folder),
        key=_key(part, folder),
        scopes=tuple(cast("list[str]", part.get("scopes") or [])),
        session_minutes=cast(int, part.get("session_minutes", 30)),
        deadline_ms=cast(int, part.get("deadline_ms", 5000)),
    )


def _secret(part: Mapping[str, object], folder: Path) -> str:
    if "secret_file" not in part:
        return ""
    try:
        secret = (folder / str(part["secret_file"])).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError):
        secret = ""
    if not secret or not secret.isascii():
        raise ValueError(text("fault-secret-file"))
    return secret


def _key(part: Mapping[str, object], folder: Path) -> PrivateKey | None:
    if "key_file" not in part:
        return None
    try:
        return read_private_key((folder / str(part["key_file"])).read_bytes())
    except (OSError, KeyFileError):
        raise ValueError(text("fault-key-file")) from None
