"""The pages that ask for a passcode, a code to one's address or one's agreement, and what is answered there."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from hub.core.edge import NotAccepted, clean_title
from hub.core.limits import TooMany, client_address, client_key
from hub.core.mail_addresses import NOT_CARRIED, OTHER_LETTERS, as_compared, read_address
from tracking.links.options import LONGEST_ADDRESS
from tracking.models import ShareLink
from tracking.recipient import admission
from tracking.recipient.admission import Gate, verified_address
from tracking.recipient.agreeing import LONGEST_NAME, agree
from tracking.recipient.answers import retry_after
from tracking.recipient.codes import LASTS, send_code, take_code
from tracking.recipient.cookies import set_cookie
from tracking.recipient.networks import network_of
from tracking.recipient.passcodes import PAUSE, TRIES, PasscodeLocked, try_passcode


def ask(request: HttpRequest, link: ShareLink, gate: Gate) -> HttpResponse:
    """The page of this gate, as it is met first."""
    match gate:
        case Gate.PASSCODE:
            return _passcode_page(request, locked=link.passcode_locked_at is not None)
        case Gate.ADDRESS:
            return _address_page(request, link)
        case Gate.TERMS:
            return _terms_page(request, link)


def take(request: HttpRequest, link: ShareLink, gate: Gate) -> HttpResponse:
    """What was answered at this gate: on to the link's page, with the next one or the pages, or again to this one with
    what was wrong.
    """
    now = timezone.now()
    match gate:
        case Gate.PASSCODE:
            return _take_passcode(request, link, now)
        case Gate.ADDRESS if "code" in request.POST:
            return _take_code(request, link, now)
        case Gate.ADDRESS:
            return _send_code(request, link, now)
        case Gate.TERMS:
            return _take_agreement(request, link, now)


def _let_on(request: HttpRequest, link: ShareLink, *, name: str, value: str, seconds: int) -> HttpResponse:
    answer = redirect(link.get_absolute_url())
    set_cookie(answer, request=request, link=link, name=name, value=admission.sign(name, value), seconds=seconds)
    return answer


def _take_passcode(request: HttpRequest, link: ShareLink, at: datetime) -> HttpResponse:
    given = request.POST.get("passcode", "").strip()[:100]
    try:
        right = try_passcode(link=link, given=given, sender=client_key(request), at=at)
    except TooMany as refused:
        return retry_after(_passcode_page(request, error=str(refused), status=429), refused)
    except PasscodeLocked:
        return _passcode_page(request, locked=True, status=403)
    if not right:
        return _passcode_page(request, error="That is not the passcode.", status=422)
    return _let_on(
        request,
        link,
        name=admission.PASS_COOKIE,
        value=admission.pass_value(link),
        seconds=admission.PASS_SECONDS,
    )


def _passcode_page(
    request: HttpRequest, *, error: str = "", locked: bool = False, status: int = 200
) -> HttpResponse:
    """The form, or the word that it takes no passcode any more."""
    minutes = PAUSE // timedelta(minutes=1)
    context = {"locked": locked, "error": error, "tries": TRIES, "minutes": minutes, "csrf_token": ""}
    return render(request, "tracking/recipient_passcode.html", context, status=status)


def _send_code(request: HttpRequest, link: ShareLink, at: datetime) -> HttpResponse:
    address = as_compared(request.POST.get("address", ""))
    try:
        read_address(address)
        if len(address) > LONGEST_ADDRESS:
            raise ValidationError("too long")
        send_code(link=link, address=address, sender=client_key(request), at=at)
    except ValidationError as error:
        said = NOT_CARRIED if error.code == OTHER_LETTERS else "That is no email address."
        return _address_page(request, link, address=address, error=said, status=422)
    except TooMany as refused:
        return retry_after(_address_page(request, link, address=address, error=str(refused), status=429), refused)
    return _address_page(request, link, address=address, sent=True)


def _take_code(request: HttpRequest, link: ShareLink, at: datetime) -> HttpResponse:
    address = as_compared(request.POST.get("address", ""))
    given = request.POST["code"][:40]
    try:
        right = take_code(link=link, address=address, given=given, sender=client_key(request), at=at)
    except TooMany as refused:
        page = _address_page(request, link, address=address, sent=True, error=str(refused), status=429)
        return retry_after(page, refused)
    if not right:
        wrong = "That is not the code, or it is out of date."
        return _address_page(request, link, address=address, sent=True, error=wrong, status=422)
    return _let_on(
        request,
        link,
        name=admission.ADDRESS_COOKIE,
        value=admission.address_value(link, address),
        seconds=admission.ADDRESS_SECONDS,
    )


def _address_page(
    request: HttpRequest,
    link: ShareLink,
    *,
    address: str = "",
    sent: bool = False,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    """The form for the address, or the one for the code that was sent there if it may open the link."""
    context = {
        "sender": link.created_by,
        "address": address[:LONGEST_ADDRESS],
        "sent": sent,
        "error": error,
        "minutes": LASTS // timedelta(minutes=1),
        "csrf_token": "",
    }
    return render(request, "tracking/recipient_address.html", context, status=status)


def _take_agreement(request: HttpRequest, link: ShareLink, at: datetime) -> HttpResponse:
    try:
        name = clean_title(request.POST.get("name", ""))
    except NotAccepted:
        return _terms_page(request, link, error="Write your name.", status=422)
    if request.POST.get("terms") != str(link.terms_id):
        return _terms_page(request, link, name=name, error="The terms were changed meanwhile: read these.", status=422)
    agree(
        link=link,
        name=name,
        address=verified_address(request, link),
        network=network_of(client_address(request)),
        at=at,
    )
    return _let_on(
        request,
        link,
        name=admission.TERMS_COOKIE,
        value=admission.terms_value(link),
        seconds=admission.TERMS_SECONDS,
    )


def _terms_page(
    request: HttpRequest, link: ShareLink, *, name: str = "", error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "link": link,
        "terms": link.terms,
        "name": name,
        "address": verified_address(request, link),
        "error": error,
        "longest_name": LONGEST_NAME,
        "csrf_token": "",
    }
    return render(request, "tracking/recipient_terms.html", context, status=status)
