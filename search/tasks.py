"""Background work of the search. Each may run again and side by side."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from content.models import Asset
from search import learned, saved
from search.index import known_words, outbox, recovery, worth
from search.index.drift import compare, repair
from search.models import AssetWords

# Less than this moves nothing in an order of results.
WORTH_STEP = 0.03


@task()
def deliver_changes() -> None:
    """Deliver what is due to the database's words and to Elasticsearch."""
    outbox.store_changes()
    if settings.ELASTICSEARCH_URL:
        outbox.send_changes(timezone.now())


@task()
def refresh_worth() -> None:
    """Measure the worth of all live assets again, and deliver those that use or time has moved."""
    today = timezone.localdate()
    last = 0
    while assets := list(Asset.objects.live().filter(pk__gt=last).order_by("pk")[:500]):
        last = assets[-1].pk
        stored = AssetWords.objects.in_bulk([asset.pk for asset in assets])
        outbox.note_changes(
            pk
            for pk, now in worth.measure(assets, today).items()
            if pk in stored
            and (abs(stored[pk].worth - now.worth) >= WORTH_STEP or set(stored[pk].used_in) != set(now.used_in))
        )


@task()
def tell_of_saved_searches() -> None:
    """Mail people what newly matches the searches they saved."""
    saved.tell(now=timezone.now())


@task()
def check_index() -> None:
    """Compare the index with the database and repair what differs."""
    repair(compare())


@task()
def count_words() -> None:
    """Count the words by which the database corrects typos, and forget those that no live asset holds any more."""
    known_words.count_again()


@task()
def learn_words() -> None:
    """Propose for the glossary what several people searched for in other words before they used what they found."""
    learned.learn(at=timezone.now())


@task()
def find_missing_vectors() -> int:
    """Have vectors made for live assets that lack them: a library from before, or another model."""
    return outbox.note_missing_vectors()


@task()
def mend_index() -> str:
    """Build Elasticsearch's index anew when it is gone, closed, damaged or of older code."""
    return recovery.mend_index()
