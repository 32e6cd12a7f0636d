"""Links that reps send, and to whom."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.functional import cached_property

from tracking.links.merge_fields import known_fields
from tracking.links.options import LONGEST_ADDRESS, LinkOptions, Notify
from tracking.links.tokens import TokenHashField, new_seed, recover_token
from tracking.querysets import AddressCodeQuerySet, RecipientQuerySet, ShareLinkAssetQuerySet, ShareLinkQuerySet

if TYPE_CHECKING:
    from content.reading.not_to_say import NotToSay


class Recipient(models.Model):
    """A person outside, as one sender knows them: by address when there is one. Another sender's is another row."""

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recipients")
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True, db_index=True)
    company = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "email"], condition=~models.Q(email=""), name="recipient_once_per_sender"
            )
        ]
        # As an account's page asks for its name, however that is written.
        indexes = [models.Index(Upper("company"), name="recipients_by_company")]

    def __str__(self) -> str:
        return self.name or self.email or "the recipient"


class MailState(models.TextChoices):
    """What became of a mail that the hub was asked to send."""

    NONE = "", "–"
    WAITING = "waiting", "Waiting"
    RETRYING = "retrying", "Trying again"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    RETURNED = "returned", "Did not arrive"


class Terms(models.Model):
    """A text that readers agree to before they read. It never changes: another text is another row, with a number of
    its own.
    """

    text = models.TextField()
    digest = models.CharField(max_length=64, unique=True, editable=False, help_text="SHA-256 of the text.")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "terms"

    def __str__(self) -> str:
        return f"Terms {self.pk}"

    @classmethod
    def of(cls, text: str, *, at: datetime) -> Terms:
        """The terms with this text, as they stand or newly kept."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        return cls.objects.get_or_create(digest=digest, defaults={"text": text, "made_at": at})[0]


class ShareLink(models.Model):
    """An unguessable link that a rep issues for a recipient; it may carry several assets."""

    seed = models.CharField(
        max_length=32, default=new_seed, editable=False, help_text="With the hub's key it gives the link's token."
    )
    token_hash = TokenHashField(max_length=64, unique=True, editable=False, help_text="SHA-256 of the token.")
    former_token_hash = models.CharField(  # noqa: DJ001 - unique where there is one
        max_length=64,
        unique=True,
        null=True,
        editable=False,
        help_text="SHA-256 of the token that it was sent with before tokens were derived.",
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="share_links")
    team = models.ForeignKey("hub.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    recipient = models.ForeignKey(
        Recipient, null=True, blank=True, on_delete=models.SET_NULL, related_name="share_links"
    )
    assets = models.ManyToManyField("content.Asset", through="tracking.ShareLinkAsset", related_name="share_links")
    note = models.TextField(blank=True, max_length=2000)
    passcode = models.CharField(max_length=200, blank=True, help_text="Hashed as a password is.")
    verify_email = models.BooleanField(
        default=False, help_text="Its recipient shows by a code by mail that the address is theirs."
    )
    allowed = models.JSONField(
        default=list, blank=True, help_text="Addresses and domains that may open it besides, by a code."
    )
    terms = models.ForeignKey(
        Terms,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="What its readers agree to before they read.",
    )
    allow_download = models.BooleanField(default=False)
    watermark = models.BooleanField(default=False, help_text="The reader's address and the day stand on its pages.")
    pass_on = models.BooleanField(default=True, help_text="Its readers may make a link of it for somebody else.")
    notify = models.CharField(max_length=10, choices=Notify.choices, default=Notify.AT_ONCE)
    created_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    expires_after = models.DurationField(null=True, blank=True, help_text="From the first view by a person.")
    revoked_at = models.DateTimeField(null=True, blank=True)
    asked_again_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody who has it first asked for it to be opened again."
    )
    closed_visits = models.PositiveIntegerField(
        default=0, help_text="How often somebody came for it while it was closed."
    )
    visited_closed_at = models.DateTimeField(null=True, blank=True, help_text="When somebody last did.")
    revoked_in = models.ForeignKey(
        "tracking.LinkSweep",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The act on all links to an asset that closed it; none when it was closed by itself.",
    )
    sent_at = models.DateTimeField(null=True, blank=True, help_text="When it was first handed over.")
    mailed_at = models.DateTimeField(null=True, blank=True, help_text="When the hub's last mail with it left.")
    first_viewed_at = models.DateTimeField(null=True, blank=True)
    wrong_passcodes = models.PositiveIntegerField(default=0, help_text="Wrong passcodes given so far.")
    passcode_locked_at = models.DateTimeField(
        null=True, blank=True, help_text="When so many were wrong that it takes none any more."
    )
    idempotency_key = models.CharField(max_length=200, blank=True)
    request_digest = models.CharField(
        max_length=64, blank=True, help_text="Of what was asked for with the key, so that another wish is told apart."
    )
    merge_values = models.JSONField(
        default=dict, blank=True, help_text="What the sender filled in for this recipient, by merge field."
    )
    confirmed_claims = models.JSONField(
        default=list, blank=True, help_text="What no longer holds in it and is sent all the same, by key."
    )
    mail_state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.NONE, blank=True)
    mail_reason = models.CharField(
        max_length=300, blank=True, help_text="Why the mail has not left or did not arrive, or what a program answered."
    )
    sent_as_file = models.BooleanField(
        default=False, help_text="Its files were attached to a mail of its sender's; nobody was given its address."
    )

    call = models.ForeignKey(
        "tracking.Call", null=True, blank=True, on_delete=models.SET_NULL, related_name="share_links"
    )
    passed_on_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="passed_on",
        help_text="The link a reader of which made this one, for somebody else.",
    )
    origin = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="descendants",
        help_text="The link that its sender made, from which this one was passed on in the end.",
    )

    #: Of those that come `for_listing`: questions of its readers, reactions, and links that they made of it.
    questions_asked: int
    questions_waiting: int
    found_useful: int
    found_not_useful: int
    times_passed_on: int
    #: Of those that come `with_answers`.
    answers: int

    # Whom its reader may not be told of, where that was read with it.
    not_to_say: NotToSay | None = None

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        permissions = [("view_reports", "Can view content-usage reports")]
        indexes = [
            models.Index(fields=["created_by", "-created_at"], name="links_by_sender"),
            # *Sent* counts a person's links, and says how many are read, unread and closed.
            models.Index(fields=["created_by", "revoked_at", "expires_at", "first_viewed_at"], name="links_counted"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="share_link_once_per_key",
            )
        ]

    def __str__(self) -> str:
        return f"Link {self.pk} for {self.recipient or 'anyone'}"

    @cached_property
    def token(self) -> str:
        """What opens the link; "" when the key is gone that it was made with. A request for the link brings its own."""
        return recover_token(self.seed, self.token_hash)

    def get_absolute_url(self) -> str:
        return reverse("share", args=[self.token]) if self.token else ""

    @property
    def url(self) -> str:
        """The recipient's address, whole; "" when it can't be told any more."""
        return f"{settings.BASE_URL}{self.get_absolute_url()}" if self.token else ""

    @property
    def addressee(self) -> str:
        """Whom its page says that it is for; "" for anyone. Passed on to somebody whom its sender knew before, that is
        the address as the reader wrote it: whose it is they need not learn.
        """
        who = self.recipient
        if who is None:
            return ""
        is_known = self.origin_id is not None and who.created_at < self.created_at
        return who.email if is_known and who.email else str(who)

    @property
    def fields(self) -> dict[str, str]:
        """The value of each merge field for this link's recipient: what the hub knows, and what the sender typed."""
        typed = {key: value for key, value in self.merge_values.items() if value}
        return known_fields(recipient=self.recipient, url=self.url) | typed

    @property
    def ends_at(self) -> datetime | None:
        """When it closes by itself, as far as that is known: what counts from the first view has no end before it."""
        after_view = None
        if self.first_viewed_at is not None and self.expires_after is not None:
            after_view = self.first_viewed_at + self.expires_after
        return min((end for end in (self.expires_at, after_view) if end is not None), default=None)

    @property
    def expires_after_days(self) -> int | None:
        return None if self.expires_after is None else self.expires_after // timedelta(days=1)

    @property
    def asks_address(self) -> bool:
        """Whether a reader has to show by a code that an address is theirs."""
        return self.verify_email or bool(self.allowed)

    @property
    def options(self) -> LinkOptions:
        """All that was chosen for it; what it carries comes `with_assets`."""
        return LinkOptions(
            expires_at=self.expires_at,
            expires_after_days=self.expires_after_days,
            verify_email=self.verify_email,
            allowed=tuple(self.allowed),
            allow_download=self.allow_download,
            watermark=self.watermark,
            pass_on=self.pass_on,
            terms=self.terms.text if self.terms else "",
            keep_versions=any(on.version_id for on in self.link_assets.all()),
            notify=Notify(self.notify),
        )

    @property
    def may_be_passed_on(self) -> bool:
        """Whether a reader can make a link of it for somebody else: not where its recipient alone gets a code."""
        return self.pass_on and (bool(self.allowed) or not self.verify_email)

    def is_open(self, at: datetime) -> bool:
        return self.revoked_at is None and (self.ends_at is None or self.ends_at > at)


