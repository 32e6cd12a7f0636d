"""What readers say back on the page of a link: useful or not, a question at a page, passing it on. These are forms
without script, in the reader's language; nothing is kept of a reader but what they send here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from hub.core.edge import NotAccepted, clean_title
from hub.core.limits import TooMany, client_key
from hub.core.mail_addresses import OTHER_LETTERS, read_address
from hub.core.people import person_of
from tracking.links.actions import LinkClosed
from tracking.links.options import LONGEST_ADDRESS
from tracking.links.passing_on import NotPassedOn, pass_on
from tracking.links.recipients import RecipientDetails
from tracking.models import ShareLink
from tracking.recipient.admission import gate_before
from tracking.recipient.answers import private, retry_after
from tracking.recipient.arrivals import reader_key, said_to
from tracking.recipient.consent import manner_of, notice_language
from tracking.recipient.page import AssetOnPage, DocumentTexts, Leaf, RecipientPage, read_page
from tracking.recipient.reach import Reached, reach
from tracking.recipient.views.page import closed_page
from tracking.replies.actions import NotSaid, Place, ask_sender, react
from tracking.replies.models import LONGEST_NAME, LONGEST_QUESTION

MADE_SALT = "tracking.passed_on"
MADE_SECONDS = 3600

WHY_NOT_ASKED = {
    "empty": gettext_lazy("Write what you want to ask."),
    "too_long": gettext_lazy("It is too long. Ask it in fewer words."),
    "name": gettext_lazy("Write a name, or leave it empty."),
    "too_many": gettext_lazy("So many questions stand here already. Reply by mail instead."),
    "colleague": gettext_lazy("You are logged in to the hub. Only readers outside say something here."),
}
WHY_NOT_PASSED_ON = {
    "name": gettext_lazy("Write whom it is for."),
    "address": gettext_lazy("That is no email address."),
    "letters": gettext_lazy("Mail carries only a to z, digits and signs before the @. Another address is needed."),
    "off": gettext_lazy("This can’t be passed on any more."),
    "not_admitted": gettext_lazy("Whoever sent this lets only certain addresses open it, and this is none of them."),
    "no_address": gettext_lazy("Say the address to which it is mailed."),
    "too_many": gettext_lazy("It was passed on very often. Ask whoever sent it to you."),
    "colleague": WHY_NOT_ASKED["colleague"],
}


@dataclass(frozen=True, slots=True)
class Arrived:
    """A reader who may read the link, and its page."""

    reached: Reached
    page: RecipientPage

    @property
    def link(self) -> ShareLink:
        return self.reached.link


def _arrive(request: HttpRequest, token: str) -> Arrived | HttpResponse:
    """The link's page for whoever has passed all that it asks; else what leads to it, or that it is closed."""
    now, texts = timezone.now(), DocumentTexts()
    reached = reach(token, at=now, pages_of=texts, replies=True)
    if reached is None:
        return private(closed_page(request, token, now))
    if gate_before(request, reached.link) is not None:
        return private(redirect(reached.link.get_absolute_url()))
    page = read_page(reached.link, reached.shown, texts, start="1", at=now, said=said_to(request, reached))
    return private(closed_page(request, token, now)) if page is None else Arrived(reached, page)


