"""Loads of a link's page and what they report, at a noon that is over."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from tests.tracking.engagement.test_verdicts import CHROME
from tracking.engagement.actions import Caller, Reading, record_open, record_reading, viewer_key
from tracking.models import EngagementDay

# Noon, so that no visit crosses midnight.
NOW = (timezone.now() - timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)


def caller(name="one", agent=CHROME, user=None):
    return Caller(user=user or AnonymousUser(), user_agent=agent, viewer_key=viewer_key(name), device="Chrome")


def load(link, at=NOW, who=None):
    who = who or caller()
    return record_open(link=link, method="GET", headers={"User-Agent": who.user_agent}, caller=who, at=at)


def report(opened, pages, at, who=None, sign="pointer", asset=None, age=0.0):
    asset = asset or opened.share_link.assets.first()
    return record_reading(
        opened=opened,
        reading=Reading(sign=sign, pages={(asset.pk, number): one for number, one in pages.items()}, age=age),
        shown={(asset.pk, 1), (asset.pk, 2)},
        caller=who or caller(),
        at=at,
    )


def after(seconds):
    return NOW + timedelta(seconds=seconds)


def engagement():
    return [(row.views, round(row.seconds, 1), row.downloads) for row in EngagementDay.objects.all()]
