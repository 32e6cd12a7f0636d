"""What the admin's templates ask for."""

from __future__ import annotations

from typing import Any

from django import template
from django.apps import apps
from django.urls import reverse
from wagtail.admin.templatetags.wagtailadmin_tags import bulk_action_choices
from wagtail.admin.views.bulk_action.registry import bulk_action_registry

from content.models import Asset

register = template.Library()


@register.inclusion_tag("wagtailadmin/shared/buttons.html", takes_context=True)
def permitted_bulk_actions(context: Any, app_label: str, model_name: str) -> dict[str, Any]:
    """As Wagtail's, but of what may be done with many assets only what this user may do."""
    choices = bulk_action_choices(context, app_label, model_name)
    if not issubclass(apps.get_model(app_label, model_name), Asset):
        return choices
    barred = {
        reverse("wagtail_bulk_action", args=[app_label, model_name, action.action_type])
        for action in bulk_action_registry.get_bulk_actions_for_model(app_label, model_name)
        if not context["request"].user.has_perm(_permission(action, app_label, model_name))
    }
    choices["buttons"] = [button for button in choices["buttons"] if getattr(button, "url", None) not in barred]
    return choices


def _permission(action: Any, app_label: str, model_name: str) -> str:
    """Ours name theirs; Wagtail's is deleting."""
    return getattr(action, "permission", "") or f"{app_label}.{action.action_type}_{model_name}"
