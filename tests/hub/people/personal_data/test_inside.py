"""A colleague: all that is held is exported, and erased with the sums kept."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import escape
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from content.models import Asset, Bookmark
from hub.core.audit import AuditEntry
from hub.core.notices.models import Notice, OutgoingMail
from hub.core.notices.telling import tell
from hub.people.models import Session, User
from hub.people.personal_data.erasing import NotErased, erase_account
from hub.people.personal_data.held import Subject, held_about
from hub.people.personal_data.names import forget_name
from hub.people.roles import MANAGERS
from search.index.outbox import store_changes
from search.models import SavedSearch
from tests.browsing import as_user, words_of
from tests.factories.content import CollateralFactory, ScriptFactory
from tests.factories.people import token_of
from tests.factories.tracking import OpenFactory, ShareLinkFactory
from tests.hub.people.test_account import log_in
from tracking.engagement.actions import overrule_verdict
from tracking.links.audit import OPTIONS
from tracking.models import Ask, AssetRequest, Presentation, ReportFile, ShareLink, UsageDay, UsageEvent, Verdict
from tracking.questions.actions import ask_owners
from tracking.reports.made_files import UNUSED_CSV, ask_for_file, make_file, read_wanted
from tracking.usage.actions import record_usage

pytestmark = pytest.mark.django_db
TELLING = ("raj@example.com", "Dhillon", "203.0.113.7", "For the Marlow tender", "'raj'")


@pytest.fixture
def worked(raj):
    """Raj has logged in, used, sent, overruled, asked, bookmarked and been told things; then he left."""
    now = timezone.now()
    log_in()
    token_of(raj)
    deck = CollateralFactory(title="Security deck", owner=raj)
    store_changes([deck.pk])
    record_usage(asset=deck, kind="copied", actor=raj, at=now, account="Marlow County Health")
    SavedSearch.objects.create(user=raj, name="police", address="?q=police")
    link = ShareLinkFactory(created_by=raj, assets=[deck], sent_at=now)
    opened = OpenFactory(share_link=link)
    overrule_verdict(opened=opened, verdict=Verdict.PERSON, by=raj, at=now)
    request = AssetRequest.objects.create(words="police discount", key="discount police", asked_at=now)
    Ask.objects.create(request=request, user=raj, note="For the Marlow tender", asked_at=now)
    Bookmark.objects.create(user=raj, asset=deck)
    tell(user=raj, kind="first_view", about=f"link {link.pk}", words="Somebody viewed it", at=now)
    ShareLink.objects.update(revoked_at=now)
    User.objects.filter(pk=raj.pk).update(is_active=False)
    raj.refresh_from_db()
    return raj


def everything() -> str:
    """What the whole database holds in text, whichever table it is in."""
    return "\n".join(str(row) for model in apps.get_models() for row in model._base_manager.values())


def sums() -> list:
    events = UsageEvent.objects.order_by("pk").values("kind", "asset", "actor", "team", "counts", "account")
    return [list(UsageDay.objects.order_by("pk").values()), list(events), Ask.objects.count()]


def test_erasing_leaves_no_trace_anywhere_and_every_sum(worked, ada):
    before, told = sums(), everything()
    assert [words for words in TELLING if words not in told] == []
    assert before[0]
    erase_account(user=worked, by=ada, at=timezone.now())
    store_changes()
    told = everything()
    assert [words for words in TELLING if words in told] == []
    assert sums() == before
    gone = User.objects.get(pk=worked.pk)
    assert (str(gone), gone.username, gone.is_active) == ("Former colleague", f"erased-{worked.pk}", False)
    assert (gone.team, gone.groups.count(), gone.has_usable_password()) == (None, 0, False)
    for model in (Session, Bookmark, SavedSearch):
        assert not model.objects.filter(user=gone).exists()
    assert worked.api_tokens.count() == 0


def test_no_sentence_names_who_was_erased(ana, april, mia, ada, raj):
    now = timezone.now()
    User.objects.filter(pk=ana.pk).update(first_name="Ána", last_name="O'Brien <i>")
    ana.refresh_from_db()
    name, script = str(ana), ScriptFactory(title="Discovery", owner=ana)
    ask_owners(assets=[Asset.objects.get(pk=script.pk)], by=mia, at=now, words="Ask Ána O'Brien <i> and Joána O'Brien")
    other = Asset.objects.get(pk=ScriptFactory(title="Objections", owner=april).pk)
    ana.groups.add(Group.objects.get(name=MANAGERS))
    ask_owners(assets=[other], by=User.objects.get(pk=ana.pk), at=now)
    tell(user=raj, kind="decided", about="1", words=f"“Discovery” was approved by {name}.", at=now)
    link = ShareLinkFactory(created_by=raj, assets=[script])
    log(link, OPTIONS, title="Link", data={"before": {"owner": name, "n": [1, name]}, "after": None})
    User.objects.filter(pk=ana.pk).update(is_active=False)
    mail = OutgoingMail.objects.get(to_user=april)
    assert (mail.reply_to, name in mail.text, escape(name) in mail.html) == (ana.email, True, True)
    erase_account(user=User.objects.get(pk=ana.pk), by=ada, at=now)
    told = everything()
    kept = [words for words in (name, escape(name), ana.email, json.dumps(name)[1:-1]) if words in told]
    assert kept == []
    assert "“Discovery” was approved by Former colleague." in told
    assert AuditEntry.objects.get(action=OPTIONS).data == {
        "before": {"owner": "Former colleague", "n": [1, "Former colleague"]},
        "after": None,
    }
    asked = ModelLogEntry.objects.get(action="tracking.ask_owner", user=mia)
    assert asked.data == {"owner": "Former colleague", "words": "Ask Former colleague and Joána O'Brien"}
    mail.refresh_from_db()
    assert (mail.reply_to, mail.text.startswith("Former colleague asks")) == ("", True)


def test_lists_that_were_made_and_name_the_owner_go_with_their_files(
    raj, ana, ada, files_on_disk, django_capture_on_commit_callbacks
):
    now = timezone.now()
    ScriptFactory(title="Discovery", owner=raj, live_since=now - timedelta(days=100))
    query = QueryDict("owner=raj")
    wanted = read_wanted(query, by=ana, at=now)
    asked = ask_for_file(kind=UNUSED_CSV, wanted=wanted, query=query, by=ana, at=now)
    assert make_file(asked.pk, at=now)
    path = ReportFile.objects.get().path
    with default_storage.open(path) as file:
        assert b"Raj Dhillon" in file.read()
    User.objects.filter(pk=raj.pk).update(is_active=False)
    with django_capture_on_commit_callbacks(execute=True):
        erase_account(user=User.objects.get(pk=raj.pk), by=ada, at=now)
    assert not ReportFile.objects.exists()
    assert not default_storage.exists(path)


def test_a_name_of_one_word_is_left_in_sentences(raj):
    tell(user=raj, kind="decided", about="1", words="The Report was approved by Report.", at=timezone.now())
    forget_name("Report")
    assert Notice.objects.get().words == "The Report was approved by Report."


def test_the_export_holds_how_presentations_went_of_the_person_alone(raj, oli):
    now = timezone.now()
    deck = CollateralFactory()
    for person, seconds in ((raj, {"1": 41.5}), (oli, {"1": 7.0})):
        event, _ = record_usage(asset=deck, kind="presented", actor=person, at=now)
        Presentation.objects.create(event=event, seconds=seconds, last_told_at=now)
    assert [row["seconds"] for row in held_about(Subject(user=raj))["tracking.Presentation"]] == [{"1": 41.5}]


def test_the_export_holds_what_refers_to_the_account_and_nothing_that_lets_in(worked):
    session = Session.objects.get()
    held = held_about(Subject(user=worked))
    kinds = ("hub.User", "hub.Session", "tracking.UsageEvent", "tracking.ShareLink", "tracking.Ask", "content.Asset")
    assert [kind for kind in kinds if len(held.get(kind, ())) != 1] == []
    assert {"wagtailcore.APIToken", "search.SavedSearch", "core.AuditEntry", "wagtailcore.ModelLogEntry"} <= set(held)
    told = json.dumps(held, default=str)
    assert all(words in told for words in TELLING[:-1])
    token = worked.api_tokens.get()
    for secret in (worked.password, session.session_key, session.session_data, token.key_hash):
        assert secret not in told


def test_erasing_is_refused_while_something_is_left_to_do(raj, mia, ada):
    now = timezone.now()
    with pytest.raises(NotErased, match="The account is active"):
        erase_account(user=raj, by=ada, at=now)
    with pytest.raises(PermissionDenied):
        erase_account(user=raj, by=mia, at=now)
    with pytest.raises(NotErased, match="Nobody erases themselves"):
        erase_account(user=ada, by=ada, at=now)
    ShareLinkFactory(created_by=raj, expires_at=now + timedelta(days=1))
    User.objects.filter(pk=raj.pk).update(is_active=False)
    raj.refresh_from_db()
    with pytest.raises(NotErased, match="1 of their links are open"):
        erase_account(user=raj, by=ada, at=now)
    root = User.objects.create_superuser("root", "root@example.com", "pass", is_active=False)
    with pytest.raises(PermissionDenied):
        erase_account(user=root, by=ada, at=now)


def test_the_screen_says_why_nothing_was_erased(raj, ada):
    client = as_user(ada)
    asked = {"who": "raj", "of": "inside:raj", "confirm": "raj"}
    assert client.post("/admin/personal-data/erase/", asked).status_code == 302
    assert "Nothing was erased." in words_of(client.get("/admin/personal-data/"))
    raj.refresh_from_db()
    assert raj.username == "raj"
