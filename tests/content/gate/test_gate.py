from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from wagtail.models import WorkflowState

from content import actions, refusals
from content.actions import create_draft
from content.extraction import sniff
from content.extraction.hidden import Hiding
from content.findings import Act, Severity
from content.gate.gate import draft_findings, findings_of
from content.models import AssetState, Collateral, CustomerStory, FileState, NearPair, Script
from content.models.going_live import acting_at
from tests.browsing import as_user
from tests.content.desk import NOW, draft_script
from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    CustomerStoryFactory,
    DocumentFactory,
    DocumentPageFactory,
    ScriptFactory,
    SegmentFactory,
    answer,
)

pytestmark = pytest.mark.django_db
EMAIL = ("email", {"name": "", "subject": "Your list", "body": "Dear {{ first name }},", "for_customers": True})


def codes(asset, *, severity=Severity.ERROR, act=Act.GO_LIVE, at=NOW, by=None):
    return [one.code for one in findings_of(asset, at=at, act=act, by=by) if one.severity == severity]


def deck(**document):
    return CollateralFactory(live=False, document=DocumentFactory(**document))


def unfit_of_each_kind():
    """An asset that can't go live, with the code of what stands in its way."""
    read = {"processed_at": NOW}
    story = {"customer": "Leeds Infirmary", "may_name_customer": False, "live": False}
    return [
        (CollateralFactory(live=False, document=None), "file_missing"),
        (deck(state=FileState.WAITING), "file_not_read"),
        (deck(state=FileState.PROCESSING), "file_not_read"),
        # Read before without an end: having it read once more opens no way around.
        (deck(state=FileState.WAITING, **read), "file_not_read"),
        (deck(state=FileState.PASSWORD_PROTECTED, **read), "file_password_protected"),
        (deck(state=FileState.DAMAGED, **read), "file_damaged"),
        (deck(state=FileState.UNSUPPORTED, **read), "file_unsupported"),
        (deck(state=FileState.TOO_LARGE, **read), "file_too_large"),
        (deck(state=FileState.TIMED_OUT, **read), "file_timed_out"),
        (ScriptFactory(live=False, body=[]), "script_empty"),
        (ScriptFactory(live=False, body=[answer("Too expensive.", " \u200b\n")]), "part_empty"),
        (ScriptFactory(live=False, body=[("email", {"subject": "", "body": "Dear,"})]), "part_empty"),
        (ScriptFactory(live=False, body=[answer("Price?", "It is {{ price.")]), "stray_braces"),
        (CustomerStoryFactory(live=False, challenge="", solution=" ", results=[], quotes=[]), "story_empty"),
        (CustomerStoryFactory(live=False, results=[("result", {"figure": "", "label": "less"})]), "part_empty"),
        (CustomerStoryFactory(live=False, quotes=[("quote", {"quote": "\u00a0"})]), "part_empty"),
        (CustomerStoryFactory(title="Leeds in a year", **story), "customer_named"),
        (CustomerStoryFactory(quotes=[("quote", {"quote": "LEEDS is fast."})], **story), "customer_named"),
        (ScriptFactory(live=False, title=""), "field_missing"),
        (ScriptFactory(live=False, title="\u200b"), "field_missing"),
        (ScriptFactory(live=False, type="deck"), "type_wrong"),
        (ScriptFactory(live=False, expire_at=NOW - timedelta(minutes=1)), "expiry_passed"),
    ]


@pytest.fixture
def unfit():
    return unfit_of_each_kind()


def test_what_is_whole_has_no_finding():
    tags = {"segments": [SegmentFactory()], "stages": [BuyingStageFactory()]}
    whole = [
        CollateralFactory(live=False, **tags),
        ScriptFactory(live=False, **tags),
        CustomerStoryFactory(live=False, **tags),
    ]
    assert [findings_of(asset, at=NOW) for asset in whole] == [[], [], []]


def test_each_kind_of_what_stands_in_the_way_is_told_with_what_to_do(unfit):
    for asset, code in unfit:
        found = [one for one in findings_of(asset, at=NOW) if one.is_error]
        assert code in [one.code for one in found], (asset.title, code)
        assert all(one.sentence.endswith(".") and (one.field or one.page) for one in found), found


