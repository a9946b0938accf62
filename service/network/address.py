"""Which FHIR servers may be called, and which network addresses may lie behind their names.

The name comes from the caller, so that it must be on the list of the caller's tenant; and since a
listed name can be made to point anywhere, the address behind it is checked at the moment of
connecting (see `connection`).
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_DEFAULT_PORTS = {"https": 443, "http": 80}
_NAT64 = IPv6Network("64:ff9b::/96")
# All of IPv6 that is given out for use on the internet; `ipaddress` takes other ranges for public,
# such as the former site-local one, and the documentation range that came later.
_PUBLIC_IPV6 = IPv6Network("2000::/3")
_DOCUMENTATION = IPv6Network("3fff::/20")


def networks_of(texts: Iterable[str]) -> tuple[Network, ...]:
    """Returns networks written as `10.20.0.0/16`. Raises ValueError for anything else."""
    try:
        return tuple(ip_network(text) for text in texts)
    except ValueError:
        message = "not a network, such as 10.20.0.0/16"
        raise ValueError(message) from None


def base_of(url: str, allow_http: bool = False) -> str:
    """Returns the address of a FHIR server in one form, without a slash at its end.

    Raises:
        ValueError: It is no absolute address, not https, or holds a user name, query or fragment.
    """
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    schemes = {"https", "http"} if allow_http else {"https"}
    if scheme not in schemes or not parts.hostname or parts.username is not None or parts.query:
        message = "not the address of a FHIR server"
        raise ValueError(message)
    if parts.fragment or "?" in url or "#" in url or "\\" in url:
        message = "an address of a FHIR server has no query and no fragment"
        raise ValueError(message)
    return origin_of(url) + parts.path.rstrip("/")


def origin_of(url: str) -> str:
    """Returns scheme, host and port of an address. Raises ValueError when there is none."""
    parts = urlsplit(url)
    scheme, host = parts.scheme.lower(), parts.hostname
    if scheme not in _DEFAULT_PORTS or not host or parts.username is not None:
        message = "not an absolute http address"
        raise ValueError(message)
    port = parts.port or _DEFAULT_PORTS[scheme]
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}" + ("" if port == _DEFAULT_PORTS[scheme] else f":{port}")


def is_allowed(url: str, servers: Iterable[str], allow_http: bool = False) -> bool:
    """Says whether a FHIR server is one of those listed; unreadable addresses are not."""
    try:
        return base_of(url, allow_http) in {base_of(one, allow_http) for one in servers}
    except ValueError:
        return False


def is_reachable(text: str, networks: Iterable[Network]) -> bool:
    """Says whether an IP address may be connected to: public, or in a listed network.

    Addresses that wrap another (mapped, 6to4, NAT64) are checked by what they wrap.
    """
    address: Address = ip_address(text.partition("%")[0])
    for inner in (address, *_wrapped(address)):
        if any(inner in network for network in networks if network.version == inner.version):
            continue
        if isinstance(inner, IPv6Address) and inner.ipv4_mapped is not None:
            continue  # the address inside decides
        if not inner.is_global or inner.is_multicast or inner.is_reserved:
            return False
        if isinstance(inner, IPv6Address) and not _is_given_out(inner):
            return False
    return True


def _is_given_out(address: IPv6Address) -> bool:
    return address in _PUBLIC_IPV6 and address not in _DOCUMENTATION


def _wrapped(address: Address) -> tuple[Address, ...]:
    if isinstance(address, IPv4Address):
        return ()
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return tuple(address.teredo)
    if address in _NAT64:
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    return ()
