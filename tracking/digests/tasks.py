"""The clock's part: see what was done, and make the pages of the week."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from tracking.digests.actions import make_digests, recognise_promises
from tracking.digests.schedules import ask_for_scheduled, tell_of_file
from tracking.models import ReportFile
from tracking.reports.made_files import make_file


@task()
def make_monday_pages() -> int:
    """See what was done of what was promised; from six on a Monday on, make and mail what is missing of its pages."""
    now = timezone.now()
    recognise_promises(at=now)
    return make_digests(at=now)


@task()
def make_scheduled_exports() -> int:
    """From six on a Monday on, have the lists made that people get each Monday."""
    keys = ask_for_scheduled(at=timezone.now())
    for key in keys:
        make_scheduled_export.enqueue(key)
    return len(keys)


# As the lists that are asked for by hand: after every file that waits for its words.
@task(priority=-5)
def make_scheduled_export(file_id: int) -> bool:
    """Write a list that somebody gets each Monday, and tell them."""
    now = timezone.now()
    make_file(file_id, at=now)
    file = ReportFile.objects.select_related("owner").filter(pk=file_id).first()
    return file is not None and tell_of_file(file, at=now)
