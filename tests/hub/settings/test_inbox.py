"""Which mailbox the hub reads, and by which address it gets whose mails."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from hub.settings.environment import inbox

URL = "imap+ssl://hub%40example.com:p%2Fw%40x@mx.example.com"


@pytest.fixture
def given(monkeypatch):
    def give(url: str, address: str = ""):
        monkeypatch.setenv("HUB_INBOX_URL", url)
        if address:
            monkeypatch.setenv("HUB_INBOX_ADDRESS", address)
        return inbox()

    monkeypatch.delenv("HUB_INBOX_ADDRESS", raising=False)
    return give


@pytest.mark.parametrize(
    ("url", "host", "port", "folder", "tls"),
    [
        (URL, "mx.example.com", 993, "INBOX", (True, False)),
        (f"{URL}:1993/Filed/By%20hub", "mx.example.com", 1993, "Filed/By hub", (True, False)),
        (URL.replace("ssl", "tls"), "mx.example.com", 143, "INBOX", (False, True)),
        ("imap://hub%40example.com:p%2Fw%40x@127.0.0.1", "127.0.0.1", 143, "INBOX", (False, False)),
    ],
)
def test_an_address_says_where_and_how_it_is_read(given, url, host, port, folder, tls):
    read = given(url)
    assert (read.host, read.port, read.folder) == (host, port, folder)
    assert (read.is_tls, read.starts_tls) == tls
    assert (read.user, read.password, read.address) == ("hub@example.com", "p/w@x", "hub@example.com")
    assert "p/w@x" not in repr(read)


@pytest.mark.parametrize(
    ("url", "address", "said"),
    [
        ("https://hub@mx.example.com", "", "HUB_INBOX_URL is not as"),
        ("imap+ssl://mx.example.com", "", "HUB_INBOX_URL is not as"),
        ("imap+ssl://hub@mx.example.com:none", "", "HUB_INBOX_URL is no address"),
        ("imap://hub@mx.example.com", "", "in the clear"),
        ("imap+ssl://hub:pw@mx.example.com", "", "HUB_INBOX_ADDRESS is not as"),
        (URL, "**@example.com", "HUB_INBOX_ADDRESS is not as"),
    ],
)
def test_what_could_not_be_read_is_refused(given, url, address, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        given(url, address)


def test_none_is_none(given):
    assert given("  ") is None


@pytest.mark.parametrize(
    ("address", "whole"),
    [("hub@example.com", "hub+k3y@example.com"), ("f-*@mail.example.com", "f-k3y@mail.example.com")],
)
def test_whose_mail_it_is_stands_in_the_address(given, address, whole):
    read = given(URL, address)
    assert read.address_with("k3y") == whole
    assert read.key_in(whole.upper()) == "k3y"
    for other in ("hub@example.com", "f-@mail.example.com", whole.replace("example", "elsewhere"), "x" + whole, ""):
        assert read.key_in(other) == ""
    assert read.is_own(whole)
    assert not read.is_own("rita@example.com")
