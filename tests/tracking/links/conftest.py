from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from content.actions.library import check_library
from content.models import Claim
from tests.factories.content import CollateralFactory, DocumentFactory, DocumentPageFactory

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture
def claim(db) -> Claim:
    """One that lapsed on the day before NOW."""
    agreed = {"marketing_agreed_at": NOW, "sales_agreed_at": NOW}
    return Claim.objects.create(
        figure="38", unit="%", statement="fewer no-shows", valid_until=date(2026, 11, 19), **agreed
    )


@pytest.fixture
def deck(claim):
    """It cites the claim on its second page."""
    document = DocumentFactory(page_count=2, pages_done=2)
    for number, text in enumerate(("Hello", "38% fewer no-shows"), start=1):
        DocumentPageFactory(document=document, number=number, title="", text=text)
    made = CollateralFactory(title="Lantern", document=document)
    check_library(at=NOW)
    return made
