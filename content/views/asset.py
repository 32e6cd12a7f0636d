"""The page of one asset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from content import signals
from content.messages.carrying import may_say_what_it_carries
from content.messages.reading import findings_of
from content.models import Asset, Bookmark, DocumentPage
from content.models.asset import Part
from content.models.places import OF_THE_LINK, keys_in, label_of
from content.models.script import PART_NAMES, Script
from content.permissions import may_manage_content, may_send, sending_refusal
from content.reading.carried import carried_by, messages_to_add
from content.reading.claims import Trouble, said_of_place, troubled_claims
from content.reading.copies import Quoted, copy_of, figures_of, keys_to_fill, quotes_of
from content.reading.naming import Naming
from content.reading.proofs import Proof, proofs_of
from content.reading.succession import successor_for, withdrawn
from content.words.letters import readable
from content.words.lines import joined
from content.words.marks import Box, Wanted, hit_boxes, mark_text, words_of
from hub.core.http import PersonRequest, is_prefetch
from hub.core.people import Person

# A strip shows this many pages to each side of the current one; longer documents are walked through.
STRIP_REACH = 30
MATCHING_PAGES = 8
GOES_WITH = 3


@dataclass(frozen=True, slots=True)
class Viewer:
    """What the viewer of a file shows: the current page, its neighbours, and where the words are."""

    page: DocumentPage | None
    strip: list[DocumentPage]
    count: int
    matching: list[int]
    boxes: list[Box] = field(default_factory=list)
    text: str = ""
    previous: int | None = None
    next: int | None = None


@login_required
@require_safe
def asset(request: PersonRequest, pk: int, slug: str = "") -> HttpResponse:
    """The asset, opened at `?page=` with the words of `?q=` marked."""
    found: Asset | None = Asset.objects.visible_to(request.user).for_listing().among([pk]).first()
    if found is None:
        return _gone(request, pk)
    if request.path != found.get_absolute_url():
        query = request.META.get("QUERY_STRING", "")
        return redirect(found.get_absolute_url() + (f"?{query}" if query else ""), permanent=False)
    number = _page_number(request)
    wanted = words_of(readable(request.GET.get("q", "")), found.language)
    troubles = troubled_claims([found], today=timezone.localdate()).get(found.pk, [])
    context = _common(request, found) | {"wanted": wanted, "at": number}
    context["troubles"] = list(dict.fromkeys(one.sentence for one in troubles))
    if found.kind == "collateral":
        viewer = read_viewer(found.own, number=number, wanted=wanted)
        opened = viewer.page.number if viewer.page else None
        context |= {
            "viewer": viewer,
            "addresses": _addresses(request, found, opened),
            "page_asks": said_of_place(troubles, "file", opened),
            "page_address": request.build_absolute_uri(f"{request.path}?page={opened or 1}"),
        }
    elif found.kind == "script":
        context |= {
            "groups": _groups(found.own.get_parts(), wanted, request.user, Naming(context["today"]), troubles),
            "sends_only": _sends_only(found.own),
        }
    else:
        naming = Naming(context["today"])
        context |= {
            "figures": _asking(figures_of(found.own, naming), "results", troubles),
            "quotes": _asking(quotes_of(found.own, naming), "quotes", troubles),
        }
    if request.method == "GET" and not is_prefetch(request):
        signals.asset_viewed.send_robust(Asset, asset=found, user=request.user, request=request, page=number)
    return render(request, f"content/asset_{found.kind}.html", context)


def _gone(request: PersonRequest, pk: int) -> HttpResponse:
    """What has gone and why, and what took its place, for those who could see it; with nothing of what it said."""
    gone = get_object_or_404(Asset.objects.withdrawn_from(request.user), pk=pk)
    return render(request, "content/asset_gone.html", {"gone": withdrawn(gone, request.user)}, status=410)


def _page_number(request: PersonRequest) -> int | None:
    raw = request.GET.get("page", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 7 and int(raw) > 0 else None


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the acts on an asset are, each knowing the search that led here."""

    send: str
    copied: str
    present: str
    download: str


