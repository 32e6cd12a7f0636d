"""However many of a person's files come at once, no more wait than may."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from tests.side_by_side import at_once
from tracking.checks.actions import MOST_UNDER_WAY, TooManyUnderWay, ask_for_check
from tracking.models import FileCheck

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_files_that_come_side_by_side_are_counted_one_after_the_other(raj):
    def ask(number: int) -> str:
        try:
            ask_for_check(file=ContentFile(b"x"), name=f"{number}.pdf", by=raj, at=timezone.now())
        except TooManyUnderWay:
            return "refused"
        return "taken"

    told = [ask(number) for number in range(MOST_UNDER_WAY - 1)] + at_once(4, ask)
    assert sorted(told) == ["refused"] * 3 + ["taken"] * MOST_UNDER_WAY
    assert FileCheck.objects.under_way().count() == MOST_UNDER_WAY