def test_no_way_leads_past_the_gate(unfit, ana, april, ada):
    """Submitting by the action, the API, the bulk screen and Wagtail's own steps; publishing by each of its ways."""
    marketer = as_user(ana)
    for asset, code in unfit:
        revision = asset.save_revision(user=ana, clean=False)
        for act, by in ((actions.submit_asset, ana), (actions.publish_asset, april)):
            with pytest.raises(refusals.Unfit) as refusal:
                act(asset=asset, by=by, at=NOW)
            assert code in [one.code for one in refusal.value.findings]
        for step in (
            lambda asset=asset: asset.get_workflow().start(asset, ana),
            lambda revision=revision: revision.publish(user=ada),
        ):
            with pytest.raises(refusals.Unfit), acting_at(NOW):
                step()
        marketer.post(f"/admin/bulk/content/asset/submit/?id={asset.pk}&next=/admin/", {"confirmed": "yes"})
        told = marketer.post(f"/api/v1/assets/{asset.pk}/submit")
        assert told.status_code in (409, 422), code
        assert code in [one["code"] for one in told.json()["findings"]]
        own = type(asset).objects.get(pk=asset.pk)
        assert (own.live, own.workflow_in_progress) == (False, False), code
    assert not WorkflowState.objects.exists()


def test_what_becomes_unfit_while_it_is_in_review_is_not_approved(ana, april):
    document = DocumentFactory(state=FileState.READY)
    draft = create_draft(asset=Collateral(title="Pack", type="deck", owner=ana, document=document), by=ana)
    actions.submit_asset(asset=draft, by=ana, at=NOW)
    type(document).objects.filter(pk=document.pk).update(state=FileState.DAMAGED)
    with pytest.raises(refusals.Unfit, match="It is damaged."):
        actions.approve_asset(asset=draft, by=april, at=NOW)
    refused = as_user(april).post(f"/api/v1/assets/{draft.pk}/approve", {}, content_type="application/json")
    assert (refused.status_code, [one["code"] for one in refused.json()["findings"]]) == (409, ["file_damaged"])
    step = draft.current_workflow_task_state
    with pytest.raises(refusals.Unfit):
        step.task.specific.on_action(step, april, "approve")
    draft.refresh_from_db()
    assert draft.state == AssetState.IN_REVIEW


def test_what_was_sent_back_is_judged_again(ana, april):
    draft = actions.submit_asset(asset=draft_script(ana), by=ana, at=NOW)
    actions.reject_asset(asset=draft, by=april, at=NOW, comment="Shorter.")
    emptied = Script.objects.get().get_latest_revision_as_object()
    emptied.body = []
    emptied.save_revision(user=ana)
    with pytest.raises(refusals.Unfit):
        actions.submit_asset(asset=draft, by=ana, at=NOW)
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES


def test_a_file_that_is_read_again_stays_as_fit_as_its_pages():
    live = deck(state=FileState.PROCESSING, processed_at=NOW, page_count=1)
    assert codes(live) == []


def test_the_expiry_is_judged_at_the_release():
    draft = ScriptFactory(live=False, go_live_at=NOW + timedelta(days=3), expire_at=NOW + timedelta(days=2))
    [finding] = [one for one in findings_of(draft, at=NOW) if one.is_error]
    assert finding.sentence == "It expires on 22 Nov 2026, 10:00, before its release."


def test_a_story_is_judged_by_the_permission_of_the_day_on_which_it_is_read():
    story = CustomerStoryFactory(
        live=False,
        title="Kestrel in a year",
        customer="Kestrel Valley Hospitals",
        may_name_customer=True,
        may_name_until=NOW.date() + timedelta(days=1),
    )
    assert codes(story) == []
    story.go_live_at = NOW + timedelta(days=2)
    assert codes(story) == ["customer_named"]


@pytest.fixture
def unnameable():
    return CustomerStoryFactory(
        title="A hospital in the north", customer="University of Leeds", other_names="Leeds\nUoL", challenge="Slow."
    )


def test_a_customer_who_may_not_be_named_is_found_in_every_place(unnameable):
    asset = deck(original_name="Leeds_offer.pdf", page_count=3)
    asset.title, asset.summary = "For LEEDS", "As at UoL."
    DocumentPageFactory(document=asset.document, number=1, text="As at the University\nof Leeds, so here.")
    DocumentPageFactory(document=asset.document, number=2, text="Nobody.", title="Nothing")
    DocumentPageFactory(document=asset.document, number=3, text="Nothing.", title="UoL")
    found = [one for one in findings_of(asset, at=NOW) if one.code == "customer_named"]
    assert [(one.field, one.page, one.severity) for one in found] == [
        ("title", None, "error"),
        ("summary", None, "error"),
        ("file", None, "error"),
        ("file", 1, "error"),
        ("file", 3, "error"),
    ]
    assert found[3].sentence == "Page 1 says “University of Leeds”, and University of Leeds may not be named."
    script = ScriptFactory(live=False, body=[answer("Who uses it?", "Leeds does."), answer("Who?", "x")])
    assert [(one.field, one.page) for one in findings_of(script, at=NOW) if one.is_error] == [("body", 1)]


