from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import Revision

from content import actions
from content.models import Asset, AssetState
from content.permissions import sending_refusal
from tests.content.desk import draft_script
from tests.factories.content import CollateralFactory, CustomerStoryFactory, DocumentPageFactory, ScriptFactory

pytestmark = pytest.mark.django_db


def test_publishing_an_old_draft_keeps_the_approval_and_brings_back_its_words(ana):
    asset = CollateralFactory(title="Before")
    revision = asset.save_revision(user=ana)
    Asset.objects.filter(pk=asset.pk).update(title="After", approved_by=ana, approved_at=timezone.now())

    Revision.objects.get(pk=revision.pk).publish()

    asset.refresh_from_db()
    assert asset.title == "Before"
    assert asset.approved_by == ana


def test_a_retired_asset_can_not_be_live():
    asset = ScriptFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Asset.objects.filter(pk=asset.pk).update(retired_at=timezone.now())


def test_state_of_each_stage_of_life():
    now = timezone.now()
    assert ScriptFactory().state == AssetState.LIVE
    assert ScriptFactory(live=False).state == AssetState.DRAFT
    assert ScriptFactory(live=False, retired_at=now).state == AssetState.RETIRED
    assert ScriptFactory(live=False, expired=True).state == AssetState.EXPIRED


def test_visible_to_shows_drafts_only_to_those_who_work_on_them(raj, ana, april, mia, ada):
    draft = ScriptFactory(live=False)
    live = ScriptFactory()
    for user in (raj, mia):
        assert set(Asset.objects.visible_to(user).values_list("pk", flat=True)) == {live.pk}
    for user in (ana, april, ada):
        assert set(Asset.objects.visible_to(user).values_list("pk", flat=True)) == {live.pk, draft.pk}


def test_visible_to_keeps_an_asset_to_its_teams(raj, oli, mia, team):
    ours = ScriptFactory(teams=[team])
    assert set(Asset.objects.visible_to(raj)) == {Asset.objects.get(pk=ours.pk)}
    assert not Asset.objects.visible_to(oli).exists()
    assert Asset.objects.visible_to(mia).exists()


def test_parts_of_each_kind_in_order():
    collateral = CollateralFactory()
    DocumentPageFactory(document=collateral.document, number=2, text="two")
    DocumentPageFactory(document=collateral.document, number=1, text="one")
    assert [(part.number, part.text) for part in collateral.get_parts()] == [(1, "one"), (2, "two")]
    assert [part.label for part in ScriptFactory().get_parts()] == ["It is too expensive.", "We have one already."]
    assert [part.label for part in CustomerStoryFactory().get_parts()] == ["Challenge", "Solution", "Results"]


def test_a_customer_is_named_only_while_allowed():
    today = timezone.now().date()
    story = CustomerStoryFactory(may_name_customer=True, may_name_until=today)
    assert story.customer_for_recipients(today) == "Kestrel Valley Hospitals"
    story.may_name_customer = False
    assert story.customer_for_recipients(today) == "A hospital group in the Midwest"


def test_sending_is_refused_with_the_reason():
    now = timezone.now()
    successor = ScriptFactory(title="The new one")
    assert sending_refusal(ScriptFactory()) == ""
    assert sending_refusal(ScriptFactory(audience="internal")) == "Internal only."
    assert sending_refusal(ScriptFactory(live=False)) == "Not approved yet."
    assert sending_refusal(ScriptFactory(live=False, expired=True)) == "Expired."
    retired = ScriptFactory(live=False, retired_at=now, superseded_by=successor)
    assert sending_refusal(retired) == "Retired."


def test_an_approved_version_says_when_it_goes_live(ana, april):
    draft = draft_script(ana, title="Launch")
    assert draft.state_words == "Draft"
    draft.go_live_at = datetime(2099, 3, 1, 9, 30, tzinfo=UTC)
    draft.save_revision(user=ana)
    actions.submit_asset(asset=draft, by=ana, at=timezone.now())
    waiting = actions.approve_asset(asset=draft, by=april, at=timezone.now())
    assert waiting.state_words == "Approved, live on 1 Mar 2099, 09:30"
    assert Asset.objects.with_review().get(pk=draft.pk).state_words == "Approved, live on 1 Mar 2099, 09:30"
