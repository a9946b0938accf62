"""The decision audit: a keyed hash of the input and the sealed conclusions, off without a key.

Whoever holds a request and the key can find the decision on it; whoever holds the database alone
learns neither the input nor the conclusions. AES-256-GCM and HMAC-SHA256 with keys derived from
the configured one by HKDF, so that no key serves two ends.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import cast

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.clinical import Conclusions
from service.store.store import AuditEntry
from service.types import Json

KEY_BYTES = 32
NONCE_BYTES = 12
NOT_HASHED = frozenset({"hookInstance", "fhirServer", "fhirAuthorization"})


class KeyUnusableError(ValueError):
    """The configured audit key is not what `new_key` makes, or not the one that sealed a row."""


def new_key() -> str:
    """Returns a fresh key, as the setting takes it."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


class Auditor:
    """Seals decisions with the newest key and opens them with any."""

    def __init__(self, keys: str) -> None:
        """Derives what is needed.

        Args:
            keys: Keys as `new_key` makes them, newest first, separated by commas.

        Raises:
            KeyUnusableError: One is not such a key; it is not quoted.
        """
        self._keys = [_Key(_secret(part.strip())) for part in keys.split(",")]

    def entry(
        self,
        document: Json,
        conclusions: Conclusions,
        moment: datetime,
        service_id: str,
        knowledge_version: str,
    ) -> AuditEntry:
        """Returns the row that audits one decision."""
        key = self._keys[0]
        digest = key.digest(document)
        nonce = secrets.token_bytes(NONCE_BYTES)
        text = orjson.dumps(asdict(conclusions))
        sealed = nonce + key.cipher.encrypt(nonce, text, _binding(digest, knowledge_version))
        return AuditEntry(
            moment=moment.replace(microsecond=0),
            service_id=service_id,
            knowledge_version=knowledge_version,
            key_id=key.name,
            input_hash=digest,
            sealed=sealed,
        )

    def digests(self, document: Json) -> Sequence[str]:
        """Returns the hashes under which a request may have been audited, one a key."""
        return [key.digest(document) for key in self._keys]

    def unseal(self, entry: AuditEntry) -> Json:
        """Returns the conclusions of a row.

        Raises:
            KeyUnusableError: No configured key sealed it, or the row was changed.
        """
        for key in self._keys:
            if key.name == entry.key_id:
                nonce, sealed = entry.sealed[:NONCE_BYTES], entry.sealed[NONCE_BYTES:]
                try:
                    text = key.cipher.decrypt(
                        nonce, sealed, _binding(entry.input_hash, entry.knowledge_version)
                    )
                except InvalidTag:
                    break
                return cast(Json, orjson.loads(text))
        message = "no configured key opens this row, or the row was changed"
        raise KeyUnusableError(message)


class _Key:
    def __init__(self, secret: bytes) -> None:
        self.cipher = AESGCM(_subkey(secret, b"luminal audit seal"))
        self._hashing = _subkey(secret, b"luminal audit hash")
        self.name = _subkey(secret, b"luminal audit name")[:8].hex()

    def digest(self, document: Json) -> str:
        """Returns the keyed hash of a request, the same for any order of its members.

        What differs from call to call and says nothing clinical is left out: the call's id, the
        server's address and the token.
        """
        content = {key: value for key, value in document.items() if key not in NOT_HASHED}
        canonical = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
        return hmac.new(self._hashing, canonical, hashlib.sha256).hexdigest()


def _subkey(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(secret)


def _binding(digest: str, knowledge_version: str) -> bytes:
    """Returns what a sealed text is bound to, so that it cannot be moved to another row."""
    return f"{digest} {knowledge_version}".encode()


def _secret(text: str) -> bytes:
    try:
        key = base64.b64decode(text.encode(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        message = "LUMINAL_AUDIT_KEY: not a key; `luminal audit key` makes one"
        raise KeyUnusableError(message)
    return key
