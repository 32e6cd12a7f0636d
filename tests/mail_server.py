"""A real mail server on loopback that can be told to misbehave."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

ACCEPTED = "250 OK"


class MailServer:
    """What came, and how to answer: by default with everything accepted.

    `recipients` and `data` are answers by address; `drops` counts mails after whose text the connection is cut, which
    were accepted by then; `waits` is how long the answer to a mail takes.
    """

    def __init__(self) -> None:
        self.received: list[Message] = []
        self.recipients: dict[str, str] = {}
        self.data: dict[str, str] = {}
        self.drops = 0
        self.waits = 0.0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.recipients:
            return self.recipients[address]
        envelope.rcpt_tos.append(address)
        return ACCEPTED

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.waits)
        if answer := self.data.get(envelope.rcpt_tos[0]):
            return answer
        self.received.append(message_from_bytes(envelope.content or b""))
        if self.drops:
            self.drops -= 1
            server.transport.abort()
        return ACCEPTED

    @property
    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.received]


class Loopback(Controller):
    """On a port that the system chooses."""

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._socket)

    def listen(self) -> int:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.start()
        return self.port


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    """A mail server, and the hub set up to leave its mail there."""
    server = MailServer()
    controller = Loopback(server, hostname="127.0.0.1")
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.listen()
    settings.HUB_MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 5.0
    yield server
    controller.stop()
