"""What stands between a link and its reader: a passcode, a code to their address, terms. What was passed is kept by the
reader's browser, signed, and holds for as long as the link still asks for just that.
"""

from __future__ import annotations

import json
from enum import StrEnum

from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from tracking.links.options import is_among
from tracking.models import ShareLink

PASS_COOKIE = "pass"  # noqa: S105
PASS_SECONDS = 12 * 3600
ADDRESS_COOKIE = "address"
ADDRESS_SECONDS = 7 * 24 * 3600
TERMS_COOKIE = "terms"
TERMS_SECONDS = 180 * 24 * 3600


class Gate(StrEnum):
    """What a link may ask before it shows anything, in this order."""

    PASSCODE = "passcode"
    ADDRESS = "address"
    TERMS = "terms"


def gate_before(request: HttpRequest, link: ShareLink) -> Gate | None:
    """The first thing that the link asks and this browser has not passed; None when it may read."""
    if link.passcode and _kept(request, PASS_COOKIE, PASS_SECONDS) != pass_value(link):
        return Gate.PASSCODE
    if link.asks_address and not verified_address(request, link):
        return Gate.ADDRESS
    if link.terms_id and _kept(request, TERMS_COOKIE, TERMS_SECONDS) != terms_value(link):
        return Gate.TERMS
    return None


def verified_address(request: HttpRequest, link: ShareLink) -> str:
    """The address that this browser's reader has shown to be theirs, if it may still open the link; else ""."""
    number, _, address = _kept(request, ADDRESS_COOKIE, ADDRESS_SECONDS).partition(" ")
    return address if number == str(link.pk) and admits(link, address) else ""


def admits(link: ShareLink, address: str) -> bool:
    """Whether the owner of this address may open the link: its recipient, and whoever is allowed besides."""
    recipient = link.recipient.email.lower() if link.recipient else ""
    return bool(address) and (address == recipient or is_among(address, link.allowed))


def pass_value(link: ShareLink) -> str:
    """What a browser keeps of a passcode; it changes with the passcode, so that an old pass opens nothing."""
    return f"{link.pk}:{link.passcode[-16:]}"


def address_value(link: ShareLink, address: str) -> str:
    return f"{link.pk} {address}"


def terms_value(link: ShareLink) -> str:
    return f"{link.pk}:{link.terms_id}"


def sign(name: str, value: str) -> str:
    return signing.TimestampSigner(salt=f"tracking.{name}").sign(value)


def _kept(request: HttpRequest, name: str, seconds: int) -> str:
    try:
        return signing.TimestampSigner(salt=f"tracking.{name}").unsign(request.COOKIES.get(name, ""), max_age=seconds)
    except signing.BadSignature:
        return ""


def options_mark(link: ShareLink) -> str:
    """Another one whenever something was changed that an open page has to follow; tells nothing of what it is. `link`
    comes `with_assets`.
    """
    carried = sorted([on.order, on.asset_id, on.parts] for on in link.link_assets.all())
    asked = [link.passcode, link.verify_email, link.allowed, link.terms_id]
    told = [*asked, link.allow_download, link.watermark, link.pass_on, carried]
    return salted_hmac("tracking.options", json.dumps(told), algorithm="sha256").hexdigest()[:16]
