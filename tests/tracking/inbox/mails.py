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
