"""The page a rep starts from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from content.models import Asset, Bookmark, BuyingStage, Product, SegmentAxis
from content.permissions import is_manager, is_rep, may_send, sending_refusal
from content.reading.succession import successors_for
from hub.core.http import is_by_script
from hub.core.people import Person, person_of
from hub.core.pickers import Picker, make_picker
from search.call_notes import LONGEST_NOTES
from search.next_call import CallProfile, suggest
from tracking.accounts.reading import account_called, assets_had
from tracking.calls.actions import LONGEST_NAME, account_named, open_call
from tracking.calls.reading import call_of
from tracking.desk.reading import has_desk, read_desk
from tracking.handover.reading import people_who_left
from tracking.links.left_behind import may_look_after
from tracking.models import Account, Call, SearchLog, ShareLink, ShareLinkAsset
from tracking.requests.reading import outcomes_unseen
from tracking.usage.popularity import popular_in_team

RECENT_SEARCHES = 4
RECENTLY_PUBLISHED = 5
POPULAR_DAYS = 14
# Axes beyond the first three would make the sentence of pickers a form.
AXES_ASKED = 3
AXIS_WORDS = ("With", "at", "of")
SUPERSEDED_NEWS_DAYS = 14


@dataclass(frozen=True, slots=True)
class StageChoice:
    """A stage to choose; `value` is what choosing it sends, nothing for the one that is chosen already."""

    number: int
    name: str
    slug: str
    value: str
    chosen: bool


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search, the ranked few for the call, what was sent, what is new, what the team uses; for who looks after assets
    what waits for them instead, and how theirs fare.

    The call is the one that the person is working on; an address that names another shows what there is for that, and
    changes nothing.
    """
    named = _known_of(request.GET)
    return _home(request, named or _choices_of(call_of(request)), "")


@login_required
@require_POST
def for_this_call(request: HttpRequest) -> HttpResponse:
    """From now on the person works on what was chosen here; the same page, ranked with the notes on the account.

    The notes come in a POST so that no address, log or session holds them.
    """
    chosen, now = _known_of(request.POST), timezone.now()
    profile, _, _ = read_call(chosen)
    request.current_call = open_call(  # type: ignore[attr-defined]
        by=person_of(request),
        at=now,
        account=account_named(chosen.get("account", ""), at=now),
        segments=profile.segments,
        stage=profile.stage,
        product=profile.product,
    )
    return _home(request, _choices_of(call_of(request)), request.POST.get("notes", "")[:LONGEST_NOTES].strip())


@login_required
@require_safe
def for_account(request: HttpRequest) -> HttpResponse:
    """What the company of this name (`name`) has not had yet, at this stage (`stage`), for its page."""
    person, name = person_of(request), request.GET.get("name", "").strip()[:LONGEST_NAME]
    if not may_send(person):
        raise PermissionDenied("Your role sends nothing.")
    account = account_called(name) or Account(name=name)
    stages = BuyingStage.objects.in_bulk(field_name="slug")
    stage = stages.get(request.GET.get("stage", ""))
    segments = tuple(account.segments.select_related("axis")) if account.pk else ()
    had = assets_had(account, person=person)
    profile = CallProfile(segments=segments, stage=stage)
    suggestions, total = suggest(profile, user=person, today=timezone.localdate(), had=had)
    context = {
        "suggestions": suggestions,
        "total": total,
        "name": name,
        "stage": stage,
        "may_send": True,
        "bookmarked": _bookmarked(person, suggestions),
    }
    template = "search/_for_account.html" if is_by_script(request) else "search/for_account.html"
    return render(request, template, context)


def _home(request: HttpRequest, chosen: dict[str, str], notes: str) -> HttpResponse:
    today, person = timezone.localdate(), person_of(request)
    if request.headers.get("HX-Target") == "next-call":
        return render(request, "search/_next_call.html", _for_the_call(person, chosen, notes, today))
    shows_call = _sells(person) or (has_desk(person) and bool(chosen))
    context = _of_everybody(person, today) | {"sells": shows_call}
    if shows_call:
        context |= _for_the_call(person, chosen, notes, today)
    if has_desk(person):
        context |= {"desk": read_desk(person, at=timezone.now())}
    if may_look_after(person):
        context |= {"left": people_who_left(by=person, at=timezone.now())}
    return render(request, "search/home.html", context)


def _sells(person: Person) -> bool:
    """Who leads teams or looks after assets, and sells nothing themselves, starts from what waits for them; who has
    chosen a call all the same finds it there.
    """
    return is_rep(person) or not (is_manager(person) or has_desk(person))


def _for_the_call(person: Person, chosen: dict[str, str], notes: str, today: date) -> dict[str, Any]:
    """What the ranked few show, and the controls that choose the call."""
    call, pickers, stages = read_call(chosen)
    suggestions, total = suggest(replace(call, notes=notes), user=person, today=today)
    return {
        "pickers": pickers,
        "stages": stages,
        "stage_picker": _stage_picker(stages),
        "suggestions": suggestions,
        "total": total,
        "see_all": _see_all(call),
        "notes": notes,
        "longest_notes": LONGEST_NOTES,
        "chosen": chosen,
        "others": {name: value for name, value in chosen.items() if name != "stage"},
        "account": chosen.get("account", ""),
        "may_send": may_send(person),
        "today": today,
        "bookmarked": _bookmarked(person, suggestions),
    }


