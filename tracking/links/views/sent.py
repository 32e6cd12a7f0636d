"""What was sent and what came back: the Sent page, one link, and the parts that other pages show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from content.models import Asset
from content.permissions import is_manager, may_send
from hub.core.people import person_of
from hub.core.pickers import Picker, make_picker
from hub.core.quoting import quoted
from tracking.engagement.actions import overrule_verdict
from tracking.engagement.assets import AssetUse, read_pages, read_use
from tracking.links.actions import LinkClosed
from tracking.links.claims import ClaimsLapsed, lapsed_on
from tracking.links.closing import follow_newest, follow_newest_everywhere, reopen_share_link, revoke_share_link
from tracking.links.family import family_tree
from tracking.links.left_behind import may_look_after
from tracking.links.log import read_log
from tracking.links.reading import DEFINITION, LinkReading, assets_on, is_asked_again, read_links, state_line
from tracking.links.views.claims import ask_about_claims, confirm_form
from tracking.models import Open, ShareLink, Verdict
from tracking.outcomes.reading import Standing, standings_of_links
from tracking.phrases import day
from tracking.policies.locks import presets_for
from tracking.querysets import ShareLinkQuerySet
from tracking.replies.reading import questions_of, reactions_by_asset

ROWS = 25
RECENT = 5
CHOICES = (("", "All"), ("viewed", "Viewed"), ("not-viewed", "Not viewed"), ("closed", "Closed"))
MOST_OPTIONS = 100
# The filters offer what was on the last links, and whose they were: all ever sent need not be sorted for that.
LAST_LINKS = 500


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    href: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A link in a list: what came back, and its state in one line."""

    read: LinkReading
    state: Any
    current: bool = False
    outcome: Standing | None = None

    @property
    def shown_at(self) -> datetime:
        """When it was last viewed, sent or made."""
        link = self.read.link
        return self.read.last_view_at or link.sent_at or link.created_at


def visible_links(request: HttpRequest) -> ShareLinkQuerySet:
    """The links that whoever asks may see. Raises PermissionDenied for a role that sends nothing."""
    if not may_send(person_of(request)):
        raise PermissionDenied("Your role sends nothing.")
    return ShareLink.objects.visible_to(person_of(request))


def _narrowed(links: ShareLinkQuerySet, choice: str, at: datetime) -> ShareLinkQuerySet:
    if choice == "viewed":
        return links.viewed()
    if choice == "not-viewed":
        return links.open_at(at).not_viewed()
    return links.closed_at(at) if choice == "closed" else links


def _asked(request: HttpRequest) -> dict[str, str]:
    asked = {name: request.GET.get(name, "") for name in ("show", "asset", "company", "whose")}
    if not (asked["asset"].isascii() and asked["asset"].isdigit() and len(asked["asset"]) < 19):
        asked["asset"] = ""
    return asked


def chosen_links(request: HttpRequest, at: datetime) -> ShareLinkQuerySet:
    """All links of the list as it is filtered, newest first."""
    links, asked = visible_links(request), _asked(request)
    if asked["whose"] == "mine":
        links = links.sent_by(person_of(request))
    if asked["asset"]:
        links = links.carrying(int(asked["asset"]))
    if asked["company"]:
        links = links.to_company(asked["company"])
    return _narrowed(links, asked["show"], at).for_listing().newest_first()


def _list(request: HttpRequest, at: datetime) -> dict[str, Any]:
    """The list with its filters, from the address: `show`, `asset`, `company`, `whose` and `page`."""
    links, asked = visible_links(request), _asked(request)
    manages = is_manager(person_of(request))
    if asked["whose"] == "mine":
        links = links.sent_by(person_of(request))
    options = _options(links, asked)
    if asked["asset"]:
        links = links.carrying(int(asked["asset"]))
    if asked["company"]:
        links = links.to_company(asked["company"])
    counts = links.counts_at(at)
    chosen = asked["show"] if asked["show"] in counts else ""
    kept = {name: value for name, value in asked.items() if value and name != "show"}
    found = _narrowed(links, chosen, at).for_listing().newest_first()
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return {
        "page": page,
        "choices": [
            Choice(label, "?" + urlencode(kept | ({"show": code} if code else {})), counts[code], code == chosen)
            for code, label in CHOICES
        ],
        "show": chosen,
        "total": counts[""],
        "watches": settings.HUB_TRACKING != "sums",
        "query": urlencode(kept | ({"show": chosen} if chosen else {})),
        "as_of": at,
        "definition": DEFINITION,
        "manages": manages,
        "left_behind": ShareLink.objects.left_behind(by=person_of(request), at=at).count()
        if may_look_after(person_of(request))
        else 0,
        "whose": asked["whose"],
        **options,
    }


