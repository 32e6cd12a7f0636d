"""The send dialog: from assets to a link, and handing it over. A fragment for htmx, a page without it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import BooleanField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from content.models import Asset
from content.permissions import may_send
from content.reading.naming import Naming
from content.reading.succession import successor_for
from hub.core.http import PersonRequest
from hub.core.people import Person, person_of
from tracking.calls.reading import call_of
from tracking.links.actions import LinkClosed, create_share_link, hand_over_link
from tracking.links.claims import AssetClaims, ClaimsLapsed, lapsed_claims, lapsed_on
from tracking.links.emails import Email, email_alone, emails_on
from tracking.links.filling import OffMessage, places_to_fill
from tracking.links.forms import (
    MERGE_PREFIX,
    SHORTEST_PASSCODE,
    Row,
    SendForm,
    changed_rows,
    chosen_rows,
    pages_opened_at,
    parts_in,
)
from tracking.links.letters import letters_in
from tracking.links.mail import NoAddress, mail_link
from tracking.links.merge_fields import known_fields
from tracking.links.outlines import no_pages
from tracking.links.parts import NoPages, Part, page_words, parts_of
from tracking.links.reading import assets_of
from tracking.links.sendable import AssetNotVisible, NothingToSend, ReviewDue, SendRefused, sendable_assets
from tracking.links.shown import Read, shown_on
from tracking.links.tray import keep_tray, tray_of
from tracking.links.views.rows import find_assets, looks_for_more, moved_to, read_rows
from tracking.models import Channel, ShareLink, ShareLinkAsset
from tracking.policies.locks import OptionLocked, presets_for
from tracking.receivers import search_of
from tracking.recipient.files import kinds_of, offers_of
from tracking.recipient.naming import naming_for

KNOWN_ADDRESSES = 40
# What a page may say about how it handed a link over; the other channels are recorded where they happen.
TOLD_CHANNELS = (Channel.COPIED, Channel.MAIL_CLIENT)


def _base(request: HttpRequest) -> str:
    return "components/dialog.html" if request.htmx else "components/dialog_page.html"  # type: ignore[attr-defined]


def _check(request: HttpRequest) -> None:
    if not may_send(person_of(request)):
        raise PermissionDenied("Your role may not send assets.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """The dialog for `?asset=ID&page=N` (several `asset` allowed, each with its `pages`), or for what was picked
    (`?tray=1`); POST makes the link.
    """
    _check(request)
    now = timezone.now()
    data = request.POST if request.method == "POST" else request.GET
    rows = _rows(request, data)
    rows, trouble = _without_withdrawn(request, rows, now) if "tray" in data else (rows, "")
    try:
        assets = sendable_assets(
            asset_ids=[row.asset_id for row in rows], by=person_of(request), at=now, confirm_review_due=True
        )
    except (AssetNotVisible, NothingToSend) as error:
        raise Http404 from error
    except SendRefused as refused:
        return _refusal(request, refused)
    making = request.method == "POST" and not looks_for_more(data)
    places, presets = places_to_fill(assets), presets_for(person_of(request).team_id)
    if making:
        form = SendForm(request.POST, at=now, presets=presets, places=places)
    else:
        typed = _typed(request.POST) if request.method == "POST" else {"search": search_of(request)}
        known = known_fields(recipient=None, call=call_of(request) if places else None)
        form = SendForm(initial=typed, at=now, presets=presets, places=places, known=known)
    off_message: Sequence[str] = ()
    if making and not trouble and form.is_valid():
        try:
            link = _make(request, form, rows, now)
        except ReviewDue as due:
            form.add_error("confirm_review_due", f"{due.reason} Say that you send it all the same.")
        except ClaimsLapsed:
            form.add_error("confirm_lapsed_claims", "Say that you send it all the same.")
        except OffMessage as said:
            off_message = said.sentences
            form.add_error("confirm_off_message", _off_message(said))
        except OptionLocked as refused:
            form.add_locked(refused)
        except (NoPages, NothingToSend) as refused:
            trouble = str(refused)
        else:
            if "tray" in data:
                keep_tray(request, [])
            return _answer_made(request, link, form.cleaned_data["search"])
    more = {"trouble": trouble, "off_message": off_message}
    return _form(request, form, assets, rows, status=422 if making else 200, more=more)


def _off_message(said: OffMessage) -> str:
    if said.stops:
        return "A rule of the message house stops it. Fill in other words."
    return "Fill in other words, or say that you send it all the same."


def _rows(request: HttpRequest, data: Any) -> list[Row]:
    """What is to be sent, in its order. What is changed of what was picked is kept with it."""
    if request.method != "POST" and "tray" in data:
        return tray_of(request)
    rows = changed_rows(chosen_rows(data), data)
    if request.method == "POST" and "tray" in data:
        keep_tray(request, rows)
    return rows


def _without_withdrawn(request: HttpRequest, rows: list[Row], at: datetime) -> tuple[list[Row], str]:
    """What was picked without what can't be sent any more, which is forgotten, and words for that; the last is left."""
    said: list[str] = []
    left = list(rows)
    while left:
        rows = left
        try:
            sendable_assets(
                asset_ids=[row.asset_id for row in rows], by=person_of(request), at=at, confirm_review_due=True
            )
        except SendRefused as refused:
            said.append(f"{refused} It was taken out.")
            left = [row for row in rows if row.asset_id != refused.asset.pk]
        except AssetNotVisible as gone:
            said.append("An asset that was picked is there no more.")
            left = [row for row in rows if row.asset_id != gone.args[0]]
        else:
            break
    if said:
        keep_tray(request, left)
    return rows, " ".join(said)


