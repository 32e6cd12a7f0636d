"""Background work of the search. Each may run again and side by side."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from search import outbox


@task()
def deliver_changes() -> None:
    """Deliver what is due to the database's words and to Elasticsearch. Also enqueued by the clock, for what failed."""
    outbox.store_changes()
    if settings.ELASTICSEARCH_URL:
        outbox.send_changes(timezone.now())


@task()
def check_index() -> None:
    """Compare the index with the database and repair what differs."""
    from search.drift import compare, repair

    repair(compare())
