"""What stands before all else in the editor: what an approver wants changed, and what the gate says."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.admin.panels import Panel

from content.gate.gate import draft_findings
from content.reading.reviews import sent_back
from hub.core.people import person_of


class SentBackPanel(Panel):
    """What an approver wants changed, before all else."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/admin/panels/sent_back.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk and sent_back(self.instance))

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return super().get_context_data(parent_context) | {"sent_back": sent_back(self.instance)}


class FindingsPanel(Panel):
    """What the gate says of the draft as it is saved, before its button is pressed."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/admin/panels/findings.html"

        def is_shown(self) -> bool:
            asset = self.instance
            return bool(asset.pk and asset.retired_at is None and (not asset.live or asset.has_unpublished_changes))

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            findings = draft_findings(self.instance, at=timezone.now(), by=person_of(self.request))
            return super().get_context_data(parent_context) | {"asset": self.instance, "findings": findings}
