"""What is kept of a reader's network address."""

from __future__ import annotations

from ipaddress import ip_address


def network_of(address: str) -> str:
    """The address without its last part (IPv4: the last number; IPv6: all but the first three groups)."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 4:
        return address.rsplit(".", 1)[0] + ".0"
    return ":".join(parsed.exploded.split(":")[:3]) + "::"
