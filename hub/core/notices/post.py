"""The one place that sends mail: the outbox's consumer that hands each mail to the mail server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from hub.core.notices import kinds
from hub.core.notices.mail import MAIL
from hub.core.notices.models import MailState, OutgoingMail
from hub.core.notices.topics import is_wanted
from hub.core.outbox.consumers import Failure, RetryPolicy
from hub.core.outbox.models import Outgoing
from hub.core.outbox.tasks import InBackground

FINISHED = (MailState.SENT, MailState.DROPPED)


class Post(InBackground):
    """Each mail is recorded before the next is begun, so that a worker that is killed repeats one at most."""

    name, label = MAIL, "Mail"
    # A day: eight tries in the first quarter of an hour, then one each quarter.
    policy = RetryPolicy(tries=100)
    batch = 1
    # A mail takes a dozen steps, each within EMAIL_TIMEOUT.
    lease = timedelta(minutes=10)
    transactional = False

    def describe(self, keys: Sequence[str]) -> Mapping[str, str]:
        mails = OutgoingMail.objects.in_bulk([int(key) for key in keys])
        return {str(pk): f"“{mail.subject}” to {mail.to}" for pk, mail in mails.items()}

    def deliver(self, rows: Sequence[Outgoing]) -> Mapping[str, Failure]:
        failures = {}
        for row in rows:
            mail = OutgoingMail.objects.select_related("to_user", "caused_by").filter(pk=int(row.key)).first()
            # What was sent, and whose record in the outbox was lost with its worker, is not sent again.
            if mail is None or mail.state in FINISHED:
                continue
            if failure := send(mail, at=timezone.now()):
                last = failure.permanent or self.policy.gives_up_after(row.attempts + 1)
                _record_failure(mail, failure.reason, MailState.FAILED if last else MailState.RETRYING)
                failures[row.key] = failure
        return failures


def send(mail: OutgoingMail, *, at: datetime) -> Failure | None:
    """Hand the mail to the mail server, unless it is not wanted any more; why it failed, if it did.

    A try whose answer is lost may have succeeded: the next one carries the same Message-ID.
    """
    if reason := _unwanted(mail, at):
        _record_failure(mail, reason, MailState.DROPPED)
        return None
    kind = kinds.named(mail.kind)
    connection = get_connection(settings.HUB_MAIL_TRANSPORT)
    message = EmailMultiAlternatives(
        subject=kind.finished(mail.subject, mail),
        body=kind.finished(mail.text, mail),
        from_email=_sender(mail),
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else [],
        headers={"Message-ID": mail.message_id},
        connection=connection,
    )
    if mail.html:
        message.attach_alternative(kind.finished(mail.html, mail), "text/html")
    if failure := _hand_over(message, connection):
        return failure
    _record_sent(mail, at)
    return None


def _sender(mail: OutgoingMail) -> str:
    """The hub's address; under the name of the person who is answered by it, whom its reader knows."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    by = mail.caused_by
    if not address or by is None or not mail.reply_to or mail.reply_to != by.email:
        return str(settings.DEFAULT_FROM_EMAIL)
    return formataddr((" ".join(f"{by} ({settings.HUB_COMPANY})".split()), address))


def _hand_over(message: EmailMultiAlternatives, connection: BaseEmailBackend) -> Failure | None:
    try:
        connection.open()
    except (SMTPException, OSError) as error:
        _close(connection)
        # It would refuse every mail of the hub alike, until somebody changes its settings or the hub's.
        return Failure(_away(error), away=True)
    try:
        message.send()
    except (SMTPException, OSError) as error:
        return failure_of(error)
    finally:
        _close(connection)
    return None


def _close(connection: BaseEmailBackend) -> None:
    # What was accepted was accepted, whatever the server says to a farewell.
    with suppress(SMTPException, OSError):
        connection.close()


def failure_of(error: SMTPException | OSError) -> Failure:
    """What a fault means, on a connection that was made, for the mail and for those behind it."""
    if isinstance(error, SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return _answered("The recipient's address was refused", code, words)
    if isinstance(error, SMTPDataError):
        return _answered("The mail was refused", error.smtp_code, error.smtp_error)
    if isinstance(error, SMTPNotSupportedError):
        return Failure(f"The mail server can't take this address: {error}", permanent=True)
    # The sender's address, or none of the mail in particular: every mail would fare alike.
    return Failure(_away(error), away=True)


def _away(error: SMTPException | OSError) -> str:
    if isinstance(error, SMTPResponseException):
        return f"The mail server refused the hub: {error.smtp_code} {_words(error.smtp_error)}"
    # The library makes a connection that broke off of every wait that was too long.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return f"The mail server did not answer within {settings.EMAIL_TIMEOUT:g} s."
    return f"The mail server is away: {type(error).__name__}: {error}"


def _answered(what: str, code: int, words: bytes | str) -> Failure:
    # 421: it closes the connection, whatever was asked.
    return Failure(f"{what}: {code} {_words(words)}", permanent=code >= 500, away=code == 421)


def _words(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer


def _unwanted(mail: OutgoingMail, at: datetime) -> str:
    if mail.to_user is not None and not mail.to_user.is_active:
        return "The account is closed."
    kind = kinds.named(mail.kind)
    if mail.to_user_id is not None and not is_wanted(topic=kind.topic, user_id=mail.to_user_id):
        return "Its reader has switched such mails off."
    return kind.unwanted(mail, at)


def _record_sent(mail: OutgoingMail, at: datetime) -> None:
    with transaction.atomic():
        mail.state, mail.reason, mail.sent_at = MailState.SENT, "", at
        mail.save(update_fields=["state", "reason", "sent_at"])
        kinds.named(mail.kind).on_sent(mail, at)


def _record_failure(mail: OutgoingMail, reason: str, state: MailState) -> None:
    with transaction.atomic():
        mail.state, mail.reason = state, reason[:1000]
        mail.save(update_fields=["state", "reason"])
        kinds.named(mail.kind).on_not_sent(mail)
