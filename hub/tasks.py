"""Housekeeping of the hub itself."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django_tasks import task

from content.actions import schedule
from hub.core import audit, limits
from hub.core.notices import mail, reading
from hub.operations.worker import requeue_lost_tasks


@task()
def requeue_lost() -> int:
    """Give tasks whose worker has gone to another."""
    return requeue_lost_tasks(now=timezone.now())


@task()
def publish_scheduled() -> None:
    """Publish what is due to go live, and take down what has expired."""
    schedule.keep_schedule(at=timezone.now())


@task()
def prune_task_results() -> None:
    """Forget finished tasks after two days, failed ones after fourteen."""
    call_command("prune_db_task_results", queue_name="*", min_age_days=2, failed_min_age_days=14, verbosity=0)


@task()
def forget_tallies() -> int:
    """Forget how often what was tried, once its window is over."""
    return limits.forget_old(at=timezone.now())


@task()
def forget_mails() -> int:
    """Forget mails that left three months ago."""
    return mail.forget_mails(at=timezone.now())


@task()
def forget_notices() -> int:
    """Forget what people were told half a year ago."""
    return reading.forget_notices(at=timezone.now())


@task()
def clear_sessions() -> None:
    """Forget log-ins that have expired."""
    call_command("clearsessions")


@task()
def forget_audit_entries() -> int:
    """Forget what was written down of accounts, links and tokens longer ago than HUB_AUDIT_DAYS."""
    return audit.forget_old(before=timezone.now() - timedelta(days=settings.HUB_AUDIT_DAYS))
