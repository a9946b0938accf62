"""A launch and its code to OAuth 2 messages, by Authlib: where the browser goes, what the code is worth.

Authlib is loaded by the first launch: most workers see none.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from service.smart.configuration import Configuration
from service.smart.faults import LaunchError
from service.smart.scopes import OPENID
from service.smart.wire import Wire, WireError
from service.trust import PrivateKey, Registration, algorithm_of, key_set_of
from service.types import Json

if TYPE_CHECKING:
    from authlib.oauth2.client import OAuth2Client  # type: ignore[import-untyped]
    from joserfc.jwk import ECKey, RSAKey

METHODS = {"public": "none", "secret": "client_secret_basic", "key": "private_key_jwt"}
_ASSERTION = 240  # seconds; SMART allows five minutes


@dataclass(frozen=True, slots=True)
class Request:
    """What one launch asks of the authorization server, and what proves that it was this one."""

    server: str
    scope: str
    state: str
    nonce: str
    verifier: str
    launch: str | None = None


def authorization_url(
    registration: Registration, configuration: Configuration, redirect: str, request: Request
) -> str:
    """Returns the address that the browser is sent to."""
    client = _client(registration, configuration, redirect, None)
    nonce = request.nonce if OPENID in request.scope.split() else None
    more = {"aud": request.server, "nonce": nonce, "launch": request.launch}
    url, _ = client.create_authorization_url(
        configuration.authorization,
        state=request.state,
        code_verifier=request.verifier,
        scope=request.scope,
        **more,
    )
    return str(url)


def token_answer(
    registration: Registration, configuration: Configuration, redirect: str, wire: Wire,
    proof: tuple[str, str],
) -> Json:  # fmt: skip
    """Returns what the token endpoint gives for a code and its verifier.

    Raises:
        LaunchError: It refuses, does not answer, or answers with what is no token.
    """
    from authlib.oauth2 import OAuth2Error  # type: ignore[import-untyped]

    code, verifier = proof
    client = _client(registration, configuration, redirect, _Post(wire))
    try:
        answer = client.fetch_token(
            configuration.token,
            grant_type="authorization_code",
            code=code,
            code_verifier=verifier,
        )
    except WireError:
        raise LaunchError(reason="token-away", status=502) from None
    except OAuth2Error:
        raise LaunchError(reason="token-refused", status=502) from None
    except (ValueError, TypeError, OverflowError):  # a lifetime that is no number
        raise LaunchError(reason="token-unusable", status=502) from None
    return dict(answer)


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer as Authlib reads it."""

    status_code: int
    document: Json

    def json(self) -> Json:
        # a refusal is one whatever else stands in it
        refusal: Json = {"error": str(self.document.get("error") or "refused")}
        return self.document if self.status_code == 200 else refusal

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise WireError


class _Post:
    """What Authlib posts, over the wire."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def post(
        self, url: str, data: Mapping[str, str], headers: dict[str, str], auth: Any
    ) -> _Answer:
        url, headers, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        return _Answer(*self._wire.document(url, headers, body))


def _client(
    registration: Registration, configuration: Configuration, redirect: str, post: _Post | None
) -> OAuth2Client:
    from authlib.oauth2.client import OAuth2Client
    from authlib.oauth2.rfc7523 import PrivateKeyJWT  # type: ignore[import-untyped]

    client = OAuth2Client(
        post,
        client_id=registration.client_id,
        client_secret=registration.secret or _private(registration.key),
        token_endpoint_auth_method=METHODS[registration.kind],
        redirect_uri=redirect,
        code_challenge_method="S256",
    )
    if registration.key is not None:
        [public] = cast("list[Json]", key_set_of(registration.key)["keys"])
        until = int(time.time()) + _ASSERTION
        client.register_client_auth_method(
            PrivateKeyJWT(
                configuration.token,
                claims={"exp": until},
                headers={"kid": public["kid"]},
                alg=algorithm_of(registration.key),
            )
        )
    return client


def _private(key: PrivateKey | None) -> ECKey | RSAKey | None:
    """The key as Authlib takes it."""
    from joserfc.jwk import ECKey, RSAKey

    if key is None:
        return None
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    kind = RSAKey if isinstance(key, RSAPrivateKey) else ECKey
    return kind.import_key(pem)
