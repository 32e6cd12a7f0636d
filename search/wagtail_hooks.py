"""Where search meets Wagtail's admin."""

from __future__ import annotations

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from search.admin import already, general_words, learned
from search.admin.glossary import SearchGroup

register_snippet(SearchGroup)
hooks.register("register_admin_urls", already.register_urls)
hooks.register("register_admin_urls", general_words.register_urls)
hooks.register("register_admin_urls", learned.register_urls)
hooks.register("insert_editor_js", already.editor_script)
