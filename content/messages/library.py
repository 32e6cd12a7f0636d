"""Checks what is live against the rules, in the background, and keeps what it finds."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from content.messages.check import Breach, Check, RuleKind
from content.messages.passages import passages_of
from content.messages.rules import fingerprint, ready_check
from content.models import Asset, FindingState, MessageCheck, MessageFinding, MessagePass

#: So many assets are looked up at once; each is checked in a transaction of its own.
BATCH = 200
#: All live assets are looked at so often, whenever they were published; else only those touched since the last time.
WHOLE_EVERY = timedelta(days=1)
#: A publication may be committed so long after the moment that stands on it.
OVERLAP = timedelta(minutes=15)
MOST_WORDS, MOST_AROUND = 300, 600
Key = tuple[str, str, int | None, str]


def check_library(*, at: datetime, seconds: float | None = None) -> int:
    """Check the live assets whose last check is older than they are, or by other rules; how many. After `seconds` it
    begins with no more. Safe to run again and side by side.

    Once all have been looked at by these rules, only what was touched since is looked up; all of them again each day.
    """
    check = ready_check()
    rules = fingerprint(check)
    ends = None if seconds is None else time.monotonic() + seconds
    last = MessagePass.objects.first()
    whole = last is None or last.rules != rules or at - last.whole_at >= WHOLE_EVERY
    assets = Asset.objects.all() if whole or last is None else Asset.objects.touched_since(last.checked_to - OVERLAP)
    checked, after = 0, 0
    while ids := list(assets.due_for_message_check(rules, after=after).values_list("pk", flat=True)[:BATCH]):
        for pk in ids:
            checked += check_asset(pk, check=check, rules=rules, at=at)
            if ends is not None and time.monotonic() >= ends:
                return checked
        after = ids[-1]
    done = {"rules": rules, "checked_to": at} | ({"whole_at": at} if whole else {})
    MessagePass.objects.update_or_create(pk=1, defaults=done)
    return checked


def check_asset(asset_id: int, *, check: Check, rules: str, at: datetime) -> bool:
    """Check what is live of one asset and bring its findings up to date; False when it is gone."""
    read = Asset.objects.among([asset_id]).first()
    if read is None:
        return False
    # Read and checked before it is held: what is published meanwhile is younger than `at`, and due again.
    breaches = check.breaches(passages_of(read.own)) if check.rules else []
    with transaction.atomic():
        # Holding it keeps a second check of the same asset waiting, and nobody who uses or sends it.
        asset = Asset.objects.select_for_update(no_key=True).among([asset_id]).first()
        if asset is None:
            return False
        _keep(asset, breaches, at)
        MessageCheck.objects.update_or_create(asset=asset, defaults={"rules": rules, "checked_at": at})
    return True


def _keep(asset: Asset, breaches: Iterable[Breach], at: datetime) -> None:
    """New ones are opened, those that are no more are fixed; what was accepted stays so wherever it moves."""
    found = {_key_of(breach): breach for breach in breaches}
    known = list(MessageFinding.objects.on(asset.pk).standing())
    accepted = {(one.rule, one.words.casefold()): one for one in known if one.state == FindingState.ACCEPTED}
    kept: set[Key] = set()
    gone = []
    for one in known:
        key = (one.rule, one.field, one.page, one.words)
        if key in found:
            kept.add(key)
        elif one.state == FindingState.OPEN:
            gone.append(one.pk)
    MessageFinding.objects.among(gone).update(state=FindingState.FIXED, ended_at=at)
    MessageFinding.objects.bulk_create(
        _finding(asset, breach, accepted.get((breach.rule.key, key[3].casefold())), at)
        for key, breach in found.items()
        if key not in kept
    )


def _key_of(breach: Breach) -> Key:
    return breach.rule.key, breach.passage.field, breach.passage.page, breach.words[:MOST_WORDS]


def _finding(asset: Asset, breach: Breach, accepted: MessageFinding | None, at: datetime) -> MessageFinding:
    finding = MessageFinding(
        asset=asset,
        rule=breach.rule.key,
        text=sentence_of(breach)[:300],
        instead=breach.rule.instead,
        field=breach.passage.field,
        page=breach.passage.page,
        where=breach.passage.where,
        words=breach.words[:MOST_WORDS],
        around=breach.around[:MOST_AROUND],
        found_at=at,
    )
    if accepted is not None:
        finding.state, finding.ended_at = FindingState.ACCEPTED, at
        finding.reason, finding.decided_by_id = accepted.reason, accepted.decided_by_id
    return finding


def sentence_of(breach: Breach) -> str:
    """What is wrong, in a sentence: "Page 3 says “guaranteed”."."""
    said = f"{breach.passage.where} says “{breach.words}”"
    if breach.rule.kind == RuleKind.REQUIRED_LINE:
        return f"{said} without the line that goes with it."
    if breach.rule.kind == RuleKind.RETIRED_NAME:
        return f"{said}, a name that is no longer used."
    return f"{said}. {breach.rule.why}".rstrip() if breach.rule.why else f"{said}."


def remedy_of(breach: Breach) -> str:
    """What to do: "Say “helps you keep” instead."."""
    if not breach.rule.instead:
        return "Put it in other words."
    if breach.rule.kind == RuleKind.REQUIRED_LINE:
        return f"Add: “{breach.rule.instead}”"
    return f"Say “{breach.rule.instead}” instead."
