"""Mails as mail programs and servers write them."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import make_msgid


def mail_from(
    sender: str,
    to: Sequence[str],
    *,
    body: str = "As promised.",
    files: Sequence[bytes] = (),
    cc: Sequence[str] = (),
    delivered_to: str = "",
    message_id: str = "",
    headers: dict[str, str] | None = None,
) -> bytes:
    """What a mail program sends, as the mailbox of its blind copy gets it."""
    mail = EmailMessage()
    mail["Message-ID"] = message_id or make_msgid(domain="mail.example")
    mail["From"], mail["To"], mail["Subject"] = sender, ", ".join(to), "Our call"
    if cc:
        mail["Cc"] = ", ".join(cc)
    for name, value in (headers or {}).items():
        mail[name] = value
    mail.set_content(body)
    mail.add_alternative(f"<p>{body}</p>", subtype="html")
    for number, content in enumerate(files):
        mail.add_attachment(content, maintype="application", subtype="pdf", filename=f"deck {number}.pdf")
    top = f"Return-Path: <{sender}>\r\nDelivered-To: {delivered_to}\r\n" if delivered_to else ""
    return top.encode() + bytes(mail).replace(b"\n", b"\r\n")


def returned(
    message_id: str,
    to: str,
    *,
    action: str = "failed",
    said: str = "smtp; 550 5.1.1 <rita@example.com>: User unknown",
    original: str = "message/rfc822",
) -> bytes:
    """A mail server's report that a mail did not reach an address, as Postfix writes it."""
    head = f"Message-ID: {message_id}\r\nFrom: hub@tidewater.example\r\nTo: {to}\r\nSubject: A deck\r\n\r\n"
    return (
        "From: MAILER-DAEMON@mx.example (Mail Delivery System)\r\n"
        "To: hub@tidewater.example\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        f"Message-ID: {make_msgid(domain='mx.example')}\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you.\r\n\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {to}\r\nAction: {action}\r\nStatus: 5.1.1\r\n"
        f"{f'Diagnostic-Code: {said}' if said else 'Remote-MTA: dns; mx.example'}\r\n\r\n"
        f"--B\r\nContent-Type: {original}\r\n\r\n{head}\r\n--B--\r\n"
    ).encode()


def returned_by_exim(message_id: str, to: str) -> bytes:
    """As Exim told of it before it wrote reports: words, and the address in a line of the head."""
    return (
        f"Return-Path: <>\r\nX-Failed-Recipients: {to}\r\nAuto-Submitted: auto-replied\r\n"
        "From: Mail Delivery System <Mailer-Daemon@mx.example>\r\nTo: hub@tidewater.example\r\n"
        "Subject: Mail delivery failed: returning message to sender\r\n\r\n"
        "This message was created automatically by mail delivery software.\r\n\r\n"
        "A message that you sent could not be delivered to one or more of its\r\nrecipients. This is a permanent error."
        f" The following address(es) failed:\r\n\r\n  {to}\r\n    550 5.1.1 User unknown\r\n\r\n"
        "------ This is a copy of the message, including all the headers. ------\r\n\r\n"
        f"Message-ID: {message_id}\r\nFrom: hub@tidewater.example\r\nTo: {to}\r\n\r\n<b@c.de>:\r\nno\r\n"
    ).encode()


def returned_by_qmail(message_id: str, to: str) -> bytes:
    """As qmail and its kin tell of it."""
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: hub@tidewater.example\r\n"
        "Subject: failure notice\r\n\r\n"
        "Hi. This is the qmail-send program at mx.example.\r\nI'm afraid I wasn't able to deliver your message.\r\n\r\n"
        f"<{to}>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n"
        "--- Below this line is a copy of the message.\r\n\r\n"
        f"Return-Path: <hub@tidewater.example>\r\nMessage-ID: {message_id}\r\nTo: {to}\r\n\r\n<b@c.de>:\r\nno\r\n"
    ).encode()


def answered_by_a_program(
    message_id: str,
    sender: str,
    *,
    subject: str = "=?utf-8?q?Automatic_reply=3A_Away_until_12=C2=A0December?=",
    head: str = "Auto-Submitted: auto-replied (vacation)",
) -> bytes:
    """What a mail program answers while somebody is away."""
    return (
        f"From: Rita Halloran <{sender}>\r\nTo: hub@tidewater.example\r\nSubject: {subject}\r\n{head}\r\n"
        f"In-Reply-To: {message_id}\r\nMessage-ID: {make_msgid(domain='mx.example')}\r\n\r\nI am away.\r\n"
    ).encode()
