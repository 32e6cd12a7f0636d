"""A request that waits."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from hub.people.models import User
from tracking.models import AssetRequest
from tracking.requests.actions import ask_for


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def asked(raj: User, now: datetime) -> AssetRequest:
    return ask_for(by=raj, words="State inspection checklist", at=now)
