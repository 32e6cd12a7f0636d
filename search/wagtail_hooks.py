"""Where search meets Wagtail's admin."""

from __future__ import annotations

from wagtail.snippets.models import register_snippet

from search.admin.glossary import SearchGroup

register_snippet(SearchGroup)