@pytest.mark.parametrize(
    "name",
    [
        "LeedsOffer.pdf",
        "leeds-offer.pdf",
        "offer_for_LEEDS2026.pdf",
        "Lee\u00adds offer.pdf",
        "universityOfLeeds.pdf",
        "St-Mary's.pdf",
        "St. Mary’s.pdf",
    ],
)
def test_a_name_in_a_file_name_is_found_however_it_is_written(name, unnameable):
    CustomerStoryFactory(customer="St Mary’s", other_names="Mary’s")
    assert codes(deck(original_name=name)) == ["customer_named"]


@pytest.mark.parametrize(
    "name", ["Klinikum_Köln.pdf", unicodedata.normalize("NFD", "angebotKölnNord.pdf"), "koeln.pdf", "KOLN-offer.pdf"]
)
def test_a_name_with_accents_is_found_in_the_name_of_a_file(name):
    CustomerStoryFactory(customer="Klinikum Köln", other_names="Köln", title="Quiet")
    assert codes(deck(original_name=name)) == ["customer_named"]


def test_a_name_that_is_broken_at_the_end_of_a_line_is_found(unnameable):
    asset = deck(page_count=2)
    DocumentPageFactory(document=asset.document, number=1, text="As at the Univer-\nsity of Lee\u2010\n  ds.")
    DocumentPageFactory(document=asset.document, number=2, text="As in LEE-\nDS.")
    assert [(one.page, one.code) for one in findings_of(asset, at=NOW) if one.is_error] == [
        (1, "customer_named"),
        (2, "customer_named"),
    ]


def test_a_name_within_another_word_names_nobody(unnameable):
    assert codes(deck(original_name="Misleeds.pdf")) == []
    assert codes(ScriptFactory(live=False, title="Leedsy, uol and misleading")) == []


def test_a_story_may_not_name_another_customer_either(unnameable):
    other = CustomerStoryFactory(title="Quicker than Leeds", customer="Harlan County Health", may_name_customer=True)
    assert codes(other) == ["customer_named"]
    assert codes(other, act=Act.SEND) == ["customer_named"]
    assert codes(unnameable, act=Act.SEND) == []


def test_what_stays_inside_may_name_a_customer_knowingly(unnameable):
    battlecard = ScriptFactory(live=False, audience="internal", title="As Leeds does")
    assert codes(battlecard) == []
    assert "customer_named" in codes(battlecard, severity=Severity.WARNING)
    voice = answer("Who?", "Leeds.", for_customers=False)
    shareable = ScriptFactory(live=False, body=[voice, answer("What?", "This.")])
    assert "customer_named" not in codes(shareable) + codes(shareable, severity=Severity.WARNING)


@pytest.mark.parametrize(
    "story",
    [
        {"may_name_customer": True},
        # Nobody has decided on a draft yet.
        {"live": False},
    ],
)
def test_a_customer_may_be_named_while_no_live_story_forbids_it(story):
    CustomerStoryFactory(customer="Harlan County Health", **story)
    assert codes(ScriptFactory(live=False, title="Harlan County Health")) == []


def test_a_word_that_is_only_proposed_from_a_name_is_a_warning():
    CustomerStoryFactory(customer="Summit Health")
    draft = ScriptFactory(live=False, title="The Summit of scheduling")
    assert codes(draft) == []
    assert "customer_named" in codes(draft, severity=Severity.WARNING)


def test_warnings_say_what_whoever_decides_should_know(ana):
    hidden = {"code": Hiding.TEXT.value, "text": "Hidden text on page 2.", "where": "page 2", "words": "floor price"}
    old = {"code": "not_told", "text": "In this old format …"}
    draft = deck(content_type="application/msword", findings=[hidden, old], page_count=1, processed_at=NOW)
    twin = CollateralFactory(title="The same, older")
    first, second = sorted((draft.document, twin.document), key=lambda one: one.pk)
    NearPair.objects.create(first=first, second=second, alike=0.82)
    draft.owner = None
    assert codes(draft, by=ana) == []
    assert codes(draft, severity=Severity.WARNING, by=ana) == [
        "no_owner",
        "no_segment",
        "no_stage",
        "file_hidden_text",
        "file_not_told",
        "near_duplicate",
    ]
    told = {one.code: one.sentence for one in findings_of(draft, at=NOW, by=ana)}
    assert told["file_hidden_text"] == "The original holds: Hidden text on page 2."
    assert told["near_duplicate"] == "It says nearly the same as “The same, older” (82 %)."
    voice = ScriptFactory(live=False, body=[answer("Price?", "Ask.", for_customers=False)])
    assert "nothing_for_customers" in codes(voice, severity=Severity.WARNING)
    assert codes(voice, act=Act.SEND) == ["not_sendable"]
    voice.live = True
    assert codes(voice, act=Act.SEND) == ["nothing_for_customers"]
    assert "internal_only" in codes(CollateralFactory(live=False, audience="internal"), severity=Severity.WARNING)