def _typed(data: Any) -> dict[str, Any]:
    """What was typed so far, kept while assets are added."""
    kept: dict[str, Any] = {name: data.get(name, "") for name in SendForm.base_fields}
    kept |= {name: data[name] for name in data if name.startswith(MERGE_PREFIX)}
    ticks = [name for name, field in SendForm.base_fields.items() if isinstance(field, BooleanField)]
    return kept | {name: name in data for name in ticks}


def _make(request: HttpRequest, form: SendForm, rows: list[Row], at: Any) -> ShareLink:
    return create_share_link(
        parts=parts_in(rows),
        by=person_of(request),
        at=at,
        recipient=form.recipient(),
        options=form.options(),
        note=form.cleaned_data["note"],
        pages=pages_opened_at(request.POST, [row.asset_id for row in rows]),
        idempotency_key=request.POST.get("key", "")[:60],
        confirm_review_due=form.cleaned_data["confirm_review_due"],
        confirm_lapsed_claims=form.cleaned_data["confirm_lapsed_claims"],
        merge_values=form.merge_values(),
        confirm_off_message=form.cleaned_data["confirm_off_message"],
        call=call_of(request),
    )


def _answer_made(request: HttpRequest, link: ShareLink, search_id: uuid.UUID | None) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return _ready(request, link, search_id, was_picked="tray" in request.POST)
    answer = redirect("send_ready", link.pk)
    if search_id:
        answer["Location"] += f"?search={search_id}"
    return answer


def _refusal(request: HttpRequest, refused: SendRefused) -> HttpResponse:
    context = {
        "base": _base(request),
        "asset": refused.asset,
        "reason": refused.reason,
        "successor": successor_for(refused.asset, person_of(request)),
        "dialog_name": "Send",
    }
    return render(request, "tracking/send_refused.html", context, status=409)


