"""What a person was told, and what of it they have read."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from hub.core.notices.models import Notice
from hub.core.people import Person

# Whether a notice was read or not: whoever has not looked for half a year does not look for that.
KEPT_FOR = timedelta(days=180)
# A larger number says no more than that it is large.
MOST_COUNTED = 99


def unread_count(user_id: OuterRef) -> Coalesce:
    """For a query of people: how many notices each has not read."""
    unread = Notice.objects.unseen().filter(user=user_id).order_by().values("user").annotate(count=Count("pk"))
    return Coalesce(Subquery(unread.values("count"), output_field=IntegerField()), 0)


def in_short(count: int) -> str:
    """The number as the bell shows it: "" for none, "99+" for more than MOST_COUNTED."""
    if not count:
        return ""
    return str(count) if count <= MOST_COUNTED else f"{MOST_COUNTED}+"


def mark_read(*, notice: Notice, by: Person, at: datetime) -> bool:
    """Note that its person has read it; whether that is new. Nothing for others' notices. Safe to repeat."""
    return bool(Notice.objects.of(by.pk).unseen().filter(pk=notice.pk).update(seen_at=at))


def mark_unread(*, notice: Notice, by: Person) -> bool:
    """Have it stand as unread again; whether it was read. Nothing for others' notices. Safe to repeat."""
    return bool(Notice.objects.of(by.pk).filter(pk=notice.pk, seen_at__isnull=False).update(seen_at=None))


def mark_all_read(*, by: Person, until: Notice, at: datetime) -> int:
    """Note that the person has read all up to this one, the newest that they saw in the list; how many were unread.

    What has come since stays unread. Safe to repeat.
    """
    return Notice.objects.of(by.pk).unseen().filter(created_at__lte=until.created_at).update(seen_at=at)


def forget_notices(*, at: datetime, batch: int = 1000) -> int:
    """Forget what was told longer than KEPT_FOR ago; how many. Safe to repeat."""
    old = Notice.objects.told_before(at - KEPT_FOR).order_by("pk").values_list("pk", flat=True)
    forgotten = 0
    while ids := list(old[:batch]):
        forgotten += Notice.objects.filter(pk__in=ids).delete()[0]
    return forgotten