def test_what_a_recording_says_of_itself_goes_along_with_every_view():
    said = {"code": Hiding.RECORDING.value, "text": "What a camera wrote into it.", "words": "Made at 53.8, -1.5"}
    film = deck(content_type="video/mp4", findings=[said], processed_at=NOW)
    [told] = [one for one in findings_of(film, at=NOW) if one.code == "file_recording_data"]
    assert told.sentence == "The original holds: What a camera wrote into it."
    assert told.remedy == "Take it out: a recording is played as it is, so that it goes along with every view."


def test_what_belongs_in_a_good_file_is_no_warning():
    found = [
        {"code": kind.value, "text": kind.value} for kind in (Hiding.DESCRIPTIONS, Hiding.PROPERTIES, Hiding.NOTES)
    ]
    written = deck(content_type="application/msword", findings=found, page_count=1, processed_at=NOW)
    told = {code for code in codes(written, severity=Severity.WARNING) if code.startswith("file_")}
    assert told == {"file_properties", "file_notes"}
    slides = deck(content_type=sniff.PPTX, findings=found, page_count=1, processed_at=NOW)
    assert not {code for code in codes(slides, severity=Severity.WARNING) if code.startswith("file_")}


def test_tags_are_required_where_the_company_says_so(settings):
    settings.HUB_TAGS_REQUIRED = True
    assert codes(ScriptFactory(live=False)) == ["no_segment", "no_stage"]
    tagged = ScriptFactory(live=False, segments=[SegmentFactory()], stages=[BuyingStageFactory()])
    assert codes(tagged) == []


def test_the_draft_is_judged_and_not_what_is_live(ana):
    live = ScriptFactory(owner=ana)
    draft = live.get_latest_revision_as_object()
    draft.body = []
    draft.save_revision(user=ana)
    live.refresh_from_db()
    assert codes(live) == []
    assert [one.code for one in draft_findings(live, at=NOW) if one.is_error] == ["script_empty"]


def test_reinstating_what_the_gate_refuses_makes_it_a_draft(ana):
    story = CustomerStoryFactory(title="Leeds", customer="Leeds Infirmary", may_name_customer=True)
    actions.retire_asset(asset=story, by=ana, reason="Asked to.", at=NOW)
    revision = CustomerStory.objects.get().retired_revision
    revision.content["may_name_customer"] = False
    revision.save()
    back = actions.reinstate_asset(asset=story, by=ana, at=NOW)
    assert (back.state, back.retired_at) == (AssetState.DRAFT, None)


def test_the_api_tells_those_who_work_on_content_what_the_gate_says(ana, april, raj):
    draft = draft_script(ana, body=[], audience="shareable")
    [finding] = [
        one for one in as_user(ana).get(f"/api/v1/assets/{draft.pk}").json()["findings"] if one["severity"] == "error"
    ]
    assert finding == {
        "code": "script_empty",
        "severity": "error",
        "field": "body",
        "page": None,
        "sentence": "The script is empty.",
        "remedy": "Add its first part.",
    }
    live = ScriptFactory(body=[], owner=ana)
    for user in (ana, raj):
        assert as_user(user).get(f"/api/v1/assets/{live.pk}").json()["findings"] == []


def test_unread_files_pass_by_themselves(ana):
    draft = create_draft(
        asset=Collateral(title="Pack", type="deck", owner=ana, document=DocumentFactory(state=FileState.WAITING)),
        by=ana,
    )
    answer = as_user(ana).post(f"/api/v1/assets/{draft.pk}/submit")
    assert (answer.status_code, answer.json()["findings"][0]["code"]) == (409, "file_not_read")


@pytest.mark.parametrize("pages", [1, 3])
def test_judging_asks_a_fixed_number_of_queries(pages, unnameable, django_assert_num_queries):
    asset = deck(page_count=pages)
    for number in range(1, pages + 1):
        DocumentPageFactory(document=asset.document, number=number)
    asset = Collateral.objects.select_related("document").get(pk=asset.pk)
    with django_assert_num_queries(7):
        findings_of(asset, at=NOW)


def test_scripts_have_no_file_to_judge():
    assert Script.objects.count() == 0
    assert not [code for code in codes(ScriptFactory(live=False)) if code.startswith("file")]
