"""A rep proposes what was checked: a draft with an owner, by the ordinary gate."""

from __future__ import annotations

from textwrap import wrap

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from wagtail.models import ModelLogEntry

from content.models import Collateral
from content.refusals import NotAnOwner
from hub.core.notices.models import Notice
from tests.content.file_checks.test_verdicts import OWN, SLOTS, live
from tests.factories.files import pdf
from tracking.checks.actions import BYTES_KEPT, NothingToPropose, ask_for_check, carry_out, propose
from tracking.models import FileCheck

pytestmark = pytest.mark.django_db
WHY = "Three clinics asked for it."


def two_pages():
    """Set in lines that the page has room for."""
    return ContentFile(pdf(*("\n".join(wrap(text, 36)) for text in (SLOTS, OWN))))


@pytest.fixture
def check(raj):
    made = ask_for_check(file=two_pages(), name="My_page.pdf", by=raj, at=timezone.now())
    carry_out(check_id=made.pk, at=timezone.now())
    made.refresh_from_db()
    return made


def test_it_becomes_a_draft_of_its_owner_who_is_told(check, raj, ana, django_capture_on_commit_callbacks):
    name = check.file.name
    with django_capture_on_commit_callbacks(execute=True):
        propose(check=check, title="My page", why=WHY, owner=ana, by=raj, at=timezone.now())
    draft = Collateral.objects.get()
    assert (draft.title, draft.owner, draft.live) == ("My page", ana, False)
    assert draft.latest_revision.user == raj
    assert {ana.pk, raj.pk} <= draft.people_behind()
    assert ModelLogEntry.objects.get(action="content.propose").data["why"] == WHY
    notice = Notice.objects.get(user=ana)
    assert notice.words == f"Raj Dhillon proposes “My page”, which you own now. {WHY}"
    check.refresh_from_db()
    assert (check.proposed_id, check.file.name) == (draft.pk, "")
    assert not default_storage.exists(name)
    with pytest.raises(NothingToPropose):
        propose(check=check, title="My page", why="", owner=ana, by=raj, at=timezone.now())


def test_nobody_elses_and_nothing_dropped_is_proposed_and_to_a_marketer_alone(check, raj, oli, ana):
    now = timezone.now()
    with pytest.raises(NothingToPropose):
        propose(check=check, title="x", why="", owner=ana, by=oli, at=now)
    with pytest.raises(NothingToPropose):
        propose(check=check, title="x", why="", owner=ana, by=raj, at=now + BYTES_KEPT)
    with pytest.raises(NotAnOwner):
        propose(check=check, title="x", why="", owner=oli, by=raj, at=now)
    assert not Collateral.objects.exists()


def test_the_page_shows_what_is_near_and_proposes(raj, ana, client):
    live(SLOTS, title="Fewer no-shows")
    made = ask_for_check(file=two_pages(), name="My_page.pdf", by=raj, at=timezone.now())
    carry_out(check_id=made.pk, at=timezone.now())
    client.force_login(raj)
    page = client.get(f"/checks/{made.pk}/propose/").content.decode()
    assert "Fewer no-shows" in page
    assert 'value="My page"' in page
    assert client.post(f"/checks/{made.pk}/propose/", {"title": "", "owner": raj.pk}).status_code == 422
    sent = {"title": "My page", "owner": ana.pk, "why": ""}
    assert client.post(f"/checks/{made.pk}/propose/", sent).status_code == 302
    assert FileCheck.objects.get().proposed.title == "My page"
    assert "You proposed it" in client.get(f"/checks/{made.pk}/").content.decode()
