"""What people are told, and the mails it goes out in."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models

from hub.core.notices.rhythm import Notify

# What a mail of several notices is about: how many, and the last one's key around these words.
TOGETHER = " notices, the last "


class MailState(models.TextChoices):
    """What has become of a mail."""

    WAITING = "waiting", "Waiting"
    RETRYING = "retrying", "Trying again"
    SENT = "sent", "Sent"
    FAILED = "failed", "Not delivered"
    DROPPED = "dropped", "Not needed any more"


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def about(self, kind: str, about: str) -> OutgoingMailQuerySet:
        return self.filter(kind=kind, about=about)

    def gathered(self, user_id: int, kind: str) -> OutgoingMailQuerySet:
        """Those in which several notices of a kind went out together."""
        return self.filter(to_user=user_id, kind=kind, about__contains=TOGETHER)

    def finished_before(self, at: datetime) -> OutgoingMailQuerySet:
        """Sent or not needed any more, and written before `at`."""
        return self.filter(state__in=(MailState.SENT, MailState.DROPPED), created_at__lt=at)


class OutgoingMail(models.Model):
    """A mail to one address, written in the transaction that causes it, and sent by the outbox."""

    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=100, blank=True, help_text="What it is about, by key.")
    to = models.CharField(max_length=320)
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    caused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    reply_to = models.CharField(max_length=320, blank=True)
    message_id = models.CharField(
        max_length=200, unique=True, help_text="Fixed, so that a mail that is sent twice can be told from two mails."
    )
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.WAITING)
    reason = models.CharField(max_length=1000, blank=True, help_text="Why it was not sent, or not yet.")
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "about"], name="mail_by_subject_matter")]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, user_id: int) -> NoticeQuerySet:
        return self.filter(user=user_id)

    def about(self, kind: str, about: str) -> NoticeQuerySet:
        return self.filter(kind=kind, about=about)

    def unseen(self) -> NoticeQuerySet:
        return self.filter(seen_at=None)

    def told_before(self, at: datetime) -> NoticeQuerySet:
        return self.filter(created_at__lt=at)

    def newest_first(self) -> NoticeQuerySet:
        return self.order_by("-created_at", "-pk")


class Notice(models.Model):
    """One thing that one person was told, once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=100, help_text="What it is about, by key.")
    words = models.CharField(max_length=300)
    address = models.CharField(max_length=300, blank=True, help_text="The page of the hub where it stands.")
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    waits_for_mail = models.BooleanField(default=False, help_text="It goes out together with others of its kind.")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "about"], name="notice_once")]
        indexes = [
            models.Index(fields=["kind", "about"], name="notice_by_subject_matter"),
            models.Index(fields=["user", "-created_at"], name="notice_by_person"),
            # Counted with every page.
            models.Index(fields=["user"], condition=models.Q(seen_at=None), name="notice_unseen"),
        ]

    def __str__(self) -> str:
        return self.words


class MailSwitchedOff(models.Model):
    """A topic of which a person wants no mail."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=20)
    switched_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="mail_switched_off_once")]

    def __str__(self) -> str:
        return f"No mail about {self.topic}"


class MailHabits(models.Model):
    """When a person wants mails about what their recipients do."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="mail_habits"
    )
    again = models.CharField(
        max_length=10, choices=Notify.choices, default=Notify.NEVER, help_text="That a link is read again."
    )
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_begin_and_end",
            )
        ]

    def __str__(self) -> str:
        return f"Mails of {self.user}"
