"""What a change of a claim means for who agreed to it, and for what cites it."""

from __future__ import annotations

from content.models import Asset, Claim, ClaimCitation

#: What is written of a claim.
WRITTEN = (
    "figure", "unit", "statement", "context", "words", "source", "link", "as_of", "valid_until", "owner", "language",
)  # fmt: skip
#: What a reader of the claim would not notice: a change of it is agreed to by nobody.
_UNREAD = frozenset(("owner", "words"))


def note_change(claim: Claim) -> frozenset[str]:
    """What a claim loses by a change that is not stored yet, whoever makes it: its agreement, and the figure that it
    had, which is looked for from now on as out of date. Answers the fields that differ from what is stored. One query.
    """
    stored = Claim.objects.filter(pk=claim.pk).first() if claim.pk else None
    if stored is None:
        return frozenset(WRITTEN)
    changed = frozenset(name for name in WRITTEN if getattr(claim, name) != getattr(stored, name))
    for name in ("marketing_agreed_by", "marketing_agreed_at", "sales_agreed_by", "sales_agreed_at"):
        setattr(claim, name, None if changed - _UNREAD else getattr(stored, name))
    figures = (*stored.earlier, *([stored.figure] if "figure" in changed else []))
    claim.earlier_figures = "\n".join(dict.fromkeys(one for one in figures if one != claim.figure))
    return changed


def show_anew(claim: Claim) -> int:
    """Have the assets that cite the claim by reference found by what they say now; how many."""
    citing = ClaimCitation.objects.of(claim).filter(by_reference=True).values("asset")
    assets = list(Asset.objects.filter(pk__in=citing))
    for asset in assets:
        # Whoever listens to a save reads it anew.
        asset.own.save(update_fields=["changed_at"])
    return len(assets)
