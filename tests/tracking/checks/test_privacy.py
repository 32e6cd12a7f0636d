"""What a person had checked is taken out with what is held about them, and goes with them; the counts stay."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from hub.people.personal_data.erasing import erase_account
from hub.people.personal_data.held import Subject, held_about
from tests.content.file_checks.test_verdicts import OWN
from tracking.checks.actions import ask_for_check, check_text
from tracking.models import CheckCount, CheckedPage, FileCheck

pytestmark = pytest.mark.django_db


def test_checks_and_their_words_are_exported_and_erased_and_what_is_counted_stays(
    raj, ada, django_capture_on_commit_callbacks
):
    now = timezone.now()
    check_text(text=OWN, by=raj, at=now)
    name = ask_for_check(file=ContentFile(b"x"), name="mine.pptx", by=raj, at=now).file.name
    held = held_about(Subject(user=raj))
    assert sorted(row["name"] for row in held["tracking.FileCheck"]) == ["", "mine.pptx"]
    assert [row["text"] for row in held["tracking.CheckedPage"]] == [OWN]
    raj.is_active = False
    raj.save()
    with django_capture_on_commit_callbacks(execute=True):
        erase_account(user=raj, by=ada, at=now)
    assert not FileCheck.objects.exists()
    assert not CheckedPage.objects.exists()
    assert not default_storage.exists(name)
    assert CheckCount.objects.get().own_made == 1
