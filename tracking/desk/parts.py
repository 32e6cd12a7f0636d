"""What waits for who looks after assets, part by part: a few rows of each for Home, and all of them on its own page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, QuerySet, Window
from django.urls import reverse
from django.utils import timezone

from content.models import Asset
from content.permissions import may_send, may_view_reports
from content.querysets import AssetQuerySet
from content.reading.file_states import with_file_problems
from content.reading.reviews import said_when_sent_back, submissions_of, waiting_for
from hub.core.people import Person
from tracking.desk.feedback import found_not_useful
from tracking.models import AssetRequest, FollowedAct, OwnerQuestion, ReaderQuestion
from tracking.phrases import days_ago, full_day
from tracking.reports.came_of import Followed, acts_of, followed
from tracking.reports.definitions import Concern
from tracking.reports.lifecycle import AHEAD, assets_with, open_links_of
from tracking.reports.scope import ReportScope

# Home shows so many of each.
SHOWN = 5
# Who was asked about an asset and has done nothing since is reminded here for so long.
ASKED_FOR = timedelta(days=60)


class Part(models.TextChoices):
    """The lists of the desk, in the order in which they stand there: first what keeps somebody else waiting."""

    SENT_BACK = "sent-back", "Sent back to you"
    APPROVALS = "approvals", "Waiting for your approval"
    REVIEWS = "reviews", "To be reviewed"
    LINKED = "linked", "Withdrawn, still on links"
    EXPIRING = "expiring", "Expires soon"
    REQUESTS = "requests", "Reps ask for"
    QUESTIONS = "questions", "Readers ask you"
    ASKED = "asked", "Colleagues ask you"
    NOT_USEFUL = "not-useful", "Readers did not find it useful"
    FILES = "files", "Problems with files"
    ACTS = "acts", "What your acts brought"

    @property
    def meaning(self) -> str:
        return MEANINGS[self]


MEANINGS = {
    Part.SENT_BACK: "Assets of yours, or that you submitted, that an approver wants changed.",
    Part.APPROVALS: "Versions of others that wait for somebody who may approve them.",
    Part.REVIEWS: "Your live assets whose review date has passed or comes within 30 days.",
    Part.LINKED: "Your assets that were retired or have expired without a successor, and stand on open links.",
    Part.EXPIRING: "Your live assets that expire within 30 days.",
    Part.REQUESTS: "What reps asked for: what you took first, then what nobody has taken.",
    Part.QUESTIONS: "What readers of your links asked and nobody has answered.",
    Part.ASKED: "Live assets of yours of which somebody asked what would make them useful, unchanged since.",
    Part.NOT_USEFUL: "Live assets of yours that readers did not find useful since they were last published.",
    Part.FILES: "Files of your assets that could not be read.",
    Part.ACTS: "What you did about unused assets and about words that found nothing, in half a year.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what it is about, where it is dealt with, and why it stands here. `type` is the asset's, if any.
    Of a review the same address confirms, by a POST.
    """

    title: str
    address: str
    words: str
    type: str = ""
    is_review: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """The first rows of a part, and how many there are in all."""

    part: Part
    rows: tuple[Row, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose desk it is, and as of when."""

    person: Person
    at: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    @property
    def scope(self) -> ReportScope:
        """What the reports count of this person's own assets."""
        return ReportScope(as_of=self.at, days=settings.HUB_UNUSED_DAYS, owner=self.person)

    @property
    def own(self) -> AssetQuerySet[Asset]:
        return Asset.objects.owned_by(self.person)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a part comes from, in order, and how some of what was found reads."""

    found: QuerySet[Any]
    tell: Callable[[Sequence[Any]], list[Row]]


def parts_of(person: Person) -> list[Part]:
    """The parts that this person's desk has, by what they may do."""
    allowed = {
        Part.APPROVALS: person.has_perm("content.approve_asset"),
        Part.REQUESTS: person.has_perm("tracking.change_assetrequest"),
        Part.QUESTIONS: may_send(person),
        Part.NOT_USEFUL: may_view_reports(person),
        Part.ACTS: may_view_reports(person),
    }
    return [part for part in Part if allowed.get(part, True)]


def first_rows(part: Part, asker: Asker) -> Listed:
    """The first SHOWN rows and how many there are, in a fixed number of queries."""
    source = SOURCES[part](asker)
    # Counted by the query that reads them.
    found = list(source.found.annotate(in_all=Window(Count("pk")))[:SHOWN])
    return Listed(part, tuple(source.tell(found)) if found else (), found[0].in_all if found else 0)


def count_rows(part: Part, asker: Asker) -> int:
    return SOURCES[part](asker).found.count()


def rows_between(part: Part, asker: Asker, start: int, stop: int) -> list[Row]:
    """A page of a part, in a fixed number of queries."""
    source = SOURCES[part](asker)
    return source.tell(list(source.found[start:stop]))


Words = Callable[[Asset], str]


def _editor(asset: Asset) -> str:
    return reverse("assets_admin:edit", args=[asset.pk])


def _own_page(asset: Asset) -> str:
    return asset.get_absolute_url()


def _of_assets(assets: AssetQuerySet[Asset], words: Words, address: Words = _editor) -> Source:
    """Assets whose words need nothing but themselves."""
    return Source(assets, lambda found: [Row(one.title, address(one), words(one), one.type) for one in found])


def _sent_back(asker: Asker) -> Source:
    def tell(assets: Sequence[Asset]) -> list[Row]:
        said = said_when_sent_back([asset.pk for asset in assets])
        return [Row(one.title, _editor(one), _what_was_said(one.pk, said), one.type) for one in assets]

    return Source(Asset.objects.sent_back_to(asker.person).order_by("-changed_at", "-pk"), tell)


def _what_was_said(pk: int, said: Mapping[int, Any]) -> str:
    back = said.get(pk)
    if back is None:
        return "Sent back"
    by = f"Sent back by {back.by or 'somebody who has left'}"
    return f"{by}: {back.comment}" if back.comment else by


def _approvals(asker: Asker) -> Source:
    def tell(assets: Sequence[Asset]) -> list[Row]:
        submitted = submissions_of([asset.pk for asset in assets])
        return [
            Row(asset.title, reverse("review_asset", args=[asset.pk]), submitted.get(asset.pk, ""), asset.type)
            for asset in assets
        ]

    return Source(waiting_for(asker.person).order_by("-changed_at", "-pk"), tell)


def _reviews(asker: Asker) -> Source:
    due = asker.own.review_due(asker.today + AHEAD + timedelta(days=1)).order_by("review_date", "pk")

    def tell(assets: Sequence[Asset]) -> list[Row]:
        return [
            Row(
                asset.title,
                reverse("still_right", args=[asset.pk]),
                review_in_words(asset.review_date, asker.today),
                asset.type,
                is_review=True,
            )
            for asset in assets
        ]

    return Source(due, tell)


def review_in_words(due: date | None, today: date) -> str:
    if due is None:
        return "No review date"
    verb = "was" if due < today else "is"
    return f"Review {verb} due on {full_day(due)}"


def _linked(asker: Asker) -> Source:
    def tell(assets: Sequence[Asset]) -> list[Row]:
        links = open_links_of([asset.pk for asset in assets], asker.scope)
        return [
            Row(
                asset.title,
                reverse("withdrawal", args=[asset.pk]),
                f"{asset.state_words}, on {_number(links.get(asset.pk, 0), 'open link', 'open links')}",
                asset.type,
            )
            for asset in assets
        ]

    return Source(assets_with(asker.scope, Concern.LINKED), tell)


def _expiring(asker: Asker) -> Source:
    soon = assets_with(asker.scope, Concern.EXPIRING)
    return _of_assets(soon, lambda asset: f"Expires on {full_day(timezone.localdate(asset.expire_at))}")


def _requests(asker: Asker) -> Source:
    waiting = AssetRequest.objects.waiting_for(asker.person).for_listing()
    first = models.Case(models.When(taken_by=asker.person.pk, then=0), default=1)

    def tell(requests: Sequence[AssetRequest]) -> list[Row]:
        return [
            Row(one.words, reverse("requests_admin:edit", args=[one.pk]), ", ".join(_about_request(one, asker)))
            for one in requests
        ]

    return Source(waiting.order_by(first, "-voices", "-last_asked_at", "-pk"), tell)


def _about_request(one: AssetRequest, asker: Asker) -> list[str]:
    words = [f"Asked by {_number(one.voices, 'person', 'people')}"]  # type: ignore[attr-defined]
    if one.needed_by:  # type: ignore[attr-defined]
        words.append(f"needed by {full_day(one.needed_by)}")  # type: ignore[attr-defined]
    return [*words, "you are on it"] if one.taken_by_id == asker.person.pk else words


def _questions(asker: Asker) -> Source:
    asked = ReaderQuestion.objects.to_sender(asker.person).waiting().with_links().oldest_first()

    def tell(questions: Sequence[ReaderQuestion]) -> list[Row]:
        return [
            Row(
                one.words,
                reverse("sent_link", args=[one.share_link_id]),
                f"{one.asker or one.share_link.recipient or 'A reader'}, {days_ago(one.asked_at, now=asker.at)}, "
                f"of {one.asset.title}",
            )
            for one in questions
        ]

    return Source(asked, tell)


def _asked(asker: Asker) -> Source:
    asked = OwnerQuestion.objects.waiting_for(asker.person).asked_since(asker.at - ASKED_FOR)

    def tell(questions: Sequence[OwnerQuestion]) -> list[Row]:
        return [
            Row(
                one.asset.title,
                _own_page(one.asset),
                f"{one.by or 'A former colleague'} asked {days_ago(one.at, now=asker.at)} what would make it useful"
                + (f": {one.words}" if one.words else ""),
                one.asset.type,
            )
            for one in questions
        ]

    return Source(asked.with_assets().newest_first(), tell)


def _not_useful(asker: Asker) -> Source:
    def words(asset: Asset) -> str:
        said = _number(asset.reactions, "reader", "readers")  # type: ignore[attr-defined]
        return f"{asset.not_useful} of {said} did not find it useful"  # type: ignore[attr-defined]

    return _of_assets(found_not_useful(asker.own), words, _own_page)


def _files(asker: Asker) -> Source:
    return _of_assets(
        with_file_problems(asker.own).for_cards().order_by("-changed_at", "-pk"),
        lambda asset: asset.collateral.document.state_detail or asset.collateral.document.get_state_display(),
    )


def _acts(asker: Asker) -> Source:
    return Source(acts_of(asker.person, at=asker.at), lambda acts: [_act(followed(one)) for one in acts])


def _act(one: Followed) -> Row:
    act: FollowedAct = one.act
    title = f"“{act.words}”" if act.words else str(act.asset)
    words = f"{act.get_kind_display()} on {full_day(act.day)}. {one.verdict}"
    if one.last is not None:
        words += f": {_what_changed(one)} in {one.last.days} days"
    return Row(title, act.asset.get_absolute_url() if act.asset else reverse("what_came_of_it"), f"{words}.")


def _what_changed(one: Followed) -> str:
    last = one.last
    assert last is not None
    if one.answer_was_used:
        return "the answer was used"
    if one.act.words:
        return f"{last.used_after} of {_number(last.shown_after, 'search', 'searches')} led to a use"
    before = one.few_before or str(last.used_before)
    after = one.few or str(last.used_after)
    return f"used {before} before, {after} after"


def _number(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


SOURCES: dict[Part, Callable[[Asker], Source]] = {
    Part.SENT_BACK: _sent_back,
    Part.APPROVALS: _approvals,
    Part.REVIEWS: _reviews,
    Part.LINKED: _linked,
    Part.EXPIRING: _expiring,
    Part.REQUESTS: _requests,
    Part.QUESTIONS: _questions,
    Part.ASKED: _asked,
    Part.NOT_USEFUL: _not_useful,
    Part.FILES: _files,
    Part.ACTS: _acts,
}
