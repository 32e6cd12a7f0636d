"""Group own-made pages that resemble each other, count what they are, and say what answers them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, Max, QuerySet
from wagtail.log_actions import log

from content.file_checks.verdicts import MOST_COMPARED, MOST_LOOKED_AT, PageVerdict
from content.models import Asset, BuyingStage, CustomerStory, KnownText, Segment
from content.permissions import may_manage_content, may_view_reports
from content.words.pages import key_of, likeness, runs_of, shared_runs, words_on
from hub.core.locks import Lock, alone
from hub.core.people import Person
from tracking.floor import least_reps
from tracking.models import Account, AssetRequest, CheckCount, CheckedPage, Recipient
from tracking.own_made.models import OwnMadeGroup, OwnMadePage, OwnMadeRun
from tracking.own_made.noting import note_groups
from tracking.own_made.telling_words import names_in_address, telling_words, words_in_names
from tracking.requests.actions import ask_for

#: Words are taken from so many pages of a group, the latest of each rep first.
MOST_READ = 60
#: So many runs two pages have in common at least that are compared: of a page with a third of its words changed some
#: eight are left.
FEWEST_SHARED = 3


class NotForYou(PermissionDenied):
    """Who does not look after assets neither reads what reps make nor answers it."""

    def __init__(self) -> None:
        super().__init__("What reps make themselves is for those who look after assets.")


class GroupGone(Exception):
    """The last of its pages was forgotten meanwhile."""

    def __init__(self) -> None:
        super().__init__("What reps made is forgotten by now: nothing waits for an answer.")


class NotLive(ValueError):
    """Only what reps can use now answers what they make."""

    def __init__(self, asset: Asset) -> None:
        super().__init__(f"“{asset.title}” is not live.")


def group_pages(*, check_id: int) -> int:
    """Put each own-made page of a rep's check beside the one of another's, or of an earlier check, that resembles it
    most; answers how many were looked at. Not to be called within a transaction. Safe to run again and side by side.

    Left out are pages of who is no rep, and those that say what an approved page says which that rep may not see.
    """
    with alone(Lock.OWN_MADE_PAGES, wait=True):
        pages = _pages_to_group(check_id)
        for page in pages:
            with transaction.atomic():
                _group(page)
    return len(pages)


def _pages_to_group(check_id: int) -> list[CheckedPage]:
    if not CheckCount.objects.filter(check_of=check_id, counts=True).exists():
        return []
    own = CheckedPage.objects.filter(check_of=check_id, verdict=PageVerdict.OWN_MADE, own_made=None)
    pages = list(own.only("pk", "text").order_by("number"))
    keys = {page.pk: key_of(words_on(page.text)) for page in pages}
    approved = set(KnownText.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    return [page for page in pages if keys[page.pk] not in approved]


def _group(page: CheckedPage) -> None:
    words = words_on(page.text)
    runs = sorted(set(runs_of(words)))
    nearest = _nearest(words, runs)
    own = OwnMadePage.objects.create(page=page, key=key_of(words), group=_group_of(nearest))
    OwnMadeRun.objects.bulk_create(OwnMadeRun(of=own, value=value) for value in runs)
    if own.group_id is not None:
        note_groups([own.group_id])


def _group_of(nearest: OwnMadePage | None) -> OwnMadeGroup | None:
    """That of the page that resembles it most; two that stood alone begin one."""
    if nearest is not None and nearest.group is None:
        nearest.group = OwnMadeGroup.objects.create()
        nearest.save(update_fields=["group"])
    return nearest.group if nearest is not None else None


def _nearest(words: Sequence[str], runs: Sequence[int]) -> OwnMadePage | None:
    """Of the pages that share most runs the one that is most alike, as `content.words.pages` tells a changed page."""
    sharing = OwnMadeRun.objects.filter(value__in=runs).values("of").annotate(shared=Count("pk"))
    closest = sharing.filter(shared__gte=min(FEWEST_SHARED, len(runs))).order_by("-shared", "-of")[:MOST_LOOKED_AT]
    found = OwnMadePage.objects.select_related("group", "page").filter(pk__in=[row["of"] for row in closest])
    said = {own: words_on(own.page.text) for own in found}
    looked = sorted(said, key=lambda own: (-shared_runs(said[own], words), -own.pk))[:MOST_COMPARED]
    alike = [(one.ratio, own.pk, own) for own in looked if (one := likeness(said[own], words)).is_change]
    return max(alike, key=lambda each: each[:2])[2] if alike else None


def count_group(*, group_id: int) -> None:
    """Count the group's reps and pages anew, and the words that tell what they are about; one without a page is
    deleted. Safe to run again."""
    with transaction.atomic():
        group = OwnMadeGroup.objects.select_for_update(no_key=True).filter(pk=group_id).first()
        if group is None:
            return
        pages = OwnMadePage.objects.filter(group=group).order_by()
        sums = pages.aggregate(reps=Count(_BY, distinct=True), last=Max("page__check_of__asked_at"))
        if not sums["reps"]:
            group.delete()
            return
        group.reps, group.last_at = sums["reps"], sums["last"]
        group.pages = pages.values(_BY, "key").distinct().count()
        group.stages, group.segments = (_pages_by(pages, tag) for tag in ("stage", "segments"))
        group.words = _words_of(pages) if group.reps >= least_reps() else []
        group.save(update_fields=["reps", "last_at", "pages", "stages", "segments", "words"])


_BY = "page__check_of__by"


def _pages_by(pages: QuerySet[OwnMadePage], tag: str) -> list[list[int]]:
    """The ids of what enough reps' calls have, each with its pages, most first."""
    rows = pages.annotate(tag=F(f"page__check_of__call__{tag}")).exclude(tag=None).values("tag")
    counted = rows.annotate(reps=Count(_BY, distinct=True), pages=Count("pk"))
    enough = counted.filter(reps__gte=least_reps()).order_by("-pages", "tag")
    return [[row["tag"], row["pages"]] for row in enough]