def _options(links: ShareLinkQuerySet, asked: dict[str, str]) -> dict[str, list[Picker]]:
    last = links.among(links.newest_first().values("pk")[:LAST_LINKS])
    assets = assets_on(last).order_by("title").values_list("pk", "title")[:MOST_OPTIONS]
    companies = (
        last.exclude(recipient=None)
        .exclude(recipient__company="")
        .order_by("recipient__company")
        .values_list("recipient__company", flat=True)
        .distinct()[:MOST_OPTIONS]
    )
    by_asset = [(str(pk), title) for pk, title in assets]
    by_company = [(name, name) for name in companies]
    if asked["asset"] and asked["asset"] not in dict(by_asset):
        chosen = assets_on(links.carrying(int(asked["asset"]))).among([int(asked["asset"])])
        by_asset += [(str(asset.pk), asset.title) for asset in chosen]
    if asked["company"] and asked["company"] not in dict(by_company):
        by_company.append((asked["company"], asked["company"]))
    return {
        "pickers": [
            make_picker("Asset", "asset", by_asset, {asked["asset"]}),
            make_picker("Company", "company", by_company, {asked["company"]}),
        ]
    }


def _rows(page: Page | Iterable[ShareLink], at: datetime, current: int | None = None) -> list[Row]:
    return [Row(read, state_line(read, at), read.link.pk == current) for read in read_links(page)]


def _told(rows: Iterable[Row], standings: Mapping[int, Standing]) -> list[Row]:
    """The rows with what became of each link."""
    return [replace(row, outcome=standings.get(row.read.link.pk)) for row in rows]


@login_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """All links that this person may see, newest first; on a wide screen the first one's detail beside them."""
    now = timezone.now()
    context = _list(request, now)
    links = list(context["page"])
    standings = standings_of_links(links)
    context["rows"] = _told(_rows(links, now, current=links[0].pk if links else None), standings)
    if links:
        context |= _detail(request, context["rows"][0].read, now) | {"standing": standings[links[0].pk]}
    return render(request, "tracking/sent.html", context)


@login_required
@require_safe
def sent_link(request: HttpRequest, pk: int) -> HttpResponse:
    """One link: what came back, page by page, and the plain log."""
    now = timezone.now()
    link = get_object_or_404(visible_links(request).for_listing(), pk=pk)
    context = _list(request, now)
    links = list(context["page"])
    standings = standings_of_links({one.pk: one for one in (*links, link)}.values())
    context["rows"] = _told(_rows(links, now, current=pk), standings)
    known = next((row.read for row in context["rows"] if row.read.link.pk == pk), None)
    context |= _detail(request, known or read_links([link])[0], now) | {"alone": True, "standing": standings[pk]}
    return render(request, "tracking/sent.html", context)


def _detail(request: HttpRequest, read: LinkReading, at: datetime) -> dict[str, Any]:
    link = read.link
    mine = link.created_by_id == request.user.pk
    return {
        "read": read,
        "link": link,
        "state": state_line(read, at),
        "is_open": link.is_open(at),
        "lapsed": lapsed_on(link, read.shown, at=at) if link.revoked_at is None else [],
        "is_asked_again": is_asked_again(read, at),
        "log": read_log(link, reader="You" if mine else str(link.created_by)),
        "mine": mine,
        "others_behind": _others_behind(request, read) if mine else 0,
        "questions": questions_of(read),
        "reactions": reactions_by_asset(read),
        "family": family_tree(link, at=at),
    }


def _others_behind(request: HttpRequest, read: LinkReading) -> int:
    """How many other open links of this person keep to an earlier version of what this one is behind with."""
    if read.behind is None:
        return 0
    own = ShareLink.objects.sent_by(person_of(request))
    others = own.behind(asset_id=read.behind.asset.pk, newest=read.behind.newest)
    return others.open_at(timezone.now()).exclude(pk=read.link.pk).count()


