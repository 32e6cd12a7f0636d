"""Log-ins stand in the audit log of the account, those that failed in the log too."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from wagtail.log_actions import log

from hub.core.devices import device_name
from hub.core.limits import client_address
from hub.people.models import User
from hub.people.sessions import SessionStore

logger = logging.getLogger(__name__)

FAILED, DONE = "hub.login_failed", "hub.log_in"


@receiver(user_logged_in)
def note_log_in(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """Write down who logged in from where and on what, with the session too, so that its person knows it again."""
    address, device = client_address(request), device_name(request.headers.get("User-Agent", "")[:400])
    if isinstance(request.session, SessionStore):
        request.session.begin(device=device, address=address, at=timezone.now())
    log(user, DONE, user=user, data={"address": address, "device": device})


@receiver(user_login_failed)
def note_failed_log_in(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Write down which name was tried from where. What was given as the password is never kept."""
    name = str(credentials.get("username", ""))[:150]
    address = client_address(request) if request is not None else ""
    logger.warning("Log-in failed: %r from %s", name, address or "a program")
    account = get_user_model().objects.filter(username=name).first()
    if account is not None:
        log(account, FAILED, data={"address": address})
