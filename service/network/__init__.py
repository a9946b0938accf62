"""An address to a connection that may be made: which servers, which networks."""

from service.network.address import Network, base_of, is_allowed, networks_of, origin_of
from service.network.connection import AddressRefusedError, open_session, transmit
from service.network.lines import Lines
from service.network.names import Names
from service.network.server_policy import ServerPolicy

__all__ = [
    "AddressRefusedError",
    "Lines",
    "Names",
    "Network",
    "ServerPolicy",
    "base_of",
    "is_allowed",
    "networks_of",
    "open_session",
    "origin_of",
    "transmit",
]
