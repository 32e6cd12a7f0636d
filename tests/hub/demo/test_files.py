"""The demo's files, and a hub that is not empty: apart from the tests that have the whole demo loaded."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from content.models import Document, FileState
from hub.demo import files
from hub.demo.load import entries_of


@pytest.mark.django_db
def test_a_hub_in_use_is_not_mixed_with_the_demo(raj):
    with pytest.raises(CommandError, match="people or assets of its own"):
        call_command("load_demo")


@pytest.mark.django_db
def test_files_are_read_and_drawn_and_a_second_run_keeps_them(monkeypatch):
    wanted = ("data-leaving", "autumn-switch", "wp-patient-survey", "call-savings")
    chosen = [entry for entry in entries_of(timezone.localdate()) if entry.key in wanted]
    monkeypatch.setattr(files, "entries_of", lambda today: iter(chosen))
    documents = files.make_files(today=timezone.localdate(), progress=lambda done, total: None)
    states = {key: document.state for key, document in documents.items()}
    assert states == dict.fromkeys(wanted, FileState.READY) | {"wp-patient-survey": FileState.NO_TEXT}
    deck = documents["data-leaving"]
    assert [page.title for page in deck.pages.order_by("number")][2] == "The four things you take with you"
    assert not deck.pages.filter(image="").exists()
    files.make_files(today=timezone.localdate(), progress=lambda done, total: None)
    assert Document.objects.count() == len(wanted)
