"""The addresses of mail gateways, as the administrator marks them (HUB_MAIL_GATEWAYS). Nobody reads from there."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings

Network = IPv4Network | IPv6Network


def gateway_of(address: str) -> str:
    """The name of the gateway whose address this is; "" for all others."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    return next((name for network, name in _marked() if parsed in network), "")


def gateway_of_network(kept: str) -> str:
    """As `gateway_of`, of what is kept of an address, without its last part: where all addresses like it are marked."""
    try:
        parsed = ip_address(kept)
    except ValueError:
        return ""
    around = ip_network(f"{kept}/{24 if parsed.version == 4 else 48}", strict=False)
    return next(
        (name for network, name in _marked() if network.version == around.version and around.subnet_of(network)),  # type: ignore[arg-type]
        "",
    )


def _marked() -> tuple[tuple[Network, str], ...]:
    return _parsed(tuple(settings.HUB_MAIL_GATEWAYS))


@lru_cache(maxsize=4)
def _parsed(marked: tuple[str, ...]) -> tuple[tuple[Network, str], ...]:
    """Each is a network and its name, as in `198.51.100.0/24=Mimecast`; without a name it is its own."""
    found = []
    for one in marked:
        network, _, name = one.partition("=")
        found.append((ip_network(network.strip(), strict=False), (name.strip() or network.strip())[:60]))
    return tuple(found)
