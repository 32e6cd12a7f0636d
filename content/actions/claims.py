"""What a change of a claim means for who agreed to it, and for what cites it."""

from __future__ import annotations

from collections.abc import Collection

from content.models import Asset, Claim, ClaimCitation

#: What a reader of the claim would not notice: a change of it is agreed to by nobody.
_UNREAD = frozenset(("owner", "words"))


def note_change(claim: Claim, *, figure_before: str, names: Collection[str]) -> None:
    """What the claim loses by a change, not stored yet: its agreement, and the figure that it had, which is looked for
    from now on as out of date."""
    if set(names) - _UNREAD:
        for side in ("marketing", "sales"):
            setattr(claim, f"{side}_agreed_by", None)
            setattr(claim, f"{side}_agreed_at", None)
    if figure_before and "figure" in names:
        kept = [one for one in (*claim.earlier, figure_before) if one != claim.figure]
        claim.earlier_figures = "\n".join(dict.fromkeys(kept))


def show_anew(claim: Claim) -> int:
    """Have the assets that cite the claim by reference found by what they say now; how many."""
    citing = ClaimCitation.objects.of(claim).filter(by_reference=True).values("asset")
    assets = list(Asset.objects.filter(pk__in=citing))
    for asset in assets:
        # Whoever listens to a save reads it anew.
        asset.own.save(update_fields=["changed_at"])
    return len(assets)
