"""How often each type is reviewed, in the admin's settings; for administrators."""

from __future__ import annotations

from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet

from content.models import AssetType, ReviewInterval
from content.models.review_interval import DEFAULT_DAYS, HALF_A_YEAR


def defaults_in_words() -> str:
    """Battlecard 91 days, …: what holds for the types that are not listed."""
    others = ", ".join(f"{AssetType(one).label} {days}" for one, days in DEFAULT_DAYS.items())
    return f"Days from one review to the next where nothing else is set: {others}; all others {HALF_A_YEAR}."


class ReviewIntervalViewSet(ModelViewSet):
    model = ReviewInterval
    icon = "hub-calendar-clock"
    name = "review_intervals"
    url_prefix = "review-intervals"
    menu_label = "Review intervals"
    menu_order = 618
    add_to_settings_menu = True
    copy_view_enabled = False
    ordering = ["type"]
    list_display = ["type", "days"]
    edit_handler = ObjectList([FieldPanel("type", help_text=defaults_in_words()), FieldPanel("days")])