def _words_of(pages: QuerySet[OwnMadePage]) -> list[str]:
    latest: dict[int, list[str]] = {}
    for by, text in pages.order_by("-pk").values_list(_BY, "page__text")[:MOST_READ]:
        latest.setdefault(by, []).append(text)
    return telling_words(list(latest.values()), least=least_reps(), names=_names(latest))


def _names(reps: dict[int, list[str]]) -> set[str]:
    """The words by which people of the hub, its customers, and the accounts and recipients of these reps are called."""
    people = get_user_model().objects.values_list("first_name", "last_name", "username")
    recipients = Recipient.objects.filter(sender__in=reps).values_list("name", "company", "email").distinct()
    accounts = Account.objects.filter(calls__actor__in=reps).values_list("name", flat=True).distinct()
    customers = CustomerStory.objects.values_list("customer", "other_names")
    named = [name for row in people for name in row]
    companies = [(name, "") for name in accounts]
    for name, company, email in recipients:
        named += [name, names_in_address(email)]
        companies.append((company, ""))
    return words_in_names(named, [*companies, *customers])


def count_all_groups() -> None:
    """Note all groups to be counted anew, in case the floor or what is told of them has changed."""
    note_groups(OwnMadeGroup.objects.order_by("pk").values_list("pk", flat=True))


def ask_for_group(
    *,
    group: OwnMadeGroup,
    by: Person,
    words: str,
    note: str,
    at: datetime,
    segment: Segment | None = None,
    stage: BuyingStage | None = None,
) -> AssetRequest:
    """Make a request of what reps make themselves; whoever answers it answers the group. Refuses with NotForYou,
    GroupGone, and as `ask_for` does. Asking again changes what it asks for."""
    refuse_others(by)
    with transaction.atomic():
        held = _held(group)
        held.request = ask_for(by=by, words=words, note=note, at=at, segment=segment, stage=stage)
        held.save(update_fields=["request"])
    return held.request


def answer_group(*, group: OwnMadeGroup, by: Person, asset: Asset, at: datetime) -> OwnMadeGroup:
    """Say that an asset answers what reps make themselves: those who made such a page read it beside theirs. Another
    asset takes its place. Refuses with NotForYou, NotLive or GroupGone."""
    refuse_others(by)
    if not asset.is_live(at):
        raise NotLive(asset)
    with transaction.atomic():
        held = _held(group)
        held.asset, held.answered_at, held.answered_by_id = asset, at, by.pk
        held.save(update_fields=["asset", "answered_at", "answered_by"])
        data = {"asset": {"id": asset.pk, "title": asset.title}}
        log(asset, "tracking.answer_own_made", user=by, data=data)
    return held


def take_back_answer(*, group: OwnMadeGroup, by: Person) -> OwnMadeGroup:
    """The group waits again for what answers it. Safe to repeat. Refuses with NotForYou or GroupGone."""
    refuse_others(by)
    with transaction.atomic():
        held = _held(group)
        held.asset, held.answered_at, held.answered_by = None, None, None
        held.save(update_fields=["asset", "answered_at", "answered_by"])
    return held


def refuse_others(by: Person) -> None:
    """Raises NotForYou for who does not look after assets and read reports."""
    if not (may_manage_content(by) and may_view_reports(by)):
        raise NotForYou


def _held(group: OwnMadeGroup) -> OwnMadeGroup:
    held = OwnMadeGroup.objects.select_for_update(no_key=True).filter(pk=group.pk).first()
    if held is None:
        raise GroupGone
    return held
