"""A link that was sent, and what it carries."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.content import ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.engagement.visits import NOW


@pytest.fixture
def asset():
    return ScriptFactory()


@pytest.fixture
def link(raj, asset):
    return ShareLinkFactory(created_by=raj, assets=[asset], sent_at=NOW - timedelta(days=1))