def _link(request: HttpRequest, pk: int) -> ShareLink:
    return get_object_or_404(visible_links(request), pk=pk)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the link."""
    if revoke_share_link(link=_link(request, pk), by=person_of(request), at=timezone.now()):
        messages.success(request, "The link is revoked. Whoever opens it now reads that it is not open.")
    answer = redirect("sent_link", pk)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": answer.url})
    return answer


@login_required
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed link again, for as long as a new one is open."""
    link, now = _link(request, pk), timezone.now()
    until = presets_for(link.team_id).reopened(now)
    try:
        reopened = reopen_share_link(
            link=link,
            by=person_of(request),
            at=now,
            expires_at=until,
            confirm_lapsed_claims=confirm_form(request)[1],
        )
    except ClaimsLapsed as lapsed:
        return ask_about_claims(request, link, lapsed, act="Open it again")
    except LinkClosed as refused:
        messages.error(request, f"{refused} It stays closed.")
    else:
        if reopened:
            ends = f" until {day(link.ends_at)}" if link.ends_at else ""
            messages.success(request, f"The link is open again{ends}. Tell whoever asked for it.")
    return redirect("sent_link", pk)


@login_required
@require_POST
def newest(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the link show the newest version from now on; with `asset` all open links of this person to that asset."""
    link, now, named = _link(request, pk), timezone.now(), request.POST.get("asset", "")
    try:
        return _follow(request, link, named, now)
    except ClaimsLapsed as lapsed:
        fields = {"asset": named} if named else {}
        return ask_about_claims(request, link, lapsed, act="Show the newest", fields=fields)


def _follow(request: HttpRequest, link: ShareLink, named: str, now: datetime) -> HttpResponse:
    """Raises ClaimsLapsed unless that is confirmed."""
    by, confirmed = person_of(request), confirm_form(request)[1]
    if named.isascii() and named.isdigit():
        asset = get_object_or_404(Asset, pk=int(named[:12]), link_assets__share_link=link)
        moved = follow_newest_everywhere(asset=asset, by=by, at=now, confirm_lapsed_claims=confirmed)
        words = "Your link shows" if moved == 1 else f"Your {moved} links show"
        messages.success(request, f"{words} the newest version of {quoted(asset.title)} from now on.")
        return redirect("sent_link", link.pk)
    try:
        follow_newest(link=link, by=by, at=now, confirm_lapsed_claims=confirmed)
    except LinkClosed as refused:
        messages.error(request, f"{refused} The link stays as it was.")
    else:
        messages.success(request, "The link shows the newest approved version from now on.")
    return redirect("sent_link", link.pk)


@login_required
@require_POST
def overrule(request: HttpRequest, pk: int, open_id: int) -> HttpResponse:
    """Say that an open was a person's (`verdict=person`), or that it was not (`verdict=scanner`)."""
    link = _link(request, pk)
    opened = get_object_or_404(Open, pk=open_id, share_link=link)
    said = request.POST.get("verdict", "")
    if said not in (Verdict.PERSON, Verdict.SCANNER):
        messages.error(request, "Say whether it was a person. The verdict stays as it was.")
        return redirect("sent_link", pk)
    overrule_verdict(opened=opened, verdict=Verdict(said), by=person_of(request), at=timezone.now())
    return redirect("sent_link", pk)


@login_required
@require_safe
def recent(request: HttpRequest) -> HttpResponse:
    """What this person sent last, for home. Nothing for those whose role sends nothing."""
    now = timezone.now()
    links = ShareLink.objects.none()
    if may_send(person_of(request)):
        links = ShareLink.objects.sent_by(person_of(request)).sent().for_listing().newest_first()[:RECENT]
    rows = sorted(_rows(links, now), key=lambda row: row.shown_at, reverse=True)
    return render(request, "tracking/_sent_recent.html", {"rows": rows, "as_of": now})


def _asset(request: HttpRequest, pk: int) -> Asset:
    found = Asset.objects.visible_to(person_of(request))
    return get_object_or_404(found.select_related("collateral__document", "script", "customerstory"), pk=pk)


@login_required
@require_safe
def asset_usage(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of use beside an asset."""
    asset = _asset(request, pk)
    use: AssetUse = read_use(asset, user=person_of(request), at=timezone.now())
    return _fragment(request, "tracking/_asset_usage.html", {"asset": asset, "use": use})


@login_required
@require_safe
def asset_engagement(request: HttpRequest, pk: int) -> HttpResponse:
    """Where recipients spend time on an asset's pages."""
    asset = _asset(request, pk)
    current = request.GET.get("page", "")
    context = {
        "asset": asset,
        "read": read_pages(asset, user=person_of(request), at=timezone.now()),
        "current": int(current) if current.isascii() and current.isdigit() and len(current) < 7 else None,
    }
    return _fragment(request, "tracking/_asset_engagement.html", context)


def _fragment(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """As a part of another page, or as a page of its own where there is no script."""
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, template, context)
    return render(request, "tracking/fragment_page.html", context | {"part": template})
