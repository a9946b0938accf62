"""Connections that check where they lead: the address that was checked is the one connected to.

Resolving a name, checking it, and connecting to the name would resolve it twice, and a hostile
name server may answer differently the second time. TLS still checks the name's certificate.
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from requests import Request, Response, Session
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from service.network.address import Network, is_reachable
from service.network.lines import use_line
from service.network.names import Names, NameTimeoutError

# Its warnings and debug lines hold addresses of requests, which hold patient ids.
logging.getLogger("urllib3").setLevel(logging.ERROR)


class AddressRefusedError(Exception):
    """A name leads to an address that must not be called."""


_NAMES = Names()  # of all sessions that bring none


def open_session(
    networks: tuple[Network, ...], ca_file: str = "", names: Names = _NAMES
) -> Session:
    """Returns a session whose connections are checked; to be used through `transmit`.

    Args:
        networks: Networks that may be reached though they are not public.
        ca_file: Certificates to trust in place of the usual ones.
        names: Looks names up.
    """
    session = Session()
    session.trust_env = False
    session.verify = ca_file or True
    adapter = _Adapter(partial(_connect, networks=networks, names=names))
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def transmit(
    session: Session, url: str, headers: Mapping[str, str], seconds: float, body: str | None = None
) -> Response:
    """Sends one GET, or a POST where there is a body, and returns the answer with its body unread.

    Goes past the session's own `get`, which reads the body of a redirect, however long, and keeps
    cookies. Neither redirects nor proxies are followed.

    Args:
        session: A session of `open_session`.
        url: Absolute address.
        headers: All there is to send.
        seconds: For connecting, and for each wait on the socket after it.
        body: What to send.

    Raises:
        AddressRefusedError: The name leads to an address that must not be called.
        requests.RequestException: The exchange failed.
    """
    method = "GET" if body is None else "POST"
    request = Request(method, url, headers=dict(headers), data=body).prepare()
    adapter = session.get_adapter(request.url or url)
    return adapter.send(request, stream=True, timeout=seconds, verify=session.verify or True)


def _connect(
    connection: HTTPConnection, networks: tuple[Network, ...], names: Names
) -> socket.socket:
    """Opens the socket of a connection, to an address that was checked."""
    host = connection.host.strip("[]")
    begun, patience = time.monotonic(), connection.timeout
    try:
        addresses = names.addresses(host, connection.port, patience)
    except NameTimeoutError as error:
        raise ConnectTimeoutError(connection, "timed out") from error
    except OSError as error:
        failure = socket.gaierror("the name has no address")
        raise NameResolutionError(host, connection, failure) from error
    if not addresses or not all(is_reachable(item, networks) for item in addresses):
        raise AddressRefusedError
    try:
        return create_connection(
            (addresses[0], connection.port),
            None if patience is None else max(0.0, patience - (time.monotonic() - begun)),
            source_address=connection.source_address,
            socket_options=connection.socket_options,
        )
    except TimeoutError as error:
        raise ConnectTimeoutError(connection, "timed out") from error
    except OSError as error:
        raise NewConnectionError(connection, "not connected") from error


class _Adapter(HTTPAdapter):
    """Gives its connection pools the checked way to open a socket."""

    def __init__(self, connect: Callable[[HTTPConnection], socket.socket]) -> None:
        self._connect = connect
        super().__init__(pool_connections=20, pool_maxsize=40)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **options: Any
    ) -> None:
        """Builds the pools on connections of our own."""
        super().init_poolmanager(connections, maxsize, block, **options)
        connect = self._connect

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                use_line(self)
                return connect(self)

            def request(self, *parts: Any, **options: Any) -> None:
                use_line(self)
                super().request(*parts, **options)

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                use_line(self)
                return connect(self)

            def request(self, *parts: Any, **options: Any) -> None:
                use_line(self)
                super().request(*parts, **options)

        plain_pool = type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": Plain})
        secure_pool = type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": Secure})
        self.poolmanager.pool_classes_by_scheme = {"http": plain_pool, "https": secure_pool}
