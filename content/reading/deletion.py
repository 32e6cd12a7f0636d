"""What can't be deleted because something else stands on it; each answer says what to do instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import ProtectedError, RestrictedError

from content.models import Collateral, CustomerStory, Document, Segment
from content.reading import duplicates
from content.reading.duplicates import Holder
from hub.core.quoting import quoted

#: A sentence on each of so many; who deletes more at once learns of the others when these are settled.
MOST_TOLD = 3


def why_files_are_kept(document_ids: Iterable[int]) -> str:
    """A sentence for each of these files that an asset has, had, or gets with its next version; else empty."""
    holders = duplicates.holders_of(document_ids, Collateral.objects.all())
    titles = dict(Document.objects.filter(pk__in=holders).values_list("pk", "title"))
    told = [f"{quoted(titles[pk])} can't be deleted: {_held_as(first)}" for pk, (first, *_) in list(holders.items())]
    return " ".join(told[:MOST_TOLD])


def _held_as(holder: Holder) -> str:
    title = f"{quoted(holder.asset.title)}"
    if holder.which == duplicates.EARLIER:
        return f"it is an earlier version of {title}, which links and past numbers show. Reps see the newest."
    if holder.which == duplicates.NEXT:
        return f"it is the next version of {title}, not approved yet. Take the new version back in its editor first."
    if holder.asset.live:
        return f"it is the file of {title}. Retire that asset, or give it a new version: the file stays in its history."
    if holder.asset.first_published_at or holder.asset.retired_at:
        return f"it is the file of {title}, which was live. It stays in its history."
    return f"it is the file of {title}, a draft. Delete that draft, or choose another file there, first."


def why_pictures_are_kept(image_ids: Iterable[int]) -> str:
    """A sentence for each of these pictures that a customer story shows or showed; else empty."""
    told = [
        f"“{story.logo}” can't be deleted: it is the logo of {quoted(story.title)}. Change it in that story first."
        for story in shown_by(image_ids)
    ]
    return " ".join(told[:MOST_TOLD])


def shown_by(image_ids: Iterable[int]) -> list[CustomerStory]:
    """The stories that recipients see, or will when they are reinstated, with one of these pictures; oldest first."""
    stories = CustomerStory.objects.filter(logo__in=image_ids, first_published_at__isnull=False)
    return list(stories.select_related("logo").order_by("pk"))


def why_axes_are_kept(axes: Sequence[Any]) -> str:
    """A sentence when segments are on one of these axes; empty when all may be deleted."""
    segments = Segment.objects.filter(axis__in=[axis.pk for axis in axes]).order_by("order", "name")
    names = [str(segment) for segment in segments[: MOST_TOLD + 1]]
    if not names:
        return ""
    some = ", ".join(names[:MOST_TOLD]) + (" and more" if len(names) > MOST_TOLD else "")
    return f"It can't be deleted: {some} would lose their axis. Move them to another axis, or delete them, first."


def why_kept(error: ProtectedError | RestrictedError) -> str:
    """What the database itself refused, for whatever no sentence of its own is written."""
    standing = error.protected_objects if isinstance(error, ProtectedError) else error.restricted_objects
    names = sorted({f"“{one}”" for one in standing})
    some = ", ".join(names[:MOST_TOLD]) + (" and more" if len(names) > MOST_TOLD else "")
    return f"Nothing was deleted, as it is used by {some}. Change or delete that first."
