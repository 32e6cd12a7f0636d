"""Whether an address still answers: one request, with limits in time and size, that goes to public machines only."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from content.addresses.rules import NotAnAddress, NotReached, host_of, look_up, read_address

MOST_REDIRECTS = 5
CONNECT_SECONDS = 5.0
READ_SECONDS = 8.0
#: For all redirects together.
MOST_SECONDS = 20.0
_TOO_LONG = f"It took longer than {MOST_SECONDS:.0f} seconds."
AGENT = "Mozilla/5.0 (compatible; content hub; checks whether the page is there)"
REDIRECTS = (301, 302, 303, 307, 308)
#: The page is gone, says its own server.
GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class Life:
    """What a look at an address found. `reason` says in a sentence what is wrong, "" when it answers."""

    answers: bool
    reason: str = ""


def look_at(address: str) -> Life:
    """Ask for the address as a browser would, without reading what comes: whatever its server answers but *not found*,
    *gone* or an error of its own is life, also that one has to log in. Never raises for what a server does.
    """
    until = time.monotonic() + MOST_SECONDS
    try:
        for _ in range(MOST_REDIRECTS + 1):
            status, target = _ask(read_address(address), until)
            if status not in REDIRECTS or not target:
                return _judged(status)
            # What follows is judged as what was asked for: a redirect leads inside as well as an address does.
            address = _led_on(address, target)
        return Life(False, f"It leads on more than {MOST_REDIRECTS} times.")
    except (NotAnAddress, NotReached) as error:
        return Life(False, str(error))


def _led_on(address: str, target: str) -> str:
    """Where a header leads, which may hold letters and spaces as browsers take them. Raises NotAnAddress."""
    with suppress(UnicodeError):
        target = target.encode("latin-1").decode()
    try:
        return urljoin(address, target.strip().replace(" ", "%20"))
    except ValueError as error:
        raise NotAnAddress("It leads to what is no address.") from error


def _judged(status: int) -> Life:
    if status in GONE:
        return Life(False, f"Its server says that there is no such page ({status}).")
    if status >= 500:
        return Life(False, f"Its server is in trouble ({status}).")
    return Life(True)


class _End:
    """Cuts a connection off when its time is over, whatever its server sends: timeouts count anew with every byte."""

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._held: list[socket.socket] = []
        self._timer = Timer(seconds, self._cut)

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._timer.cancel()
        self._timer.join()
        for held in self._held:
            held.close()

    def hold(self, connected: socket.socket) -> socket.socket:
        # A second handle: the first is another one's once the connection is secured.
        self._held.append(connected.dup())
        return connected

    def _cut(self) -> None:
        self.is_over = True
        for held in self._held:
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)


class _Plain(HTTPConnection):
    def __init__(self, *args: Any, end: _End, **more: Any) -> None:
        super().__init__(*args, **more)
        self._end = end

    def _new_conn(self) -> socket.socket:
        return self._end.hold(super()._new_conn())


class _Secure(HTTPSConnection):
    def __init__(self, *args: Any, end: _End, **more: Any) -> None:
        super().__init__(*args, **more)
        self._end = end

    def _new_conn(self) -> socket.socket:
        return self._end.hold(super()._new_conn())


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Secure


def _ask(address: str, until: float) -> tuple[int, str]:
    """The status and where it leads on. The connection goes to the number that was looked at, not to whatever the name
    means a moment later.
    """
    left = until - time.monotonic()
    if left <= 0:
        raise NotReached(_TOO_LONG)
    parts, host = urlsplit(address), host_of(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    number = look_up(host, port)[0]
    timeout = urllib3.Timeout(connect=min(CONNECT_SECONDS, left), read=min(READ_SECONDS, left))
    end = _End(left)
    pool: urllib3.HTTPConnectionPool
    if parts.scheme == "https":
        pool = _SecurePool(
            number, port, timeout=timeout, retries=False, server_hostname=host, assert_hostname=host, end=end
        )
    else:
        pool = _PlainPool(number, port, timeout=timeout, retries=False, end=end)
    named = host if parts.port is None else f"{host}:{port}"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with end, pool:
            answer = pool.request(
                "GET",
                path,
                headers={"Host": named, "User-Agent": AGENT, "Accept": "*/*"},
                redirect=False,
                preload_content=False,
            )
            try:
                if end.is_over:
                    raise NotReached(_TOO_LONG)
                return answer.status, answer.headers.get("Location", "")
            finally:
                # Nothing of what comes is read.
                answer.close()
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise NotReached(_TOO_LONG if end.is_over else _why(error)) from error


def _why(error: Exception) -> str:
    # A refused connection is a kind of timeout there.
    refused = isinstance(error, urllib3.exceptions.NewConnectionError)
    if isinstance(error, urllib3.exceptions.TimeoutError) and not refused:
        return "It does not answer in time."
    if isinstance(error, urllib3.exceptions.SSLError):
        return "Its certificate is not valid."
    return "Its server does not answer."
