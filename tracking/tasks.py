"""What tracking does in the background. Each task takes ids, may run twice, and calls one action."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone
from django_tasks import task

from tracking.checks.actions import carry_out, checks_to_resume, drop_old_bytes, forget_checks
from tracking.engagement.judging import judge_anew
from tracking.engagement.unnamed import forget_loads
from tracking.inbox import actions as inbox
from tracking.links.mail import resume_mail
from tracking.links.telling import tell_sender
from tracking.models import ShareLink
from tracking.own_made.actions import count_all_groups
from tracking.recipient.watermarks import forget_watermarks
from tracking.reports.acts import note_acts
from tracking.reports.following import follow_acts
from tracking.reports.made_files import forget_files, make_file
from tracking.requests.actions import tell_outcomes
from tracking.rollups.repair import rebuild_rollups
from tracking.rollups.search_sums import sum_asset_queries, sum_search_days
from tracking.usage.retention import forget_raw_events
from tracking.withdrawals.telling import tell_before_expiry

# Facts may come this late: a phone that was offline tells of its use when it is back.
REPAIRED_DAYS = 7


@task()
def deliver_link(link_id: int, by_id: int) -> bool:
    """Mail a link to its recipient: one that was asked for before mails were written with what causes them."""
    link = ShareLink.objects.select_related("recipient", "created_by").filter(pk=link_id).first()
    by = get_user_model().objects.filter(pk=by_id).first()
    return bool(link and by and resume_mail(link=link, by=by, at=timezone.now()))


@task()
def tell_first_view(link_id: int) -> bool:
    """Tell the sender that a person has read the link."""
    link = ShareLink.objects.select_related("recipient", "created_by").filter(pk=link_id).first()
    return bool(link and tell_sender(link=link, at=timezone.now()))


@task()
def tell_of_expiries() -> int:
    """Tell owners what of theirs expires soon."""
    return tell_before_expiry(at=timezone.now())


@task()
def forget_old_events() -> dict[str, int]:
    """Forget raw facts whose time has come."""
    now = timezone.now()
    done = forget_raw_events(at=now)
    forget_loads(at=now)
    count_all_groups()
    return {
        "usage": done.usage,
        "searches": done.searches,
        "opens": done.opens,
        "visits": done.visits,
        "watermarks": forget_watermarks(at=now),
        "checks": forget_checks(before=now - timedelta(days=settings.HUB_RAW_EVENT_DAYS)),
    }


@task()
def judge_opens_anew() -> int:
    """Judge anew some of what an earlier edition of the rules judged."""
    return judge_anew(at=timezone.now())


@task()
def repair_rollups() -> str:
    """Make the sums of the last days anew from the facts, in case a late fact or a fault left them apart."""
    today = timezone.localdate()
    rebuild_rollups(since=today - timedelta(days=REPAIRED_DAYS), until=today)
    sum_asset_queries(at=timezone.now())
    return f"{REPAIRED_DAYS} days to {today}"


@task()
def sum_searches() -> None:
    """Sum the searches of today and yesterday: what comes of a search comes after it."""
    now = timezone.now()
    today = timezone.localdate(now)
    sum_search_days(since=today - timedelta(days=1), until=today, at=now)


@task()
def tell_of_requests() -> int:
    """Tell people what became of what they asked for, where that was not done when it was decided."""
    return tell_outcomes(at=timezone.now())


# After every file that waits for its words: it takes minutes where assets are many.
@task(priority=-5)
def make_report_file(file_id: int) -> bool:
    """Write a long list of the reports for whoever asked for it."""
    return make_file(file_id, at=timezone.now())


@task()
def forget_report_files() -> int:
    """Forget lists whose days are over."""
    return forget_files(at=timezone.now())


@task()
def follow_up() -> int:
    """Note what was done about assets since, and work out what came of what was done before."""
    now = timezone.now()
    note_acts(at=now)
    return follow_acts(at=now)


# Before the files of the library: somebody waits for it.
@task(priority=15)
def check_file(check_id: int) -> bool:
    """Judge the pages of a file that somebody is about to use."""
    return carry_out(check_id=check_id, at=timezone.now()) is not None


@task()
def look_after_checks() -> int:
    """Take up checks that a killed worker left, and drop the bytes of files whose day is over."""
    now = timezone.now()
    for check_id in checks_to_resume(at=now):
        check_file.enqueue(check_id)
    return drop_old_bytes(at=now)


# Another server takes its time: after all that is at hand.
@task(priority=-25)
def read_mailbox() -> int:
    """File what reps sent from their own mail programs, and note what came back, where the hub reads a mailbox."""
    return inbox.read_mailbox(at=timezone.now())
