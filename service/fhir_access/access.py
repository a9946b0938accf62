"""From a call to the source of what it left out: the rules of its tenant, sessions, limits."""

from __future__ import annotations

from collections.abc import Callable

from requests import Session

from service.config import Settings
from service.documents import Call
from service.fhir_access.client import Limits, Server
from service.fhir_access.source import FhirSource, Refused, Source
from service.network import Network, Rules, base_of, is_allowed, networks_of, session


class FhirAccess:
    """What all calls share: connections kept open, and limits."""

    def __init__(self, settings: Settings) -> None:
        """Takes limits and the rules for callers without a tenant from the settings."""
        self.open_rules = Rules(settings.fhir_servers, networks_of(settings.fhir_networks))
        self._ca_file = settings.ca_file
        self._allow_http = settings.fhir_allow_http
        self._limits = Limits(
            bytes=settings.fhir_max_bytes,
            pages=settings.fhir_max_pages,
            depth=settings.max_depth,
        )
        self._sessions: dict[tuple[Network, ...], Session] = {}

    def source(
        self, call: Call, rules: Rules, deadline: float, count: Callable[[str], None]
    ) -> Source | None:
        """Returns where to fetch what a call left out; None when it names no FHIR server.

        Args:
            call: The call.
            rules: Those of its tenant.
            deadline: When the answer is due, by `time.monotonic`.
            count: Is told the outcome of each query.
        """
        if call.fhir_server is None:
            return None
        if not is_allowed(call.fhir_server, rules.servers, self._allow_http):
            return Refused("server-not-allowed")
        server = Server(
            base=base_of(call.fhir_server, self._allow_http),
            token=call.access_token,
            session=self._session(rules.networks),
            limits=self._limits,
        )
        return FhirSource(server, call.scope, call.context, deadline, count)

    def close(self) -> None:
        """Closes all connections."""
        for held in self._sessions.values():
            held.close()

    def _session(self, networks: tuple[Network, ...]) -> Session:
        """Returns the session for a set of networks: an open connection is only for those."""
        return self._sessions.setdefault(networks, session(networks, self._ca_file))
