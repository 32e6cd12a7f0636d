"""What is taken of a mail, whatever it is made of."""

from __future__ import annotations

import hashlib
from email import message_from_bytes
from email.policy import default

import pytest

from tests.tracking.inbox.mails import mail_from, returned
from tracking.inbox import incoming
from tracking.inbox.incoming import IncomingMail, Returned, Unreadable, read_mail

BASE = "https://hub.example"
TOKEN = "aB3_" * 8


def read(raw: bytes, **more) -> IncomingMail:
    return read_mail(raw, base_url=BASE, **more)


def test_files_links_and_people_are_taken():
    raw = mail_from(
        'Raj "BCC" Dhillon <Raj@Example.com>',
        ["Rita <rita@marlow.example>", "tom@marlow.example"],
        cc=["RITA@marlow.example", "bo@acme.example"],
        body=f"See {BASE}/s/{TOKEN}, and {BASE}/assets/3/",
        files=[b"%PDF one", b"%PDF one", b"%PDF two"],
        delivered_to="hub+key@tidewater.example",
        message_id="<1@mail.example>",
        headers={"Received": "from mx by here for <hub+other@tidewater.example>; Mon, 30 Nov 2026 10:00:00 +0000"},
    )
    mail = read(raw)
    assert mail.identity == "<1@mail.example>"
    assert mail.senders == ("raj@example.com",)
    assert mail.recipients == ("rita@marlow.example", "tom@marlow.example", "bo@acme.example")
    assert {"hub+key@tidewater.example", "hub+other@tidewater.example"} < set(mail.delivered_to)
    assert mail.attachments == tuple(hashlib.sha256(file).hexdigest() for file in (b"%PDF one", b"%PDF two"))
    assert mail.tokens == (TOKEN,)
    assert (mail.returned, mail.is_automatic) == ((), False)


def test_a_picture_within_the_words_is_no_file():
    raw = mail_from("raj@example.com", ["rita@marlow.example"], files=[b"%PDF one"])
    mail = message_from_bytes(raw, policy=default)
    mail.get_body(("html",)).add_related(b"GIF of a signature", maintype="image", subtype="gif", cid="<logo>")
    assert read(bytes(mail)).attachments == (hashlib.sha256(b"%PDF one").hexdigest(),)


def test_an_address_in_a_name_is_none():
    raw = b'From: "raj@example.com" <evil@elsewhere.example>\r\nTo: "rita@a.example, x" <b@c.example>\r\n\r\nHi'
    assert (read(raw).senders, read(raw).recipients) == (("evil@elsewhere.example",), ("b@c.example",))


@pytest.mark.parametrize(
    "written", ["a\x00b@c.example", "x" * 250 + "@c.example", "a b@c.example", "a@b", "\udcff@c.example"]
)
def test_what_no_mail_can_be_sent_to_is_no_address(written):
    raw = f"From: a@b.example\r\nTo: rita@c.example, {written}\r\nReceived: for <{written}>\r\n\r\nHi"
    mail = read(raw.encode(errors="surrogateescape"))
    assert (mail.recipients, mail.delivered_to) == (("rita@c.example",), ("rita@c.example",))


def test_what_stands_in_no_line_of_a_head_is_left_out():
    raw = b"From: a@b.example\r\nMessage-ID: <1\x00\x07\xff@c>\r\n\r\nHi"
    assert read(raw).identity in ("<1@c>", "<1\N{REPLACEMENT CHARACTER}@c>")


def test_what_a_program_sent_is_told_apart():
    assert read(mail_from("a@b.example", ["d@e.example"], headers={"Auto-Submitted": "auto-replied"})).is_automatic
    assert not read(mail_from("a@b.example", ["d@e.example"], headers={"Auto-Submitted": "no"})).is_automatic


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({}, "550 5.1.1 <rita@example.com>: User unknown"),
        ({"original": "text/rfc822-headers"}, "550 5.1.1 <rita@example.com>: User unknown"),
        ({"said": ""}, "the server answered 5.1.1"),
    ],
)
def test_a_report_says_what_did_not_arrive_and_why(more, reason):
    mail = read(returned("<1@hub.example>", "rita@example.com", **more))
    assert mail.returned == (Returned("<1@hub.example>", "rita@example.com", reason),)


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered"])
def test_a_report_of_something_else_returns_nothing(action):
    assert read(returned("<1@hub.example>", "rita@example.com", action=action)).returned == ()


def _nested(depth: int) -> bytes:
    head = b"From: a@b.c\r\nMIME-Version: 1.0\r\n"
    for level in range(depth):
        head += b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (level, level)
    return head + b"\r\nHi"


@pytest.mark.parametrize(
    "raw",
    [
        _nested(2000),
        b"X: " + b"a" * 300_000 + b"\r\n\r\nHi",
        b"From: a@b.c\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n" + b"--B\r\n\r\nx\r\n" * 1000,
    ],
)
def test_an_overgrown_mail_is_refused(raw):
    with pytest.raises(Unreadable):
        read(raw)


def test_a_mail_larger_than_any_is_refused(monkeypatch):
    monkeypatch.setattr(incoming, "MOST_BYTES", 1000)
    with pytest.raises(Unreadable, match="too large"):
        read(mail_from("a@b.example", ["d@e.example"], files=[b"x" * 2000]))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"From: \xff\xfe <\x80@\x81>\r\nTo: =?no-such?Q?=FF?= <a@b.c>, ;;, <>, @, a@\r\n\r\n\xff",
        b"From: =?utf-8?b?////?= <a@b.c>\r\nMessage-ID: <\r\n\r\n",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n--B\r\n"
        b"Content-Type: message/delivery-status\r\n\r\n\r\n--B--",
        b"Content-Type: message/rfc822\r\n\r\n",
        b"Content-Type: text/plain; charset=no-such\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
        b"Content-Type: application/pdf; name*=bad''%FF%ZZ\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nbegin",
        b"From: " + b"(" * 5000 + b"a@b.c\r\n\r\nHi",
        b"From: " + b'"' * 5001 + b"a@b.c\r\n\r\nHi",
    ],
)
def test_a_broken_mail_is_read_or_refused(raw):
    try:
        mail = read(raw)
    except Unreadable:
        return
    assert mail.returned == ()
    assert "raj@example.com" not in mail.senders


def test_of_the_head_alone_nothing_is_attached():
    raw = mail_from("a@b.example", ["d@e.example"], files=[b"x"]).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    mail = read(raw, is_whole=False)
    assert (mail.senders, mail.attachments, mail.is_whole) == (("a@b.example",), (), False)
