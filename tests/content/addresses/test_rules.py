"""Which addresses are taken, and which machines the hub goes to by itself."""

from __future__ import annotations

import ipaddress
import socket

import pytest

from content.addresses import rules
from content.addresses.rules import NotAnAddress, NotReached, is_public, look_up, read_address, shown_host


@pytest.mark.parametrize(
    "address",
    [
        "https://video.example/watch?v=1#t=3",
        "http://www.tidewater.example:8080/demo",
        "https://8.8.8.8/page",
        "https://bücher.example/",
    ],
)
def test_addresses_that_anybody_can_open_are_taken(address):
    assert read_address(f" {address} ") == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "video.example",
        "//video.example",
        "ftp://video.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https://localhost/",
        "https://intranet/",
        "https://printer.local/",
        "https://hub.internal/",
        "https://raj:pass@video.example/",
        "https://video.example@127.0.0.1/",
        "https://video.example\\@127.0.0.1/",
        "https://video.example/a b",
        "https://video.example/\u202egpj",
        "https://video.example:99999/",
        "https://[::1/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.0.0.1/",
        "https://10.0.0.8/",
        "https://169.254.169.254/latest/meta-data",
        "https://192.168.1.1/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.8]/",
        "https://[fd00::1]/",
        "https://[fe80::1]/",
        "https://[fec0::1]/",
        "https://[::127.0.0.1]/",
        "https://0177.0.0.1/",
        "https://①②⑦.⓪.⓪.①/",
        "https://127。0。0。1/",
        "https://[64:ff9b::a00:8]/",
        "https://[2002:a00:8::]/",
        f"https://video.example/{'a' * 2000}",
    ],
)
def test_what_leads_nowhere_or_inside_is_refused_in_a_sentence(address):
    with pytest.raises(NotAnAddress, match=r"\.$"):
        read_address(address)


@pytest.mark.parametrize(("number", "public"), [("8.8.8.8", True), ("2606:4700::1111", True), ("224.0.0.1", False)])
def test_public_numbers(number, public):
    assert is_public(ipaddress.ip_address(number)) is public


def numbers(*found: str):
    return lambda host, port, **more: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]


def test_a_name_that_leads_inside_is_refused_even_beside_a_public_number(monkeypatch):
    monkeypatch.setattr(rules.socket, "getaddrinfo", numbers("8.8.8.8", "10.0.0.8"))
    with pytest.raises(NotAnAddress):
        look_up("video.example", 443)
    monkeypatch.setattr(rules.socket, "getaddrinfo", numbers("8.8.8.8", "8.8.8.8"))
    assert look_up("video.example", 443) == ["8.8.8.8"]


def test_a_name_that_nobody_knows(monkeypatch):
    def unknown(*args, **more):
        raise socket.gaierror

    monkeypatch.setattr(rules.socket, "getaddrinfo", unknown)
    with pytest.raises(NotReached, match="Nobody knows the name"):
        look_up("video.example", 443)


def test_the_host_is_told_in_letters_that_nothing_is_mistaken_for():
    assert shown_host("https://www.video.example/watch") == "video.example"
    assert shown_host("https://pаypal.example/") == "xn--pypal-4ve.example"
