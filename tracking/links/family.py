"""A link and those passed on from it: none is open for longer, or asks for less, than the one that it came from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from tracking.links.options import LinkOptions, is_among
from tracking.models import ShareLink, ShareLinkAsset
from tracking.phrases import day
from tracking.policies.locks import OptionLocked

# Passed on more often, it is shown as far to the right as this.
DEEPEST_SHOWN = 4


def descendants_of(ids: Collection[int]) -> list[ShareLink]:
    """Those that were passed on from any of these links, and from those in turn, by their numbers; a query for each
    step.
    """
    found: list[ShareLink] = []
    known, latest = set(ids), set(ids)
    while latest:
        made = ShareLink.objects.passed_on_from_any(latest).select_related("recipient", "terms").with_assets()
        passed_on = [link for link in made if link.pk not in known]
        latest = {link.pk for link in passed_on}
        known |= latest
        found += passed_on
    return sorted(found, key=lambda link: link.pk)


def close_descendants(ids: Collection[int], *, at: datetime) -> list[ShareLink]:
    """Close what was passed on from these links; answers those that were not closed. Safe to repeat."""
    standing = [link for link in descendants_of(ids) if link.revoked_at is None]
    ShareLink.objects.among([link.pk for link in standing]).update(revoked_at=at)
    return standing


def bounds_of(link: ShareLink) -> LinkOptions:
    """What those that are passed on from it may not exceed: its options, and its end as far as that is known."""
    return replace(link.options, expires_at=link.ends_at)


def tightened(options: LinkOptions, *, within: LinkOptions) -> LinkOptions:
    """These options, where they are looser than those of the link that it was passed on from, as strict as those."""
    ends = [end for end in (options.expires_at, within.expires_at) if end is not None]
    days = [one for one in (options.expires_after_days, within.expires_after_days) if one is not None]
    return replace(
        options,
        expires_at=min(ends, default=None),
        expires_after_days=min(days, default=None),
        verify_email=options.verify_email or within.verify_email or bool(within.allowed),
        allow_download=options.allow_download and within.allow_download,
        watermark=options.watermark or within.watermark,
        pass_on=options.pass_on and within.pass_on,
        terms=within.terms or options.terms,
    )


class LooserThanSource(OptionLocked):
    """An option is looser than that of the link that it was passed on from."""

    def __init__(self, option: str) -> None:
        super().__init__(option, "")
        self.args = ("It was passed on from another link, which is stricter here.",)


def refuse_looser_than_source(
    options: LinkOptions, source: ShareLink, *, has_passcode: bool, among: Collection[str]
) -> None:
    """Raises LooserThanSource for the first of these options that is looser than that of the link that it was passed on
    from. Whom else a code lets in is for nobody to widen.
    """
    strict = tightened(options, within=bounds_of(source))
    looser = [name for name in among if getattr(strict, name) != getattr(options, name)]
    if bool(source.passcode) and not has_passcode:
        looser.append("passcode")
    if source.asks_address and any(not is_among(one, source.allowed) for one in options.allowed):
        looser.append("allowed")
    if looser:
        raise LooserThanSource(looser[0])


def carry_the_same(link: ShareLink, carried: Iterable[ShareLinkAsset]) -> None:
    """Let a link carry what another one carries, in the same versions."""
    kept = ("asset_id", "order", "page", "version_id", "parts", "chosen_in_id", "followed_in_id")
    ShareLinkAsset.objects.bulk_create(
        ShareLinkAsset(share_link=link, **{name: getattr(on, name) for name in kept}) for on in carried
    )


def show_same_versions(link: ShareLink) -> None:
    """Let what was passed on from a link show what it shares with it in the same versions. Safe to repeat."""
    passed_on = [one.pk for one in descendants_of([link.pk])]
    for on in ShareLinkAsset.objects.filter(share_link=link) if passed_on else ():
        ShareLinkAsset.objects.filter(share_link__in=passed_on, asset=on.asset_id).update(version=on.version_id)


@dataclass(frozen=True, slots=True)
class Member:
    """One link of a family: `depth` counts how often it was passed on from the one that was sent."""

    link: ShareLink
    depth: int
    who: str
    words: str


def family_tree(link: ShareLink, *, at: datetime) -> list[Member]:
    """The link that was sent and all that were passed on from it, each below the one that it came from; empty for one
    that nobody passed on. One query, none for such. `link` comes `for_listing`.
    """
    if not link.times_passed_on and link.origin_id is None:
        return []
    below: dict[int | None, list[ShareLink]] = {}
    for member in ShareLink.objects.family_of(link.origin_id or link.pk).select_related("recipient"):
        below.setdefault(member.passed_on_from_id, []).append(member)
    tree: list[Member] = []
    waiting = [(one, 0) for one in below.get(None, [])]
    while waiting:
        member, depth = waiting.pop(0)
        tree.append(Member(member, min(depth, DEEPEST_SHOWN), str(member.recipient or "Anyone"), _became(member, at)))
        waiting[:0] = [(one, depth + 1) for one in below.get(member.pk, [])]
    return tree


def _became(link: ShareLink, at: datetime) -> str:
    """What became of it, in few words."""
    state = "" if link.is_open(at) else ", closed"
    if link.first_viewed_at is not None:
        return f"viewed {day(link.first_viewed_at)}{state}"
    return f"{'passed on' if link.passed_on_from_id else 'made'} {day(link.created_at)}, not viewed{state}"
