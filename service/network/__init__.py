"""An address to a connection that may be made: which servers, which networks."""

from service.network.address import Network, base_of, is_allowed, networks_of, origin_of
from service.network.connection import AddressRefusedError, session, transmit
from service.network.rules import Rules

__all__ = [
    "AddressRefusedError",
    "Network",
    "Rules",
    "base_of",
    "is_allowed",
    "networks_of",
    "origin_of",
    "session",
    "transmit",
]
