"""Public keys of EHRs: given in the tenants file, or fetched from a listed address and kept a while.

PyJWT's own client would fetch whatever address a token names; this one knows its address beforehand.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import jwt
import orjson
import requests
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from requests import Session
from urllib3.exceptions import HTTPError, ReadTimeoutError

from service.call_pool import CallPool, CallTimeoutError
from service.network import AddressRefusedError, origin_of, transmit
from service.observe import logs
from service.types import Json

KEPT = 600.0  # seconds after which a key set is fetched again
TRUSTED = 86_400.0  # seconds for which an old key set serves while its address does not answer
PAUSE = 1.0  # seconds between two attempts, so that made-up key ids cannot set off a flood
_SECONDS = 2.0
_BYTES = 262_144
_SMALLEST_RSA = 2048
_CURVES = {"ES256": "P-256", "ES384": "P-384"}

PublicKey = RSAPublicKey | EllipticCurvePublicKey


@dataclass(frozen=True, slots=True)
class Key:
    """One public key, and what its set says of it."""

    public: PublicKey
    algorithm: str | None
    curve: str | None


Keys = Mapping[str, Key]


def signature_keys(document: object) -> Keys:
    """Returns the signature keys of a key set by id; what is unusable is left out."""
    keys: dict[str, Key] = {}
    entries = document.get("keys") if isinstance(document, Mapping) else None
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str):
            continue
        if entry.get("use", "sig") != "sig" or entry.get("kty") not in ("EC", "RSA"):
            continue
        try:
            public = jwt.PyJWK(entry).key
        except (jwt.PyJWTError, ValueError, TypeError, KeyError):
            continue
        if isinstance(public, RSAPublicKey | EllipticCurvePublicKey):
            keys[entry["kid"]] = Key(public, entry.get("alg"), entry.get("crv"))
    return keys


def fits(key: Key, algorithm: str) -> bool:
    """Says whether a key is of the kind, curve and size that an algorithm asks for."""
    if key.algorithm not in (None, algorithm):
        return False
    curve = _CURVES.get(algorithm)
    if isinstance(key.public, EllipticCurvePublicKey):
        return curve is not None and key.curve == curve
    return curve is None and key.public.key_size >= _SMALLEST_RSA


class KeysAwayError(OSError):
    """A key set could not be had. `address` is scheme and host, `reason` one word for the log."""

    def __init__(self, address: str, reason: str) -> None:
        """Keeps both."""
        super().__init__(reason)
        self.address = address
        self.reason = reason


class KeysAwaitedError(Exception):
    """A key is not known, and the set that may hold it is still being fetched."""


class StaticKeys:
    """The keys of the tenants file."""

    def __init__(self, document: Json) -> None:
        """Takes the usable keys of a set."""
        self._keys = signature_keys(document)

    def find(self, identifier: str, seconds: float = 0.0) -> Key | None:
        """Returns a key by its id, which takes no time."""
        return self._keys.get(identifier)


class RemoteKeys:
    """The keys at one listed address."""

    def __init__(
        self, fetch: Callable[[], Keys], now: Callable[[], float] = time.monotonic
    ) -> None:
        """Fetches nothing yet.

        Args:
            fetch: Returns the keys. Raises KeysAwayError when it cannot.
            now: A clock in seconds.
        """
        self._fetch = fetch
        self._now = now
        self._lock = threading.Lock()
        self._running: threading.Event | None = None
        self._keys: Keys = {}
        self._fetched = self._tried = -TRUSTED

    def find(self, identifier: str, seconds: float = _SECONDS) -> Key | None:
        """Returns a key by its id; an unknown one may be new, so that the set is fetched again.

        The fetch goes on by itself when it is not done in time, so that the next call has its keys.

        Args:
            identifier: The id of the key.
            seconds: How long to wait for a fetch; half of it where an old set has the key.

        Raises:
            KeysAwaitedError: Time is up before the fetch that may bring it is done.
        """
        age = self._now() - self._fetched
        if age < KEPT and identifier in self._keys:
            return self._keys[identifier]
        done = self._begin(identifier)
        patience = max(0.0, seconds / 2 if identifier in self._keys else seconds)
        is_done = done is None or done.wait(patience)
        is_trusted = self._now() - self._fetched <= TRUSTED
        key = self._keys.get(identifier) if is_trusted else None
        if key is None and not is_done:
            raise KeysAwaitedError
        return key

    def sole(self) -> Key | None:
        """Returns the key of a set that has one only: a token by it need not name it.

        Raises:
            KeysAwaitedError: As `find`.
        """
        self.find("")
        keys = [*self._keys]
        return self.find(keys[0]) if len(keys) == 1 else None

    def _begin(self, identifier: str) -> threading.Event | None:
        """Begins a fetch, or joins the one that runs; None where none is due."""
        with self._lock:
            now = self._now()
            fresh = now - self._fetched < KEPT and identifier in self._keys
            if self._running is not None or fresh or now - self._tried < PAUSE:
                return self._running
            self._tried = now
            self._running = done = threading.Event()
        threading.Thread(target=self._refresh, args=(now, done), name="keys", daemon=True).start()
        return done

    def _refresh(self, now: float, done: threading.Event) -> None:
        try:
            self._keys = self._fetch()
            self._fetched = now
        except KeysAwayError as error:  # the old set serves on; an unknown key stays unknown
            logs.warn("keys-not-fetched", address=error.address, reason=error.reason)
        finally:
            self._running = None
            done.set()


def fetcher(url: str, session: Session) -> Callable[[], Keys]:
    """Returns the function that fetches the keys at an address: no redirect, small, quick.

    It raises KeysAwayError when there are none.
    """
    address, calls = origin_of(url), CallPool()

    def fetch() -> Keys:
        try:
            return calls.run(lambda: _keys_at(url, session), _SECONDS)
        except _FetchError as error:
            raise KeysAwayError(address, error.reason) from None
        except (CallTimeoutError, requests.Timeout, ReadTimeoutError):
            raise KeysAwayError(address, "slow") from None
        except AddressRefusedError:
            raise KeysAwayError(address, "address-refused") from None
        except requests.exceptions.SSLError:
            raise KeysAwayError(address, "certificate") from None
        except (requests.RequestException, HTTPError):
            raise KeysAwayError(address, "unreachable") from None

    return fetch


class _FetchError(Exception):
    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _keys_at(url: str, session: Session) -> Keys:
    with transmit(session, url, {"Accept": "application/json"}, _SECONDS) as answer:
        if answer.status_code != 200:
            raise _FetchError(reason=f"status-{answer.status_code}")
        raw = answer.raw.read(_BYTES + 1, decode_content=True)
    if len(raw) > _BYTES:
        raise _FetchError(reason="too-large")
    try:
        document = orjson.loads(raw)
    except ValueError:
        raise _FetchError(reason="not-json") from None
    keys = signature_keys(document)
    if not keys:  # taken as it is: a hospital may have withdrawn them all
        logs.warn("keys-not-fetched", address=origin_of(url), reason="no-usable-key")
    return keys