class ShareLinkAsset(models.Model):
    """An asset on a link, and the page at which it opens."""

    share_link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="link_assets")
    asset = models.ForeignKey("content.Asset", on_delete=models.PROTECT, related_name="link_assets")
    order = models.PositiveSmallIntegerField(default=0)
    page = models.PositiveIntegerField(null=True, blank=True)
    version = models.ForeignKey(
        "content.AssetVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The one that the link keeps to; without, it shows whatever is live.",
    )
    parts = models.JSONField(
        default=list,
        blank=True,
        help_text="Where it stands, with which pages, as [place, [numbers]]; none: all of it, at `order`.",
    )
    chosen_in = models.ForeignKey(
        "content.AssetVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The version whose page numbers those of `parts` are.",
    )

    followed_in = models.ForeignKey(
        "tracking.LinkSweep",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The act that lets the link show what took the asset's place for good, also when the asset is back.",
    )

    objects = ShareLinkAssetQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["share_link", "asset"], name="asset_once_on_link")]

    def __str__(self) -> str:
        return f"{self.asset_id} on link {self.share_link_id}"


class AddressCode(models.Model):
    """A code that was mailed to an address, to show that its reader is the one who opens the link."""

    share_link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="address_codes")
    address = models.EmailField(max_length=LONGEST_ADDRESS)
    seed = models.CharField(max_length=32, default=new_seed, editable=False, help_text="With the hub's key, the code.")
    asked_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="How often it was tried.")
    used_at = models.DateTimeField(null=True, blank=True, help_text="When it opened the link.")

    objects = AddressCodeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["share_link", "address", "-asked_at"], name="codes_by_address")]

    def __str__(self) -> str:
        return f"Code for {self.address} on link {self.share_link_id}"


class Agreement(models.Model):
    """Somebody agreed to the terms of a link before they read it. Kept as long as the link."""

    share_link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="agreements")
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="agreements")
    name = models.CharField(max_length=120, blank=True, help_text="As they wrote it.")
    address = models.EmailField(
        max_length=LONGEST_ADDRESS, blank=True, help_text="That they had shown to be theirs, if the link asked for it."
    )
    network = models.CharField(max_length=64, blank=True, help_text="The address without its last part.")
    agreed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["share_link", "agreed_at"], name="agreements_by_link")]

    def __str__(self) -> str:
        return f"{self.name} agreed to terms {self.terms_id}"
