"""What a customer's company has had from a person and their colleagues, what was read of it, and what waits for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from content.models import Asset
from hub.core.people import Person
from tracking.calls.actions import account_key
from tracking.links.reading import LinkReading, StateLine, read_links, state_line
from tracking.models import Account, Ask, Call, ReaderQuestion, ShareLink, UsageEvent
from tracking.outcomes.reading import Standing, standings_of_calls
from tracking.querysets import ShareLinkQuerySet

MOST_SENT = 40
MOST_OTHERS = 10
MOST_CALLS = 3


@dataclass(frozen=True, slots=True)
class SentTo:
    """One link to the account: `titles` of what it carries, as far as its reader may know of it, and how many more.

    `read` and `state` are None for a colleague's link, of which only that it was sent is told.
    """

    link: ShareLink
    titles: tuple[str, ...]
    hidden: int
    read: LinkReading | None
    state: StateLine | None


@dataclass(frozen=True, slots=True)
class PresentedTo:
    """What was presented in a call with the account; `title` is "" for an asset that its reader may not know of."""

    event: UsageEvent
    title: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    """All that a person may know of what an account has had. `calls` are the person's own, the latest first, and
    `outcomes` what became of each;
    `questions` are those of readers that wait for an answer, on links of which the person sees what came back.
    """

    account: Account
    sent: tuple[SentTo, ...]
    total: int
    presented: tuple[PresentedTo, ...]
    asks: tuple[Ask, ...]
    questions: tuple[ReaderQuestion, ...]
    calls: tuple[Call, ...]
    outcomes: Mapping[int, Standing]

    @property
    def standings(self) -> list[tuple[Call, Standing]]:
        """The person's calls with what became of each."""
        return [(call, self.outcomes[call.pk]) for call in self.calls]

    @property
    def last_call(self) -> Call | None:
        return self.calls[0] if self.calls else None

    @property
    def reopenable(self) -> tuple[SentTo, ...]:
        """Links that somebody found closed and asked for."""
        return tuple(one for one in self.sent if one.state and one.state.kind == "warn" and one.link.asked_again_at)


def account_called(name: str) -> Account | None:
    """The account of this name, however it is written; None for one that nobody made known."""
    key = account_key(name)
    return Account.objects.filter(key=key).first() if key else None


def links_to(account: Account, *, person: Person) -> ShareLinkQuerySet:
    """What was sent to the account: by the person, by those whose links they see, and by colleagues of their team."""
    return ShareLink.objects.to_account(account).sent().known_to(person)


def assets_had(account: Account, *, person: Person) -> set[int]:
    """The assets that the account has had by `links_to`, and what took their place; one query."""
    links = links_to(account, person=person)
    carried = Asset.objects.filter(link_assets__share_link__in=links.values("pk"))
    pairs = carried.values_list("pk", "superseded_by")
    return {pk for pair in pairs for pk in pair if pk}


def read_account(account: Account, *, person: Person, at: datetime) -> AccountPage:
    """The account's page for this person, in a fixed number of queries."""
    links = links_to(account, person=person)
    total = links.count()
    shown = list(links.for_listing().newest_first()[:MOST_SENT])
    visible = set(ShareLink.objects.visible_to(person).among([link.pk for link in shown]).values_list("pk", flat=True))
    read = {one.link.pk: one for one in read_links([link for link in shown if link.pk in visible])}
    presented = list(UsageEvent.objects.presented_to(account).known_to(person)[:MOST_OTHERS])
    ids = {on.asset_id for link in shown for on in link.link_assets.all()} | {event.asset_id for event in presented}
    titles = titles_known_to(person, ids)
    own = Call.objects.of(person).with_account(account.key).with_choices().order_by("-opened_at", "-pk")
    calls = tuple(own[:MOST_CALLS])
    return AccountPage(
        account=account,
        sent=tuple(_sent(link, read.get(link.pk), titles, at) for link in shown),
        total=total,
        presented=tuple(PresentedTo(event, titles.get(event.asset_id, "")) for event in presented),
        questions=_waiting(read.values()),
        asks=tuple(Ask.objects.waiting_for(account).known_to(person)[:MOST_OTHERS]),
        calls=calls,
        outcomes=standings_of_calls(calls),
    )


def _waiting(read: Iterable[LinkReading]) -> tuple[ReaderQuestion, ...]:
    """What readers of these links asked and nobody answered yet, the oldest first; no query where nothing was."""
    asked = [one.link.pk for one in read if one.link.questions_waiting]
    if not asked:
        return ()
    return tuple(ReaderQuestion.objects.on(asked).waiting().with_links().oldest_first()[:MOST_OTHERS])


def titles_known_to(person: Person, ids: Collection[int]) -> Mapping[int, str]:
    """The titles of these assets that the person may see, or saw until they were withdrawn; two queries."""
    among = Asset.objects.filter(pk__in=ids)
    seen = dict(among.visible_to(person).values_list("pk", "title"))
    return seen | dict(among.withdrawn_from(person).values_list("pk", "title"))


def _sent(link: ShareLink, read: LinkReading | None, titles: Mapping[int, str], at: datetime) -> SentTo:
    carried = sorted(link.link_assets.all(), key=lambda on: on.order)
    # One's own link says what it carries, as Sent does.
    known: Sequence[str] = [asset.title for asset in read.sent] if read else []
    named = known or [titles[on.asset_id] for on in carried if on.asset_id in titles]
    return SentTo(link, tuple(named), len(carried) - len(named), read, state_line(read, at) if read else None)
