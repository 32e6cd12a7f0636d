"""Where the hub meets Wagtail's admin."""

from __future__ import annotations

from wagtail import hooks

from content.admin import audit, file_status

hooks.register("register_log_actions", audit.register)

hooks.register("register_admin_urls", file_status.register_urls)
hooks.register("insert_editor_js", file_status.editor_script)
hooks.register("insert_global_admin_css", file_status.editor_style)
