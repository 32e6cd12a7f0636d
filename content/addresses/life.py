"""Whether an address still answers: one request, with limits in time and size, that goes to public machines only."""

from __future__ import annotations

import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import urllib3

from content.addresses.rules import NotAnAddress, NotReached, host_of, look_up, read_address

MOST_REDIRECTS = 5
CONNECT_SECONDS = 5.0
READ_SECONDS = 8.0
#: For all redirects together.
MOST_SECONDS = 20.0
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
            address = urljoin(address, target)
        return Life(False, f"It leads on more than {MOST_REDIRECTS} times.")
    except (NotAnAddress, NotReached) as error:
        return Life(False, str(error))


def _judged(status: int) -> Life:
    if status in GONE:
        return Life(False, f"Its server says that there is no such page ({status}).")
    if status >= 500:
        return Life(False, f"Its server is in trouble ({status}).")
    return Life(True)


def _ask(address: str, until: float) -> tuple[int, str]:
    """The status and where it leads on. The connection goes to the number that was looked at, not to whatever the name
    means a moment later.
    """
    left = until - time.monotonic()
    if left <= 0:
        raise NotReached(f"It took longer than {MOST_SECONDS:.0f} seconds.")
    parts, host = urlsplit(address), host_of(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    number = look_up(host, port)[0]
    timeout = urllib3.Timeout(connect=min(CONNECT_SECONDS, left), read=min(READ_SECONDS, left))
    pool: urllib3.HTTPConnectionPool
    if parts.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            number, port, timeout=timeout, retries=False, server_hostname=host, assert_hostname=host
        )
    else:
        pool = urllib3.HTTPConnectionPool(number, port, timeout=timeout, retries=False)
    named = host if parts.port is None else f"{host}:{port}"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with pool:
            answer = pool.request(
                "GET",
                path,
                headers={"Host": named, "User-Agent": AGENT, "Accept": "*/*"},
                redirect=False,
                preload_content=False,
            )
            try:
                return answer.status, answer.headers.get("Location", "")
            finally:
                # Nothing of what comes is read.
                answer.close()
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise NotReached(_why(error)) from error


def _why(error: Exception) -> str:
    # A refused connection is a kind of timeout there.
    refused = isinstance(error, urllib3.exceptions.NewConnectionError)
    if isinstance(error, urllib3.exceptions.TimeoutError) and not refused:
        return "It does not answer in time."
    if isinstance(error, urllib3.exceptions.SSLError):
        return "Its certificate is not valid."
    return "Its server does not answer."