def _form(
    request: HttpRequest,
    form: SendForm,
    assets: list[Asset],
    named: list[Row],
    *,
    status: int,
    more: Mapping[str, Any],
) -> HttpResponse:
    now = form.at
    data = request.POST if request.method == "POST" else request.GET
    rows = read_rows(named, pages_opened_at(data, [row.asset_id for row in named]))
    offered = list({row.asset.pk: row.offer for row in rows if row.offer}.values())
    words = data.get("q", "").strip()
    context = {
        "base": _base(request),
        "dialog_action": reverse("send"),
        "dialog_name": "Send",
        "form": form,
        "rows": rows,
        "due": [asset for asset in assets if asset.is_review_due(timezone.localdate(now))],
        "lapsed": _lapsed(named, assets, now),
        "key": data.get("key") or str(uuid.uuid4()),
        "letters": letters_in(assets, form, Naming(timezone.localdate(now))),
        "focus": moved_to(data, rows),
        "tray": "tray" in data,
        "offers": offered,
        "downloads": kinds_of(offered),
        "addresses": known_addresses(person_of(request)),
        "words": words,
        "finding": bool(words),
        "matches": find_assets(person_of(request), words, [asset.pk for asset in assets]),
        "ends_on": form.ends_on(),
        "shortest_passcode": SHORTEST_PASSCODE,
        **more,
    }
    return render(request, "tracking/send_form.html", context, status=status)


def _lapsed(rows: list[Row], assets: list[Asset], at: datetime) -> list[AssetClaims]:
    """What is to be sent and cites claims that lapsed; of pages that can't be read all of the asset."""
    try:
        parts = parts_in(rows)
    except NoPages:
        parts = [Part(row.asset_id) for row in rows]
    return lapsed_claims(parts, assets, at=at)


def known_addresses(user: Person) -> list[str]:
    """Addresses to which this person sent before, latest first."""
    sent = ShareLink.objects.sent_by(user).exclude(recipient=None).exclude(recipient__email="")
    latest = sent.order_by("-created_at").values_list("recipient__email", flat=True)[: KNOWN_ADDRESSES * 3]
    return list(dict.fromkeys(latest))[:KNOWN_ADDRESSES]


@login_required
@require_safe
def matches(request: HttpRequest) -> HttpResponse:
    """The list under "Add another" while typing."""
    _check(request)
    ids = [row.asset_id for row in chosen_rows(request.GET)]
    words = request.GET.get("q", "").strip()
    context = {"matches": find_assets(person_of(request), words, ids), "words": words}
    return render(request, "tracking/_send_matches.html", context)


@login_required
@require_safe
def known_recipient(request: HttpRequest) -> HttpResponse:
    """What this person knows of an address: how often they sent to it, and the name and company if still empty."""
    _check(request)
    email = request.GET.get("email", "").strip().lower()
    links = ShareLink.objects.sent_by(person_of(request)).to_address(email) if email else None
    sent = links.sent().count() if links is not None else 0
    context: dict[str, Any] = {"sent": sent}
    last = links.for_listing().newest_first().first() if links is not None else None
    if links is not None and last is not None:
        context |= {
            "recipient": last.recipient,
            "viewed": links.sent().viewed().count(),
            "fill_name": not request.GET.get("name"),
            "fill_company": not request.GET.get("company"),
        }
    return render(request, "tracking/_known_recipient.html", context)


def _own_link(request: HttpRequest, pk: int) -> ShareLink:
    _check(request)
    links = ShareLink.objects.visible_to(person_of(request)).for_listing()
    return get_object_or_404(links, pk=pk)


@login_required
@require_safe
def ready(request: HttpRequest, pk: int) -> HttpResponse:
    """The link, ready to be handed over."""
    return _ready(request, _own_link(request, pk), search_of(request))


