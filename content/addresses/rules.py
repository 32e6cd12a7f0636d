"""Which addresses the hub takes, and where it goes itself: nowhere that only machines of the house can reach."""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import SplitResult, urlsplit

LONGEST = 2_000
SCHEMES = ("http", "https")
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAnAddress(ValueError):
    """The hub takes no such address. Its words say why, as a sentence."""


class NotReached(Exception):
    """Nothing answers there. Its words say why, as a sentence."""


def read_address(typed: str) -> str:
    """The address as it is kept. Raises NotAnAddress: only http and https, a name that everybody can look up, and no
    name or password in it.
    """
    address = typed.strip()
    if len(address) > LONGEST:
        raise NotAnAddress(f"An address has at most {LONGEST} characters.")
    if any(letter.isspace() or not letter.isprintable() or letter == "\\" for letter in address):
        raise NotAnAddress("An address has no spaces, signs that nobody sees or backslashes.")
    parts = _split(address)
    if parts.scheme not in SCHEMES:
        raise NotAnAddress("An address begins with https:// or http://.")
    if parts.username is not None or parts.password is not None:
        raise NotAnAddress("Take the name and password out of the address: everybody would get them.")
    host = host_of(address)
    if (given := _ip(host)) is not None:
        if not is_public(given):
            raise NotAnAddress("The address is of a machine that recipients can't reach.")
    elif not _HOST.fullmatch(host) or host.endswith((".local", ".localhost", ".internal", ".home.arpa")):
        raise NotAnAddress("The address has no name that recipients can reach.")
    return address


def host_of(address: str) -> str:
    """The name of the machine, in the letters in which it is looked up; "" for none. Raises NotAnAddress."""
    name = (_split(address).hostname or "").rstrip(".")
    if not name or name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise NotAnAddress("The address has no name that recipients can reach.") from error


def shown_host(address: str) -> str:
    """The host as it is told to people: without www, and in the letters in which it is looked up, which no other name
    can be mistaken for.
    """
    return host_of(address).removeprefix("www.")


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        if parts.port == 0:
            raise NotAnAddress("The address has no such port.")
    except ValueError as error:
        raise NotAnAddress("That is no address.") from error
    return parts


def _ip(host: str) -> Ip | None:
    """The number that a host is written as, also in the forms that only a resolver reads (2130706433, 0x7f.1)."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    if re.fullmatch(r"[0-9a-fx.]+", host) and re.fullmatch(r"(0x[0-9a-f]*|\d+)", host.rpartition(".")[2]):
        try:
            return ipaddress.ip_address(socket.inet_aton(host))
        except OSError:
            return None
    return None


def is_public(ip: Ip) -> bool:
    """Whether anybody on the internet may reach it: no private, local, shared or reserved one, nor one of these in the
    clothes of another.
    """
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def look_up(host: str, port: int) -> list[str]:
    """The numbers of a host, all of which are public. Raises NotReached when it has none, NotAnAddress when any is not:
    a name may lead inside today what led outside yesterday.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached(f"Nobody knows the name {host}.") from error
    numbers = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not all(is_public(ipaddress.ip_address(number.partition("%")[0])) for number in numbers):
        raise NotAnAddress("The address leads to a machine that recipients can't reach.")
    if not numbers:
        raise NotReached(f"Nobody knows the name {host}.")
    return numbers
