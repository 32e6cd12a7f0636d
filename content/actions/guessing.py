"""Types that nobody chose follow what reading the file has shown."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from wagtail.models import Revision

from content.models import Collateral, Document
from content.reading.type_guess import guess_type, shape_of


def guess_types_again(document: Document) -> int:
    """Give drafts of this file the type that its pages suggest, where the type is still the guessed one; how many
    changed. Safe to run again.

    For the reader of files, not for a person: it asks no permission. What is live or in review stays.
    """
    guessed_ones = Collateral.objects.filter(document=document, live=False, type=F("guessed_type"))
    drafts = guessed_ones.exclude(guessed_type="").select_related("latest_revision")
    changed = 0
    for draft in drafts:
        guessed = guess_type(name=document.original_name, title=draft.title, shape=shape_of(document))
        if guessed == draft.type or draft.workflow_in_progress:
            continue
        with transaction.atomic():
            Collateral.objects.filter(pk=draft.pk).update(type=guessed, guessed_type=guessed)
            if draft.latest_revision is not None:
                content = draft.latest_revision.content | {"type": guessed}
                Revision.objects.filter(pk=draft.latest_revision_id).update(content=content)
        changed += 1
    return changed