def _ready(request: HttpRequest, link: ShareLink, search_id: uuid.UUID | None, **more: Any) -> HttpResponse:
    naming = naming_for(link, timezone.now())
    assets = assets_of(link)
    carried = list(link.link_assets.all())
    keeps = any(on.version_id for on in carried)
    read = Read(assets={asset.pk: asset for asset in assets})
    items = shown_on(link, read=read, pages_of=no_pages)
    shown = [item.asset for item in items]
    emails = emails_on(link, shown, naming)
    context = {
        "base": _base(request),
        "dialog_name": "Link",
        "link": link,
        "shows": _shows(assets, carried),
        "downloads": kinds_of(offers_of(link, assets)) if link.allow_download else "",
        "emails": emails,
        "is_email": email_alone(emails) is not None,
        "signed": f"{person_of(request)}, {settings.HUB_COMPANY}",
        "mailto": mailto(link, shown, naming, person_of(request), emails) if shown else "",
        "keeps": keeps,
        "search_id": search_id,
        "is_open": link.is_open(timezone.now()),
        "lapsed": lapsed_on(link, items, at=timezone.now()),
        "shows_anything": bool(shown),
        **more,
    }
    return render(request, "tracking/send_ready.html", context)


def _shows(assets: Iterable[Asset], carried: Iterable[ShareLinkAsset]) -> list[str]:
    """What the link carries, part by part, in words."""
    by_id, opens = {asset.pk: asset for asset in assets}, {on.asset_id: on.page for on in carried}
    shows = []
    for part in parts_of(carried):
        asset, at = by_id[part.asset_id], opens[part.asset_id]
        words = f", {page_words(part.pages)}" if part.pages else ""
        if at and at > 1 and not part.pages:
            words = f", from {'page' if asset.kind == 'collateral' else 'part'} {at}"
        shows.append(f"{asset.title}{words}")
    return shows


def mailto(
    link: ShareLink, assets: Iterable[Asset], naming: Naming, sender: Person, emails: Sequence[Email] = ()
) -> str:
    """An address that opens the mail program with everything written: the email that the link carries, if it is one."""
    to = link.recipient.email if link.recipient else ""
    asked = ["It asks for a passcode, which I tell you separately.", ""] if link.passcode else []
    asked += ["It asks for your email address, and mails you a code to open it.", ""] if link.asks_address else []
    if email := email_alone(emails):
        body = "\r\n".join([*email.body.split("\n"), *([""] + asked if asked else [])])
        return f"mailto:{quote(to)}?subject={quote(email.subject)}&body={quote(body)}"
    name = link.recipient.name if link.recipient else ""
    titles = [naming.title(asset) for asset in assets]
    lines = [f"Hello {name}," if name else "Hello,", ""]
    lines += [naming.words(link.note), ""] if link.note else []
    lines += [", ".join(titles), link.url, ""]
    lines += [*asked, str(sender)]
    subject = titles[0] if len(titles) == 1 else f"{titles[0]} and {len(titles) - 1} more"
    body = quote("\r\n".join(lines))
    return f"mailto:{quote(to)}?subject={quote(subject)}&body={body}"


@login_required
@require_POST
def handed_over(request: HttpRequest, pk: int, channel: str) -> HttpResponse:
    """The page says that the link was copied or opened in the mail program: it counts as sent, once."""
    link = _own_link(request, pk)
    if channel not in TOLD_CHANNELS:
        raise Http404
    try:
        hand_over_link(
            link=link, by=person_of(request), channel=channel, at=timezone.now(), search_id=search_of(request)
        )
    except (LinkClosed, ClaimsLapsed) as closed:
        return HttpResponse(str(closed), status=409, content_type="text/plain")
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return redirect("send_ready", link.pk)


@login_required
@require_POST
def mail(request: PersonRequest, pk: int) -> HttpResponse:
    """Mail the link from the hub. The mail goes in the background: a mail server that is away fails no request."""
    link = _own_link(request, pk)
    trouble = ""
    try:
        mail_link(link=link, by=person_of(request), at=timezone.now())
    except (LinkClosed, NoAddress, ClaimsLapsed) as refused:
        trouble = str(refused)
    if not request.htmx and not trouble:  # type: ignore[attr-defined]
        return redirect("send_ready", link.pk)
    link = _own_link(request, pk)
    return _ready(request, link, search_of(request), trouble=trouble, mailed=not trouble)
