"""For whom a link is, as its sender knows them."""

from __future__ import annotations

from dataclasses import dataclass

from hub.core.people import Person
from tracking.models import Recipient


@dataclass(frozen=True, slots=True)
class RecipientDetails:
    """For whom a link is. All may be empty: then it is for anyone who has it."""

    name: str = ""
    email: str = ""
    company: str = ""


def recipient_of(details: RecipientDetails | None, sender: Person) -> Recipient | None:
    """The sender's recipient of that address, with what is newly known, or a new one. What another sender knows of the
    address is theirs.
    """
    if details is None:
        return None
    given = {"name": details.name.strip(), "company": details.company.strip()}
    email = details.email.strip().lower()
    if not email:
        return Recipient.objects.create(sender_id=sender.pk, **given) if any(given.values()) else None
    recipient, created = Recipient.objects.get_or_create(sender_id=sender.pk, email=email, defaults=given)
    news = {name: value for name, value in given.items() if value and value != getattr(recipient, name)}
    if news and not created:
        Recipient.objects.filter(pk=recipient.pk).update(**news)
        recipient.refresh_from_db()
    return recipient


def known_to(sender: Person, recipient: Recipient) -> Recipient:
    """The same recipient as this sender knows them; a copy where the sender does not yet."""
    details = {"name": recipient.name, "company": recipient.company}
    if not recipient.email:
        return Recipient.objects.create(sender_id=sender.pk, **details)
    return Recipient.objects.get_or_create(sender_id=sender.pk, email=recipient.email, defaults=details)[0]
