"""The clock's part: see what was done, and make the pages of the week."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from tracking.digests.actions import make_digests, recognise_promises


@task()
def make_monday_pages() -> int:
    """See what was done of what was promised; from six on a Monday on, make and mail what is missing of its pages."""
    now = timezone.now()
    recognise_promises(at=now)
    return make_digests(at=now)
