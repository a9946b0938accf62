"""From a call to the source of what it left out: the policy of its tenant, sessions, limits."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from requests import Session

from service.config import Settings
from service.documents import Call
from service.fhir_access.client import Limits, Server, read_capability
from service.fhir_access.memory import ServerMemory, served_kinds
from service.fhir_access.source import FhirSource, ForbiddenServer, Source
from service.network import (
    Lines,
    Network,
    ServerPolicy,
    base_of,
    is_allowed,
    networks_of,
    open_session,
)
from service.observe import NAMES

_SECONDS = 15.0  # for a CapabilityStatement, which no call waits for


class FhirAccess:
    """What all calls share: connections kept open, limits, and what was learned of each server."""

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
        self._memories: dict[tuple[str, ServerPolicy], ServerMemory] = {}

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
        memory = self._memory(server, policy)
        private = (*call.private, call.access_token or "")
        return FhirSource(server, call.scope, call.context, deadline, count, memory, private)

    def served_kinds(self, call: Call, policy: ServerPolicy) -> frozenset[str] | None:
        """Returns the types of resource that a call's FHIR server says it serves; None when it does not say."""
        if call.fhir_server is None or not is_allowed(
            call.fhir_server, policy.servers, self._allow_http
        ):
            return None
        base = base_of(call.fhir_server, self._allow_http)
        server = Server(base, None, self._session(policy.networks), self._limits)
        document = read_capability(server, time.monotonic() + _SECONDS)
        return None if document is None else served_kinds(document)

    def close(self) -> None:
        """Closes all connections."""
        for session in self._sessions.values():
            session.close()

    def _memory(self, server: Server, policy: ServerPolicy) -> ServerMemory:
        """What was learned of a server; only listed servers come here, so that their number is small.

        Its CapabilityStatement is read without the token of a call, which outlives no call.
        """
        bare = replace(server, token=None, lines=Lines())  # those of the call end with it
        memory = ServerMemory(lambda: read_capability(bare, time.monotonic() + _SECONDS))
        return self._memories.setdefault((server.base, policy), memory)

    def _session(self, networks: tuple[Network, ...]) -> Session:
        """Returns the session for a set of networks: an open connection is only for those."""
        return self._sessions.setdefault(networks, open_session(networks, self._ca_file, NAMES))