def _of_everybody(person: Person, today: date) -> dict[str, Any]:
    visible = Asset.objects.visible_to(person).live()
    return {
        "recent": recent_queries(person),
        "published": list(visible.for_cards().order_by("-first_published_at", "-pk")[:RECENTLY_PUBLISHED]),
        "popular": popular(person, visible, today),
        "popular_days": POPULAR_DAYS,
        "superseded": superseded_news(person, today),
        "manages": is_manager(person),
        "outcomes": outcomes_unseen(person),
    }


def _known_of(given: Mapping[str, str]) -> dict[str, str]:
    """What is chosen by the names that there are; others are no choice."""
    if not given:
        return {}
    names = [axis.slug for axis in _axes()] + ["product", "stage", "account"]
    return {name: str(given[name])[:LONGEST_NAME] for name in names if given.get(name)}


def _choices_of(call: Call | None) -> dict[str, str]:
    """The call's choices by the names of the controls."""
    if call is None:
        return {}
    chosen = {segment.axis.slug: segment.slug for segment in call.segments.all()}
    named: dict[str, str | None] = {
        "product": call.product.slug if call.product else None,
        "stage": call.stage.slug if call.stage else None,
        "account": call.account.name if call.account else None,
    }
    return chosen | {name: value for name, value in named.items() if value}


def _axes() -> Iterable[SegmentAxis]:
    return SegmentAxis.objects.order_by("order", "name")[:AXES_ASKED]


def read_call(chosen: dict[str, str]) -> tuple[CallProfile, list[Picker], list[StageChoice]]:
    """The call that was chosen, and the controls to choose it with. Unknown values count as not chosen."""
    segments, pickers = [], []
    axes = SegmentAxis.objects.prefetch_related("segments").order_by("order", "name")[:AXES_ASKED]
    for words, axis in zip(AXIS_WORDS, axes, strict=False):
        values = sorted(axis.segments.all(), key=lambda segment: (segment.order, segment.name))
        picked = next((value for value in values if value.slug == chosen.get(axis.slug)), None)
        if picked is not None:
            segments.append(picked)
        pickers.append(_picker(words, axis.slug, axis.name, values, picked))
    products = list(Product.objects.order_by("order", "name"))
    product = next((value for value in products if value.slug == chosen.get("product")), None)
    if products:
        pickers.append(_picker("about", "product", "Product", products, product))
    stages = list(BuyingStage.objects.order_by("order", "name"))
    stage = next((value for value in stages if value.slug == chosen.get("stage")), None)
    rail = [
        StageChoice(
            number=number,
            name=value.name,
            slug=value.slug,
            value="" if value == stage else value.slug,
            chosen=value == stage,
        )
        for number, value in enumerate(stages, start=1)
    ]
    return CallProfile(segments=tuple(segments), stage=stage, product=product), pickers, rail


def _picker(words: str, name: str, title: str, values: list[Any], picked: Any) -> Picker:
    named = [(value.slug, value.name) for value in values]
    chosen = {picked.slug} if picked is not None else set()
    return make_picker(words, name, named, chosen, nothing=f"Any {title.lower()}", title=title)


def _stage_picker(stages: list[StageChoice]) -> Picker:
    named = [(stage.slug, f"{stage.number} {stage.name}") for stage in stages]
    chosen = {stage.slug for stage in stages if stage.chosen}
    return make_picker("", "stage", named, chosen, nothing="Any stage", title="Buying stage")


def _see_all(call: CallProfile) -> str:
    filters = [("segment", segment.key) for segment in call.segments]
    if call.stage is not None:
        filters.append(("stage", call.stage.name))
    if call.product is not None:
        filters.append(("product", call.product.name))
    return reverse("search") + "?" + urlencode(filters)


def recent_queries(user: Person) -> list[str]:
    """The person's last searches that found something, each once."""
    logged = SearchLog.objects.by(user).fruitful()
    queries = logged.order_by("-searched_at").values_list("query", flat=True)[: RECENT_SEARCHES * 5]
    return list(dict.fromkeys(queries))[:RECENT_SEARCHES]


def popular(user: Person, visible: Any, today: date) -> list[tuple[Asset, int]]:
    """(asset, reps who used it) in the person's team in the last two weeks, most first; nothing without a team."""
    if not user.team_id:
        return []
    counts = dict(popular_in_team(user.team_id, since=today - timedelta(days=POPULAR_DAYS), visible=visible))
    assets = {asset.pk: asset for asset in visible.for_cards().among(counts)}
    return [(assets[pk], reps) for pk, reps in counts.items() if pk in assets]


def superseded_news(user: Person, today: date) -> list[dict[str, Any]]:
    """Assets on the person's open links that were superseded lately: what happened, and to how many links."""
    since = today - timedelta(days=SUPERSEDED_NEWS_DAYS)
    links = ShareLink.objects.sent_by(user).open_at(timezone.now())
    counts = ShareLinkAsset.objects.superseded_since(since, links=links).links_by_asset(most=20)
    if not counts:
        return []
    assets, successors = Asset.objects.in_bulk(counts), successors_for(counts, user)
    news = [
        {"asset": assets[pk], "successor": successors[pk], "links": count}
        for pk, count in counts.items()
        if pk in successors and not sending_refusal(successors[pk])
    ]
    return news[:2]


def _bookmarked(user: Person, suggestions: list[Any]) -> set[int]:
    ids = [suggestion.asset.pk for suggestion in suggestions]
    return set(Bookmark.objects.of(user).on(ids).values_list("asset_id", flat=True))
