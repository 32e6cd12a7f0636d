"""Wagtail's forms for files and pictures: what was approved with an asset stays as it is."""

from __future__ import annotations

from typing import Any

from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from content.models import Collateral
from content.reading import duplicates
from content.reading.deletion import shown_by
from hub.core.quoting import quoted


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
                f"It is a file of {quoted(holder.title)} and stays as it is. To put another in its place, give that "
                "asset a new version."
            )


class ImageForm(BaseImageForm):
    """The same for the picture that a story shows: another one is chosen in the story, and approved with it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None or "file" not in self.fields:
            return
        stories = shown_by([self.instance.pk])
        if stories:
            self.fields["file"].disabled = True
            self.fields["file"].help_text = (
                f"{quoted(stories[0].title)} shows it, and it stays as it is. Choose another picture in that "
                "story instead."
            )
