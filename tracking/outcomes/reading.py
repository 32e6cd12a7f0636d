"""What was said of calls and sends, for whoever may know of them and say otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from content.permissions import is_administrator, is_manager
from hub.core.people import Person, person_of
from tracking.models import Call, ShareLink
from tracking.outcomes.models import LossReason, Outcome, Result
from tracking.querysets import ShareLinkQuerySet

# Where a session holds the call that was just ended, to be asked about.
ENDED_CALL = "ended_call"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a call or a link stands: all that was said of it, the last of which holds. `about` and `pk` name it in a
    form. `asks` is said before the question, where it is not asked beside what it is about.
    """

    about: str
    pk: int
    said: tuple[Outcome, ...] = ()
    asks: str = ""

    @property
    def latest(self) -> Outcome | None:
        """What holds; None when nothing was said, or it was taken back."""
        return self.said[-1] if self.said and self.said[-1].result else None

    @property
    def earlier(self) -> tuple[Outcome, ...]:
        """What was said before, the latest first."""
        return tuple(reversed(self.said[:-1] if self.latest else self.said))

    @property
    def results(self) -> list[tuple[str, str]]:
        """What can be said of it, as a form names it and in words."""
        return [(one.value, str(one.label)) for one in Result]

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Why it can have been lost, likewise."""
        return [(one.value, str(one.label)) for one in LossReason]

    @property
    def wants_reason(self) -> bool:
        latest = self.latest
        return latest is not None and latest.result == Result.LOST and not (latest.reason or latest.words)


def standing_of(subject: Call | ShareLink) -> Standing:
    """How one stands. One query."""
    if isinstance(subject, Call):
        return standings_of_calls([subject])[subject.pk]
    return standings_of_links([subject])[subject.pk]


def standings_of_calls(calls: Iterable[Call]) -> dict[int, Standing]:
    """By the calls' numbers. One query, none without a call."""
    ids = [call.pk for call in calls]
    said = _said(calls=ids, links=())
    return {pk: Standing("call", pk, said.get(("call", pk), ())) for pk in ids}


def standings_of_links(links: Iterable[ShareLink]) -> dict[int, Standing]:
    """By the links' numbers; a link that was made for a call stands as the call does. One query, none without a
    link.
    """
    named = {link.pk: ("call", link.call_id) if link.call_id else ("link", link.pk) for link in links}
    calls = [pk for about, pk in named.values() if about == "call"]
    said = _said(calls=calls, links=[pk for about, pk in named.values() if about == "link"])
    return {link_id: Standing(about, pk, said.get((about, pk), ())) for link_id, (about, pk) in named.items()}


def _said(*, calls: Iterable[int], links: Iterable[int]) -> Mapping[tuple[str, int], tuple[Outcome, ...]]:
    calls, links = list(calls), list(links)
    found: dict[tuple[str, int], list[Outcome]] = {}
    for one in Outcome.objects.about(calls=calls, links=links) if calls or links else ():
        key = ("call", one.call_id) if one.call_id is not None else ("link", one.share_link_id or 0)
        found.setdefault(key, []).append(one)
    return {key: tuple(several) for key, several in found.items()}


def tellable_calls(person: Person) -> QuerySet[Call]:
    """The calls of which the person may say what became: their own, those of the teams they manage, for an
    administrator all.
    """
    calls = Call.objects.with_choices().select_related("team")
    if is_administrator(person):
        return calls
    own = Q(actor=person.pk)
    return calls.filter(own | Q(team__manager=person.pk)) if is_manager(person) else calls.filter(own)


def tellable_links(person: Person) -> ShareLinkQuerySet:
    """The links of which the person may say what became."""
    links = ShareLink.objects.select_related("call__team", "team")
    return links if is_administrator(person) else links.visible_to(person)


def last_call_with(account: str, *, person: Person | None, at: datetime, rep: str = "") -> Call | None:
    """The last call with the account that has this id elsewhere, of those that had begun at that moment and of which
    the person may tell (None: of all), or of the rep of this name alone.
    """
    calls = tellable_calls(person) if person is not None else Call.objects.with_choices().select_related("team")
    found = calls.filter(account__external_id=account.strip(), opened_at__lte=at) if account.strip() else calls.none()
    found = found.filter(actor__username__iexact=rep.strip()) if rep.strip() else found
    return found.order_by("-opened_at", "-pk").first()


def just_ended(request: HttpRequest) -> Standing | None:
    """The call that whoever asks ended just now and said nothing of; no query where there is none."""
    pk = request.session.get(ENDED_CALL) if hasattr(request, "session") else None
    if not isinstance(pk, int) or not request.user.is_authenticated:
        return None
    call = tellable_calls(person_of(request)).filter(pk=pk).first()
    if call is None:
        return None
    return replace(standing_of(call), asks=f"Your call is over: {call.in_words}.")
