"""The messages that an asset carries, in its editor: proposed from the draft's text, confirmed, added, removed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from wagtail.admin.panels import Panel

from content import refusals
from content.messages.carrying import may_say_what_it_carries
from content.messages.forms import CarryForm
from content.models import Asset
from content.reading.carried import carried_in_draft, messages_to_add
from hub.core.people import person_of


class CarriedPanel(Panel):
    """Which messages the draft carries or may well carry, as it is saved."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/admin/panels/carried.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk and self.instance.retired_at is None)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return super().get_context_data(parent_context) | _shown(self.instance)


def _shown(asset: Asset) -> dict[str, Any]:
    carried = carried_in_draft(asset.own.get_latest_revision_as_object())
    return {"asset": asset, "carried": carried, "to_add": messages_to_add(carried)}


@require_http_methods(["GET", "HEAD", "POST"])
def carried(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor's list, again after each act and each time the draft is saved."""
    person = person_of(request)
    asset = get_object_or_404(Asset.objects.visible_to(person), pk=pk)
    if not may_say_what_it_carries(person, asset):
        raise refusals.NotAllowedToChange
    trouble = ""
    if request.method == "POST":
        form = CarryForm(request.POST)
        try:
            if form.is_valid():
                form.carry_out(asset=asset, by=person, at=timezone.now())
            else:
                trouble = "Nothing was changed. Choose a message."
        except refusals.WrongState as refusal:
            trouble = f"Nothing was changed. {refusal}"
    answer = render(request, "content/admin/carried.html", _shown(asset) | {"trouble": trouble})
    answer["Cache-Control"] = "no-store"
    return answer
