"""Wagtail's form for files under Files."""

from __future__ import annotations

from typing import Any

from wagtail.documents.forms import BaseDocumentForm

from content.models import Collateral
from content.reading import duplicates


class DocumentForm(BaseDocumentForm):
    """The bytes of a file that an asset has or had stay as they are: another file is a new version, to be approved."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None or "file" not in self.fields:
            return
        holders = duplicates.holders_of([self.instance.pk], Collateral.objects.all())
        if holders:
            holder = holders[self.instance.pk][0].asset
            self.fields["file"].disabled = True
            self.fields["file"].help_text = (
                f"It is a file of “{holder.title}” and stays as it is. To put another in its place, give that asset a "
                "new version."
            )
