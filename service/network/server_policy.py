"""Which FHIR servers a caller may name."""

from __future__ import annotations

from dataclasses import dataclass

from service.network.address import Network


@dataclass(frozen=True, slots=True)
class ServerPolicy:
    """Which FHIR servers a caller may name, and which private networks they may stand in."""

    servers: tuple[str, ...]
    networks: tuple[Network, ...]
