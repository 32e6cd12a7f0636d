"""A hub that reads a mailbox."""

from __future__ import annotations

import pytest

from hub.settings.environment import Inbox
from tests.imap_servers import ADDRESS, PASSWORD, USER


@pytest.fixture
def inbox(settings) -> Inbox:
    settings.HUB_INBOX = Inbox("127.0.0.1", 1, USER, PASSWORD, "INBOX", ADDRESS, is_tls=False)
    settings.BASE_URL = "https://hub.example"
    return settings.HUB_INBOX
