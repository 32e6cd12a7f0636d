"""Tells who answers for a live asset what it says and no longer holds: in the hub, and by mail, several in one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from content.models import Asset
from content.reading.owners import answerable_for
from hub.core.notices.gathering import tell_with_others
from hub.core.notices.models import Notice
from hub.core.quoting import quoted

LAPSED = "asset_lapsed"


def tell_of_lapses(asset: Asset, sentences: Sequence[str], *, at: datetime) -> int:
    """Tell it once, in one notice for all that was found together; how many people are told now."""
    if not sentences:
        return 0
    more = f" And {len(sentences) - 1} more of the kind." if len(sentences) > 1 else ""
    return sum(
        tell_with_others(
            user=person,
            kind=LAPSED,
            about=f"asset {asset.pk} lapsed at {at:%Y-%m-%dT%H:%M:%S.%f}",
            words=f"{quoted(asset.title)}: {sentences[0]}{more}",
            address=f"{asset.get_absolute_url()}#messages",
            at=at,
        )
        for person in answerable_for(asset)
    )


class AssetLapsed:
    """Told however it stands as the mail leaves: who mended it since reads that it was so."""

    name = LAPSED

    def subject(self, notices: Sequence[Notice]) -> str:
        if len(notices) == 1:
            return notices[0].words.rstrip(".")
        return f"{len(notices)} of your live assets say what no longer holds"

    def holding(self, abouts: Collection[str]) -> set[str]:
        return set(abouts)