@csrf_exempt  # As all of a link's page: it uses no session and no account.
@require_POST
def say_useful(request: HttpRequest, token: str) -> HttpResponse:
    """Keep whether an asset (`asset`) was useful (`useful`: yes or no; anything else takes it back)."""
    now = timezone.now()
    reached = reach(token, at=now)
    if reached is None:
        return private(closed_page(request, token, now))
    link, back = reached.link, redirect(f"{reached.link.get_absolute_url()}#say")
    said, named = request.POST.get("useful", ""), request.POST.get("asset", "")
    is_number = named.isascii() and named.isdigit() and len(named) < 19
    shown = next((item for item in reached.shown if is_number and item.asset.pk == int(named)), None)
    if gate_before(request, link) is None and shown is not None and not person_of(request).is_authenticated:
        react(
            link=link,
            asset_id=shown.asset.pk,
            is_useful={"yes": True, "no": False}.get(said),
            reader=reader_key(request, link),
            sender=client_key(request),
            at=now,
        )
    return private(back)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the sender something at a page (`at`, as asset:number)."""
    arrived = _arrive(request, token)
    if isinstance(arrived, HttpResponse):
        return arrived
    found = arrived.page.leaf_with(request.GET.get("at", ""))
    if found is None:
        return private(redirect(arrived.link.get_absolute_url()))
    item, leaf = found
    if request.method != "POST":
        return _ask_page(request, arrived, item, leaf)
    return _take_question(request, arrived, item, leaf)


def _take_question(request: HttpRequest, arrived: Arrived, item: AssetOnPage, leaf: Leaf) -> HttpResponse:
    """Back to the page at which it was asked, or the form again with what was typed and what is wrong."""
    typed = {"words": request.POST.get("words", ""), "name": request.POST.get("name", "")}
    try:
        if person_of(request).is_authenticated:
            raise NotSaid("colleague")
        ask_sender(
            link=arrived.link,
            place=Place(item.asset.pk, leaf.number),
            words=typed["words"].replace("\r\n", "\n"),
            asker=typed["name"],
            sender=client_key(request),
            at=timezone.now(),
        )
    except NotSaid as refused:
        wrong = "name" if refused.code == "name" else "words"
        why, status = WHY_NOT_ASKED[refused.code], _status_of(refused.code)
        return _ask_page(request, arrived, item, leaf, status=status, error=why, wrong=wrong, **typed)
    except TooMany as refused:
        error = _how_long(request, refused)
        answer = _ask_page(request, arrived, item, leaf, status=429, error=error, wrong="words", **typed)
        return retry_after(answer, refused)
    opens_further_on = any(one.opens_at is not None for one in arrived.reached.shown)
    query = leaf.query or ("?from=1" if opens_further_on else "")
    return private(redirect(f"{arrived.link.get_absolute_url()}{query}#{leaf.anchor}"))


def _ask_page(
    request: HttpRequest, arrived: Arrived, item: AssetOnPage, leaf: Leaf, *, status: int = 200, **context: Any
) -> HttpResponse:
    more = {"item": item, "leaf": leaf, "longest": LONGEST_QUESTION, "longest_name": LONGEST_NAME}
    return _page(request, "tracking/recipient_ask.html", arrived, more | context, status=status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def pass_it_on(request: HttpRequest, token: str) -> HttpResponse:
    """Make a link for somebody else, and mail it to them (`how`: mail) or show it to be copied."""
    arrived = _arrive(request, token)
    if isinstance(arrived, HttpResponse):
        return arrived
    if not arrived.link.may_be_passed_on:
        return private(redirect(arrived.link.get_absolute_url()))
    if request.method != "POST":
        return _pass_on_page(request, arrived, made=_made(request, arrived.link))
    return _take_passing_on(request, arrived, token)


def _take_passing_on(request: HttpRequest, arrived: Arrived, token: str) -> HttpResponse:
    """On to the new link, or the form again with what was typed and what is wrong."""
    typed = {"name": request.POST.get("name", ""), "email": request.POST.get("email", "").strip()}
    try:
        made = pass_on(
            link=arrived.link,
            to=_named(request, typed["name"], typed["email"]),
            by_mail=request.POST.get("how") == "mail",
            sender=client_key(request),
            at=timezone.now(),
        )
    except NotPassedOn as refused:
        wrong = "name" if refused.code in ("name", "colleague") else "email"
        why, status = WHY_NOT_PASSED_ON[refused.code], _status_of(refused.code)
        return _pass_on_page(request, arrived, status=status, error=why, wrong=wrong, **typed)
    except LinkClosed:
        return private(closed_page(request, token, timezone.now()))
    except TooMany as refused:
        error = _how_long(request, refused)
        return retry_after(_pass_on_page(request, arrived, status=429, error=error, wrong="name", **typed), refused)
    signed = signing.TimestampSigner(salt=MADE_SALT).sign(f"{arrived.link.pk}:{made.pk}")
    return private(redirect(f"{reverse('share_pass_on', args=[token])}?made={signed}"))


def _named(request: HttpRequest, name: str, email: str) -> RecipientDetails:
    """Whom it is for. Raises NotPassedOn (`name`, `address`, `colleague`)."""
    if person_of(request).is_authenticated:
        raise NotPassedOn("colleague")
    try:
        name = clean_title(name)
    except NotAccepted as error:
        raise NotPassedOn("name") from error
    if len(name) > LONGEST_NAME:
        raise NotPassedOn("name")
    if email:
        try:
            email = read_address(email)
        except ValidationError as error:
            raise NotPassedOn("letters" if error.code == OTHER_LETTERS else "address") from error
        if len(email) > LONGEST_ADDRESS:
            raise NotPassedOn("address")
    return RecipientDetails(name=name, email=email)


def _made(request: HttpRequest, link: ShareLink) -> ShareLink | None:
    """The link that was made a moment ago, if the address says so."""
    try:
        signed = signing.TimestampSigner(salt=MADE_SALT).unsign(request.GET.get("made", ""), max_age=MADE_SECONDS)
        source, _, made = signed.partition(":")
    except signing.BadSignature:
        return None
    if source != str(link.pk):
        return None
    passed_on = ShareLink.objects.passed_on_from_any([link.pk]).open_at(timezone.now())
    return passed_on.among([int(made)]).select_related("recipient").first()


def _pass_on_page(request: HttpRequest, arrived: Arrived, *, status: int = 200, **context: Any) -> HttpResponse:
    more = {"longest_name": LONGEST_NAME, "longest_address": LONGEST_ADDRESS}
    return _page(request, "tracking/recipient_pass_on.html", arrived, more | context, status=status)


def _page(
    request: HttpRequest, template: str, arrived: Arrived, context: dict[str, Any], *, status: int
) -> HttpResponse:
    """A page in the reader's language. What was typed stands in it beside what is secret, so it is not packed."""
    context |= {"page": arrived.page, "link": arrived.link, "records": manner_of(request).records, "csrf_token": ""}
    with translation.override(notice_language(request)):
        answer = render(request, template, context, status=status)
    patch_vary_headers(answer, ("Accept-Language",))
    return private(answer)


def _status_of(code: str) -> int:
    return 403 if code == "colleague" else 422


def _how_long(request: HttpRequest, refused: TooMany) -> str:
    """For how long nothing more is taken, in the reader's language."""
    with translation.override(notice_language(request)):
        minutes = -(-refused.seconds // 60)
        return gettext("That was often. Send it again in %(minutes)s minutes.") % {"minutes": minutes}