def _search_id(request: PersonRequest) -> UUID | None:
    """The search that led here, if the address names one."""
    try:
        return UUID(request.GET.get("search", ""))
    except ValueError:
        return None


def _addresses(request: PersonRequest, found: Asset, page: int | None) -> Addresses:
    search_id = _search_id(request)
    search = {"search": str(search_id)} if search_id else {}
    led = f"?{urlencode(search)}" if search else ""
    sent = {"asset": found.pk} | ({"page": page} if page else {}) | search
    return Addresses(
        send=f"{reverse('send')}?{urlencode(sent)}",
        copied=reverse("asset_copied", args=[found.pk]) + led,
        present=reverse("asset_present", args=[found.pk]) + led,
        download=reverse("asset_download", args=[found.pk]) + led,
    )


def _messages(request: PersonRequest, found: Asset) -> dict[str, Any]:
    """What it carries; for who works on it also what is proposed, what else there is, and what it should not say."""
    works_on_it = may_manage_content(request.user)
    carried = carried_by(found.pk, proposed_too=works_on_it)
    may_say = works_on_it and found.retired_at is None and may_say_what_it_carries(request.user, found)
    return {
        "carried": carried,
        "may_say_what_it_carries": may_say,
        "messages_to_add": messages_to_add(carried) if may_say else [],
        "message_findings": findings_of(found.pk) if works_on_it else [],
    }


def _common(request: PersonRequest, found: Asset) -> dict[str, Any]:
    today = timezone.localdate()
    return _messages(request, found) | {
        "asset": found,
        "own": found.own,
        "query": request.GET.get("q", ""),
        "search_id": _search_id(request),
        "addresses": _addresses(request, found, None),
        "review_due": found.is_review_due(today),
        "refusal": sending_refusal(found),
        "may_send": may_send(request.user),
        "may_edit": may_manage_content(request.user),
        "bookmarked": Bookmark.objects.of(request.user).on([found.pk]).exists(),
        "supersedes": list(found.supersedes.visible_to(request.user)[:3]),
        "successor": successor_for(found, request.user),
        "goes_with": goes_with(found, user=request.user),
        "today": today,
        "may_be_named": found.own.may_be_named(today) if found.kind == "story" else None,
    }


def read_viewer(collateral: Any, *, number: int | None, wanted: Wanted) -> Viewer:
    """The page to open (the asked one, else the best match, else the first) and what stands around it."""
    document = collateral.document
    if document is None or not document.page_count:
        return Viewer(page=None, strip=[], count=0, matching=[])
    matching = matching_pages(document, wanted)
    current = number or (matching[0] if matching else 1)
    current = min(max(current, 1), document.page_count)
    page = document.pages.numbered(current)
    strip = document.pages.without_text().around(current, STRIP_REACH)
    return Viewer(
        page=page,
        strip=list(strip),
        count=document.page_count,
        matching=sorted(matching),
        boxes=hit_boxes(page.words, wanted, width=page.width, height=page.height) if page else [],
        text=mark_text(joined(page.text), wanted) if page else "",
        previous=current - 1 if current > 1 else None,
        next=current + 1 if current < document.page_count else None,
    )


def matching_pages(document: Any, wanted: Wanted) -> list[int]:
    """The numbers of the pages that hold most of the wanted words, best first."""
    if not wanted:
        return []
    pages = document.pages.shown_to_recipients().holding(wanted.beginnings)
    numbers = list(pages.values_list("number", "hits")[:MATCHING_PAGES])
    best = numbers[0][1] if numbers else 0
    return [number for number, count in numbers if count == best or count > 1]


