"""The mailbox that the hub reads: by which address a rep's mails are filed, and what was read so far."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from tracking.links.tokens import derive_token, new_seed

# So long it is known which mails were read; older ones are not read at all.
READ_FOR = timedelta(days=90)
KEY_LENGTH = 24


def key_of_seed(seed: str, key: str) -> str:
    """What stands in the address: 96 bits in small letters, since mail programs change the case of an address."""
    return hashlib.sha256(derive_token(f"filing {seed}", key).encode()).hexdigest()[:KEY_LENGTH]


def hash_key(key: str) -> str:
    return hashlib.sha256(key.lower().encode()).hexdigest()


class FilingAddress(models.Model):
    """The address of the hub's mailbox by which one rep's mails are filed. A copy of the database does not tell it."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="filing_address")
    seed = models.CharField(max_length=32, default=new_seed, editable=False)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Filing address of {self.user_id}"

    @classmethod
    def of(cls, seed: str, **values: object) -> FilingAddress:
        """A new one, not stored, by today's key."""
        return cls(seed=seed, key_hash=hash_key(key_of_seed(seed, settings.SECRET_KEY)), **values)

    @property
    def key(self) -> str:
        """What stands in the address; "" when the hub's key was changed since."""
        keys = (key_of_seed(self.seed, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
        return next((key for key in keys if secrets.compare_digest(hash_key(key), self.key_hash)), "")

    @property
    def address(self) -> str:
        """Whole, as a rep copies it; "" when it can't be told, or the hub reads no mailbox."""
        return settings.HUB_INBOX.address_with(self.key) if settings.HUB_INBOX and self.key else ""


class SenderAddress(models.Model):
    """Another address from which a rep sends; theirs once they have opened what was mailed there."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sender_addresses")
    address = models.EmailField(max_length=254)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("user", Lower("address"), name="sender_address_once")]

    def __str__(self) -> str:
        return self.address


class MailResult(models.TextChoices):
    """What became of a mail that was read."""

    FILED = "filed", "Filed"
    NOT_THEIRS = "not_theirs", "Not filed: it came from another address"
    NOBODY = "nobody", "Not filed: it went to nobody outside"
    NOTHING = "nothing", "Not filed: it has no file and no link of the hub"
    AUTOMATIC = "automatic", "Not filed: a program sent it"
    TOO_LARGE = "too_large", "Not filed: it is too large to be read"
    FORGED = "forged", "Not filed: the mail server says that it did not come from your address"
    RETURNED = "returned", "A mail that came back"
    ANSWERED = "answered", "An automatic answer to a mail of yours"


class InboxMail(models.Model):
    """That a mail was read, once. Nothing of what it says is kept, nor of whom it names."""

    digest = models.CharField(
        max_length=64, unique=True, help_text="SHA-256 of its Message-ID and whom it is filed for."
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    read_at = models.DateTimeField(db_index=True)
    result = models.CharField(max_length=12, choices=MailResult.choices)
    sends = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0, help_text="People outside it went to for whom no send is noted.")
    told_address = models.BooleanField(default=False, help_text="The filing address stood where all could read it.")

    def __str__(self) -> str:
        return f"{self.get_result_display()} at {self.read_at}"


class InboxPlace(models.Model):
    """How far the mailbox was read, and what kept the hub from reading on."""

    mailbox = models.CharField(max_length=64, unique=True, help_text="SHA-256 of server, user and folder.")
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField()
    trouble = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"Read up to {self.last_uid}"

    def is_read(self, *, since: datetime) -> bool:
        return not self.trouble and self.looked_at >= since
