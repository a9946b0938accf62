"""From a call to the source of what it left out: the policy of its tenant, sessions, limits."""

from __future__ import annotations

from collections.abc import Callable

from requests import Session

from service.config import Settings
from service.documents import Call
from service.fhir_access.client import Limits, Server
from service.fhir_access.source import FhirSource, ForbiddenServer, Source
from service.network import Network, ServerPolicy, base_of, is_allowed, networks_of, open_session


class FhirAccess:
    """What all calls share: connections kept open, and limits."""

    def __init__(self, settings: Settings) -> None:
        """Takes limits and the policy for callers without a tenant from the settings."""
        self.open_policy = ServerPolicy(settings.fhir_servers, networks_of(settings.fhir_networks))
        self._ca_file = settings.ca_file
        self._allow_http = settings.fhir_allow_http
        self._limits = Limits(
            bytes=settings.fhir_max_bytes,
            pages=settings.fhir_max_pages,
            depth=settings.max_depth,
        )
        self._sessions: dict[tuple[Network, ...], Session] = {}

    def source(
        self, call: Call, policy: ServerPolicy, deadline: float, count: Callable[[str], None]
    ) -> Source | None:
        """Returns where to fetch what a call left out; None when it names no FHIR server.

        Args:
            call: The call.
            policy: Its tenant's: which servers may be asked.
            deadline: When the answer is due, by `time.monotonic`.
            count: Is told the outcome of each query.
        """
        if call.fhir_server is None:
            return None
        if not is_allowed(call.fhir_server, policy.servers, self._allow_http):
            return ForbiddenServer("server-not-allowed")
        server = Server(
            base=base_of(call.fhir_server, self._allow_http),
            token=call.access_token,
            session=self._session(policy.networks),
            limits=self._limits,
        )
        return FhirSource(server, call.scope, call.context, deadline, count)

    def close(self) -> None:
        """Closes all connections."""
        for session in self._sessions.values():
            session.close()

    def _session(self, networks: tuple[Network, ...]) -> Session:
        """Returns the session for a set of networks: an open connection is only for those."""
        return self._sessions.setdefault(networks, open_session(networks, self._ca_file))
