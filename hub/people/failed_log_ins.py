"""Failed log-ins stand in the log, and in the audit log of the account that was tried."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from wagtail.log_actions import LogActionRegistry, log

from hub.core.limits import client_address

logger = logging.getLogger(__name__)

ACTION = "hub.login_failed"


@receiver(user_login_failed)
def note_failed_log_in(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Write down which name was tried from where. What was given as the password is never kept."""
    name = str(credentials.get("username", ""))[:150]
    address = client_address(request) if request is not None else ""
    logger.warning("Log-in failed: %r from %s", name, address or "a program")
    account = get_user_model().objects.filter(username=name).first()
    if account is not None:
        log(account, ACTION, data={"address": address})


def register(actions: LogActionRegistry) -> None:
    actions.register_action(ACTION, "Log-in failed", "Log-in failed")
