"""The two ways of a launch: out to the authorization server, and back with a code, into a session."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import cast

from requests import Session

from service.config import Settings
from service.network import Network, base_of, open_session
from service.observe import NAMES
from service.smart.configuration import Configuration, ConfigurationMemory
from service.smart.exchange import Request, authorization_url, token_answer
from service.smart.faults import LaunchError
from service.smart.identity import Expectation, require_identity
from service.smart.scopes import OPENID, scopes_for
from service.smart.shelf import Shelf
from service.smart.vault import Vault
from service.smart.visit import Visit, hook_instance_of, visit_of
from service.smart.wire import Wire
from service.trust import Registration, RemoteKeys, Tenant, fetcher
from service.types import CALLBACK

LAUNCH_SECONDS = 600  # to sign in at the EHR


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a browser goes to sign in, and the secret that it brings back beside the state."""

    url: str
    state: str
    secret: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A new session: the secret that opens it, how long, and the call whose card led to it, if any."""

    secret: str
    seconds: int
    tenant: str
    hook_instance: str


class SmartApp:
    """This service as a SMART app of all tenants that register it."""

    def __init__(self, tenants: Iterable[Tenant], settings: Settings, shelf: Shelf) -> None:
        """Takes who may launch it, and where sessions stand."""
        self._allow_http = settings.fhir_allow_http
        self._redirect = f"{settings.public_url}{CALLBACK}"
        self._vault = Vault(shelf)
        sessions: dict[tuple[Network, ...], Session] = {}
        self._clients: dict[str, _Client] = {}
        for tenant in tenants:
            networks = tenant.server_policy.networks
            session = sessions.setdefault(networks, open_session(networks, settings.ca_file, NAMES))
            for server in tenant.server_policy.servers if tenant.registration else ():
                wire = Wire(session, self._allow_http)
                memory = ConfigurationMemory(server.rstrip("/"), wire)
                self._clients[base_of(server, True)] = _Client(tenant, server, wire, memory)
        self._sessions = sessions

    def offer(self, server: str, is_from_ehr: bool) -> tuple[Configuration, tuple[str, ...]]:
        """Returns what a listed server says of signing in, and the scopes that are asked for there.

        Raises:
            LaunchError: The server is none of ours, or does not say how to sign in.
        """
        client = self._client(server)
        configuration = client.memory.configuration()
        profile = client.tenant.profile
        return configuration, scopes_for(client.registration, profile, configuration, is_from_ehr)

    def begin(self, server: str, launch: str | None) -> Departure:
        """Returns where a browser goes to sign in.

        Args:
            server: The FHIR server, as the request names it; only a listed one is ever called.
            launch: What the EHR sent along; None where the user opened the page without it.

        Raises:
            LaunchError: The server is none of ours, or does not say how to sign in.
        """
        client = self._client(server)
        configuration, scopes = self.offer(server, launch is not None)
        request = Request(
            server=client.server,
            scope=" ".join(scopes),
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(64),
            launch=launch,
        )
        url = authorization_url(client.registration, configuration, self._redirect, request)
        kept = asdict(replace(request, launch=None))
        secret = self._vault.keep("launch", kept, LAUNCH_SECONDS)
        return Departure(url, request.state, secret)

    def finish(self, secret: str, parameters: Mapping[str, str]) -> Arrival:
        """Returns the session that the answer of an authorization server opens.

        Args:
            secret: What the browser brought back; good once.
            parameters: Of the address that it was sent back to.

        Raises:
            LaunchError: The answer is not to this launch, or brings no right to read a chart.
        """
        request = self._request(secret, parameters.get("state", ""))
        client = self._client(request.server)
        configuration = client.memory.configuration()
        if parameters.get("iss", configuration.issuer) != configuration.issuer:
            raise LaunchError(reason="server-other")
        if "error" in parameters:
            raise LaunchError(reason="denied", status=403)
        code = parameters.get("code", "")
        if not code:
            raise LaunchError(reason="code-missing")
        answer = token_answer(
            client.registration, configuration, self._redirect, client.wire,
            (code, request.verifier),
        )  # fmt: skip
        if OPENID in request.scope.split():
            client.require_identity(answer.get("id_token"), request.nonce)
        visit = visit_of(answer, client.tenant.id, client.server, request.scope)
        seconds = min(visit.seconds, client.registration.session_minutes * 60)
        secret = self._vault.keep("session", visit.document(), seconds)
        return Arrival(secret, seconds, client.tenant.id, hook_instance_of(answer))

    def visit(self, secret: str) -> tuple[Visit, Tenant]:
        """Returns what a session may read, and whose it is.

        Raises:
            LaunchError: The session is over, or its tenant registers this service no more.
        """
        document = self._vault.look("session", secret)
        if document is None:
            raise LaunchError(reason="session-over", status=401)
        visit = Visit.of(document)
        client = self._clients.get(base_of(visit.server, True))
        if client is None or client.tenant.id != visit.tenant:
            raise LaunchError(reason="session-over", status=401)
        return visit, client.tenant

    def end(self, secret: str) -> None:
        """Ends a session; one that is over already, too."""
        self._vault.take("session", secret)

    def close(self) -> None:
        """Closes all connections."""
        for session in self._sessions.values():
            session.close()

    def _client(self, server: str) -> _Client:
        try:
            client = self._clients.get(base_of(server, self._allow_http))
        except ValueError:
            client = None
        if client is None:
            raise LaunchError(reason="issuer-unknown", status=403)
        return client

    def _request(self, secret: str, state: str) -> Request:
        document = self._vault.take("launch", secret)
        if document is None:
            raise LaunchError(reason="launch-lost")
        request = Request(**cast("dict[str, str]", document))
        if not hmac.compare_digest(request.state.encode(), state.encode()):
            raise LaunchError(reason="launch-lost")
        return request


@dataclass
class _Client:
    """One registration at one FHIR server."""

    tenant: Tenant
    server: str
    wire: Wire
    memory: ConfigurationMemory

    @property
    def registration(self) -> Registration:
        registration = self.tenant.registration
        assert registration is not None  # noqa: S101 - only such tenants get here
        return registration

    def require_identity(self, token: object, nonce: str) -> None:
        """Refuses an id_token that is not to be trusted; see `identity`."""
        issuer = self.memory.configuration().issuer
        if issuer is None or self._keys is None:
            raise LaunchError(reason="configuration-unusable", status=502)
        require_identity(token, Expectation(issuer, self.registration.client_id, nonce), self._keys)

    @cached_property
    def _keys(self) -> RemoteKeys | None:
        url = self.memory.configuration().keys
        return None if url is None else RemoteKeys(fetcher(url, self.wire.session))
