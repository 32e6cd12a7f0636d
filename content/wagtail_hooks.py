"""Where the hub meets Wagtail's admin."""

from __future__ import annotations

from wagtail import hooks

from content.admin import audit

hooks.register("register_log_actions", audit.register)
