"""Searches that people keep, and the notice when something new matches one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.http import QueryDict
from django.urls import reverse

from content.models import Asset
from content.querysets import AssetQuerySet
from hub.core.notices import telling as notices
from hub.core.notices.mail import MailWords
from hub.core.people import Person, hold_own_list
from search import engine, forms
from search.models import SavedSearch
from search.types import SearchRequest, SearchResult

KIND = "saved_search"
# More than this are "more than 50 new": nobody reads a longer list.
MOST_NEW = 50
# Each costs a search whenever something is published.
MOST_SAVED = 50


class TooManySaved(Exception):
    """The person keeps as many searches as anybody may."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved search, and whether something was published since the person last looked that may match it."""

    saved: SavedSearch
    may_have_new: bool


@transaction.atomic
def save_search(*, request: SearchRequest, at: datetime) -> SavedSearch:
    """Keep the search. Saving the same one again changes nothing. Raises TooManySaved."""
    address = forms.address(request)
    hold_own_list(request.user)
    others = SavedSearch.objects.of(request.user).exclude(address=address[:1000])
    if others.count() >= MOST_SAVED:
        raise TooManySaved(f"You keep {MOST_SAVED} searches, which is as many as there may be. Remove one first.")
    name = request.query or "Everything"
    chosen = ", ".join(value for values in request.filters.values() for value in values)
    saved, _ = SavedSearch.objects.get_or_create(
        user=request.user,
        address=address[:1000],
        defaults={"name": f"{name} ({chosen})"[:200] if chosen else name[:200], "seen_at": at, "told_at": at},
    )
    return saved


def remove_search(*, saved: SavedSearch) -> None:
    """Forget the search. Safe to repeat."""
    SavedSearch.objects.filter(pk=saved.pk).delete()


def mark_seen(*, request: SearchRequest, at: datetime) -> None:
    """The person looked at these results: nothing of them is new any more."""
    saved = SavedSearch.objects.filter(user=request.user, address=forms.address(request)[:1000])
    saved.update(seen_at=at, told_at=at)


def kept_by(user: Person) -> list[Kept]:
    """The person's saved searches, latest first, without searching: two queries."""
    newest = _newest(Asset.objects.visible_to(user))
    return [Kept(one, newest is not None and newest > one.seen_at) for one in SavedSearch.objects.of(user)]


def _newest(assets: AssetQuerySet) -> datetime | None:
    """When the last of them went live."""
    newest: datetime | None = assets.live().aggregate(newest=Max("first_published_at"))["newest"]
    return newest


def new_since(saved: SavedSearch, since: datetime) -> tuple[SearchResult, ...]:
    """What matches the search, is visible to its owner and went live after `since`, newest first."""
    request = replace(forms.from_query(QueryDict(saved.address.lstrip("?")), saved.user), sort="newest")
    results = engine.search(replace(request, page=1, page_size=MOST_NEW)).results
    return tuple(
        one for one in results if one.asset.first_published_at is not None and one.asset.first_published_at > since
    )


def tell(*, now: datetime) -> int:
    """Tell each person what newly matches their saved searches, once; how many were told. Safe to repeat."""
    told = 0
    newest = _newest(Asset.objects.all())
    if newest is None:
        return 0
    waiting = SavedSearch.objects.filter(user__is_active=True, told_at__lt=newest)
    for saved in waiting.select_related("user").order_by("pk"):
        if new := new_since(saved, saved.told_at):
            told += _tell(saved, new, now)
    return told


def _tell(saved: SavedSearch, new: tuple[SearchResult, ...], now: datetime) -> bool:
    count = "1 new asset" if len(new) == 1 else f"{len(new)} new assets"
    with transaction.atomic():
        if not SavedSearch.objects.filter(pk=saved.pk, told_at=saved.told_at).update(told_at=now):
            return False
        return notices.tell(
            user=saved.user,
            kind=KIND,
            about=f"search {saved.pk} at {now:%Y-%m-%dT%H:%M:%S.%f}",
            words=f"{count}: {saved.name}",
            address=f"{reverse('search')}{saved.address}",
            mail=MailWords(
                subject=f"{count}: {saved.name}",
                template="saved_search",
                context={"saved": saved, "assets": [one.asset for one in new[:10]], "more": len(new) - 10},
            ),
            at=now,
        )
