"""What a team's links begin with and what they may not be without; asked by the dialogs, the API and the actions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from hub.core.edge import end_of
from tracking.links.options import LinkOptions, Notify, is_among
from tracking.models import LinkPolicy


class OptionLocked(Exception):
    """An option is looser than administrators allow; says what they ask for. `option` is its name."""

    def __init__(self, option: str, asked: str) -> None:
        super().__init__(f"Set by an administrator: {asked}.")
        self.option = option


@dataclass(frozen=True, slots=True, kw_only=True)
class Presets:
    """What a team's new links have unless somebody says otherwise, and which of it is `locked`, by option.

    `days_open` None: until revoked.
    """

    days_open: int | None
    options: LinkOptions = LinkOptions()
    asks_passcode: bool = False
    locked: frozenset[str] = frozenset()

    def for_new_link(self, at: datetime) -> LinkOptions:
        """The options of a link that is made now; its passcode is for its sender to choose."""
        return replace(self.options, expires_at=self.end(at))

    def end(self, at: datetime) -> datetime | None:
        """When a link closes that is opened now."""
        if self.days_open is None:
            return None
        return end_of(timezone.localdate(at) + timedelta(days=self.days_open))

    def reopened(self, at: datetime) -> datetime:
        """When a link closes that is opened again now: also where new ones stay open, nobody reopens one for good."""
        return self.end(at) or end_of(timezone.localdate(at) + timedelta(days=settings.HUB_SHARE_LINK_DAYS))

    def fixed(self) -> frozenset[str]:
        """The options of which nothing is left to choose."""
        own = self.options
        strict = {
            "passcode": self.asks_passcode,
            "verify_email": own.verify_email,
            "allow_download": not own.allow_download,
            "watermark": own.watermark,
            "pass_on": not own.pass_on,
            "terms": bool(own.terms),
            "keep_versions": True,
            "notify": True,
        }
        return frozenset(name for name in self.locked if strict.get(name))

    def refuse_looser(
        self, options: LinkOptions, *, has_passcode: bool, at: datetime, among: Collection[str] | None = None
    ) -> None:
        """Raises OptionLocked for the first locked option that is looser than its preset. `has_passcode`: whether the
        link will have one; `among`: the options that are looked at, all when not said.
        """
        own, end = self.options, self.end(at)
        days, most = options.expires_after_days, own.expires_after_days
        asks = options.verify_email or bool(options.allowed)
        others = [one for one in options.allowed if one not in own.allowed and not is_among(one, own.allowed)]
        looser = {
            "expires_at": end is not None and (options.expires_at is None or options.expires_at > end),
            "expires_after_days": most is not None and (days is None or days > most),
            "passcode": self.asks_passcode and not has_passcode,
            "verify_email": own.verify_email and not options.verify_email,
            "allowed": bool(others) or (bool(own.allowed) and not asks),
            "allow_download": options.allow_download and not own.allow_download,
            "watermark": own.watermark and not options.watermark,
            "pass_on": options.pass_on and not own.pass_on,
            "terms": bool(own.terms) and options.terms != own.terms,
            "keep_versions": options.keep_versions != own.keep_versions,
            "notify": options.notify != own.notify,
        }
        for name, is_looser in looser.items():
            if is_looser and name in self.locked and (among is None or name in among):
                raise OptionLocked(name, self._asked(name))

    def _asked(self, name: str) -> str:
        own = self.options
        return {
            "expires_at": f"links are open for {self.days_open} days at most",
            "expires_after_days": f"links close {own.expires_after_days} days after the first view at the latest",
            "passcode": "links ask for a passcode",
            "verify_email": "links ask their recipient for a code by mail",
            "allowed": f"besides their recipient only {', '.join(own.allowed) or 'nobody'} may open links, by a code",
            "allow_download": "nothing is downloaded",
            "watermark": "pages carry their reader’s address",
            "pass_on": "readers make no links of it for others",
            "terms": "links ask to agree to the company’s terms",
            "keep_versions": f"links {'keep to what was sent' if own.keep_versions else 'show the newest version'}",
            "notify": f"senders are told of first views {own.notify.label.lower()}",
        }[name]


def presets_for(team_id: int | None) -> Presets:
    """The presets of a team, else those of everybody, else the hub's own; one query."""
    policy = LinkPolicy.objects.that_holds_for(team_id)
    return Presets(days_open=settings.HUB_SHARE_LINK_DAYS) if policy is None else _as_presets(policy)


def _as_presets(policy: LinkPolicy) -> Presets:
    return Presets(
        days_open=policy.expires_days,
        options=LinkOptions(
            expires_after_days=policy.expires_after_days,
            verify_email=policy.verify_email,
            allowed=tuple(policy.allowed),
            allow_download=policy.allow_download,
            watermark=policy.watermark,
            pass_on=policy.pass_on,
            terms=policy.terms,
            keep_versions=policy.keep_versions,
            notify=Notify(policy.notify),
        ),
        asks_passcode=policy.ask_passcode,
        locked=frozenset(policy.locked),
    )