@dataclass(frozen=True, slots=True)
class MarkedPart:
    """A part of a script as it is shown: its words, and the same with the found words marked."""

    number: int
    ordinal: int
    kind: str
    label: str
    text: str
    notes: str
    marked_label: str
    marked_text: str
    hit: bool
    seconds: int
    copy: str
    proofs: list[Proof]
    #: What has to be filled in before it may be copied, for whom it is written.
    to_fill: tuple[str, ...] = ()
    #: What no longer holds of it, in sentences.
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartGroup:
    """Parts of one kind that stand together."""

    title: str
    parts: list[MarkedPart]
    kind: str
    fields: int = 0


# Read aloud at an even pace: 150 words a minute.
WORDS_PER_SECOND = 2.5
GROUP_TITLES = {"step": "Talk track", "objection": "Answers", "email": "Emails"}


def _asking(said: list[Quoted], field: str, troubles: Sequence[Trouble]) -> list[Quoted]:
    """The figures or quotes of a story, each with what no longer holds of it."""
    return [replace(one, asks=said_of_place(troubles, field, number)) for number, one in enumerate(said, start=1)]


def _groups(
    parts: list[Part], wanted: Wanted, user: Person, naming: Naming, troubles: Sequence[Trouble]
) -> list[PartGroup]:
    """The parts of a script in the order in which they stand, those of one kind under one head."""
    proofs = proofs_of([part.notes for part in parts if part.kind == "objection" and part.notes], user)
    groups = []
    for kind, members in groupby(parts, key=lambda part: part.kind):
        marked = [_marked(part, wanted, proofs.get(part.notes, []), naming, troubles) for part in members]
        title = "Email" if kind == "email" and len(marked) == 1 else GROUP_TITLES[kind]
        fields = {key for part in marked for key in keys_in(f"{part.label} {part.text}")}.difference(OF_THE_LINK)
        groups.append(PartGroup(title, marked, kind, fields=len(fields)))
    return groups


def _sends_only(script: Script) -> str:
    """What of a script goes out when it is sent, where that is not all of it."""
    outside, every = script.get_parts_for_customers(), script.get_parts()
    if not outside or len(outside) == len(every):
        return ""
    words = " and ".join(
        f"{count} {PART_NAMES[kind][count > 1]}" for kind, count in Counter(part.kind for part in outside).items()
    )
    return f"Sends {words}; the rest is for your voice."


def _marked(
    part: Part, wanted: Wanted, proofs: list[Proof], naming: Naming, troubles: Sequence[Trouble]
) -> MarkedPart:
    label, text = mark_text(part.label, wanted), mark_text(part.text, wanted)
    return MarkedPart(
        number=part.number,
        ordinal=part.ordinal,
        kind=part.kind,
        label=part.label,
        text=part.text,
        notes=part.notes,
        marked_label=label,
        marked_text=text,
        hit="<mark>" in label or "<mark>" in text,
        seconds=max(10, round(len(part.text.split()) / WORDS_PER_SECOND / 10) * 10),
        copy=copy_of(part, naming),
        proofs=proofs,
        to_fill=tuple(label_of(key).lower() for key in keys_to_fill(part)),
        asks=said_of_place(troubles, "body", part.number),
    )


def goes_with(found: Asset, *, user: Person) -> list[Asset]:
    """Live assets for the same buyers at the same stage, those of other types first."""
    stages = [stage.pk for stage in found.stages.all()]
    segments = [segment.pk for segment in found.segments.all()]
    alike = Asset.objects.visible_to(user).live().exclude(pk=found.pk).like_tagged(stages=stages, segments=segments)
    shared = alike.order_by("-shared", "-first_published_at")
    candidates = list(shared.only("pk", "title", "type", "kind")[: GOES_WITH * 4])
    first_of_type: dict[str, Asset] = {}
    for candidate in candidates:
        if candidate.type != found.type:
            first_of_type.setdefault(candidate.type, candidate)
    rest = [candidate for candidate in candidates if candidate not in first_of_type.values()]
    return [*first_of_type.values(), *rest][:GOES_WITH]
