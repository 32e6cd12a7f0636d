"""Passing a link on: what the new link is, what it may not be, and what becomes of it with the first one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.utils import timezone

from hub.core.audit import AuditEntry
from hub.core.limits import TooMany
from hub.core.notices.models import Notice, OutgoingMail
from hub.people.personal_data.held import Subject, held_about
from tests.factories.content import CollateralFactory, ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tracking.links import passing_on
from tracking.links.actions import LinkClosed, create_share_link, mark_sent, note_observed
from tracking.links.changing import change_options, change_parts
from tracking.links.closing import follow_newest, reopen_share_link, revoke_share_link
from tracking.links.erasure import erase_recipient
from tracking.links.family import family_tree
from tracking.links.options import LinkOptions, Notify
from tracking.links.parts import Part
from tracking.links.passing_on import NotPassedOn, pass_on
from tracking.links.recipients import RecipientDetails
from tracking.models import Channel, LinkPolicy, MailState, Recipient, ShareLink, UsageEvent
from tracking.policies.locks import OptionLocked

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TOM = RecipientDetails(name="Tom Reyes", email="tom@marlow.example")


@pytest.fixture
def link(raj):
    assets = [CollateralFactory(title="Deck"), CollateralFactory(title="Sheet")]
    return ShareLinkFactory(created_by=raj, assets=assets, sent_at=NOW, note="For Rita alone.")


def given(link, to=TOM, *, by_mail=False, at=NOW, sender="192.0.2.1"):
    return pass_on(link=link, to=to, by_mail=by_mail, sender=sender, at=at)


def listed(link) -> ShareLink:
    return ShareLink.objects.for_listing().get(pk=link.pk)


def test_pass_on_makes_a_link_of_its_own_reader_that_shows_the_same(link, raj):
    made = listed(given(link))
    assert (made.passed_on_from, made.origin, made.created_by, made.team) == (link, link, raj, raj.team)
    assert (made.recipient.name, made.recipient.email) == ("Tom Reyes", "tom@marlow.example")
    assert made.recipient.company == "Marlow County Health"
    assert [(on.asset_id, on.order) for on in made.link_assets.order_by("order")] == [
        (on.asset_id, on.order) for on in link.link_assets.order_by("order")
    ]
    assert made.token
    assert made.token_hash != link.token_hash
    assert made.note == ""
    assert listed(link).times_passed_on == 1


def test_passed_on_is_no_send_whatever_is_done_with_it(link, raj):
    made = given(link)
    assert not mark_sent(link=made, by=raj, channel=Channel.COPIED, at=NOW)
    assert not note_observed(link=made, at=NOW)
    assert not UsageEvent.objects.exists()


def test_it_asks_for_what_the_first_asks_and_lasts_no_longer(raj):
    asset = CollateralFactory()
    options = LinkOptions(
        expires_at=NOW + timedelta(days=9),
        expires_after_days=3,
        passcode="4719471",
        watermark=True,
        terms="Keep it.",
        notify=Notify.DAILY,
    )
    link = create_share_link(assets=[asset], by=raj, at=NOW, options=options)
    later = NOW + timedelta(days=1)
    made = listed(given(link, at=later))
    assert made.passcode == link.passcode
    # Whoever passes it on has it open: the three days have begun.
    assert made.ends_at == later + timedelta(days=3)
    assert (made.watermark, made.terms, made.allow_download) == (True, link.terms, False)
    assert made.notify == Notify.DAILY
    ShareLink.objects.filter(pk=link.pk).update(first_viewed_at=NOW)
    assert listed(given(listed(link), RecipientDetails(name="Una"), at=later)).expires_at == NOW + timedelta(days=3)


def test_of_those_whom_a_code_lets_in_only_they_get_one(raj):
    link = ShareLinkFactory(created_by=raj, verify_email=True, allowed=["marlow.example"])
    for address in ("", "tom@other.example", "tom@sub.marlow.example"):
        with pytest.raises(NotPassedOn, match="not_admitted"):
            given(link, RecipientDetails(name="Tom", email=address))
    made = given(link, RecipientDetails(name="Tom", email="TOM@Marlow.example"))
    assert (made.verify_email, made.allowed) == (True, [])
    with pytest.raises(NotPassedOn, match="off"):
        given(made, RecipientDetails(name="Una", email="una@marlow.example"))


@pytest.mark.parametrize("options", [{"pass_on": False}, {"verify_email": True}])
def test_pass_on_refuses_where_it_is_not_wanted(raj, options):
    with pytest.raises(NotPassedOn, match="off"):
        given(ShareLinkFactory(created_by=raj, **options))
    assert ShareLink.objects.count() == 1


def test_pass_on_refuses_where_administrators_lock_it(raj, link):
    LinkPolicy.objects.create(team=raj.team, pass_on=False, locked=["pass_on"])
    with pytest.raises(NotPassedOn, match="off"):
        given(link)
    with pytest.raises(OptionLocked, match="readers make no links of it for others"):
        create_share_link(assets=[CollateralFactory()], by=raj, at=NOW, options=LinkOptions())
    assert create_share_link(assets=[CollateralFactory()], by=raj, at=NOW, options=LinkOptions(pass_on=False))


@pytest.mark.parametrize("closed", [{"revoked_at": NOW}, {"expires_at": NOW - timedelta(minutes=1)}])
def test_pass_on_refuses_a_closed_link(raj, closed):
    with pytest.raises(LinkClosed):
        given(ShareLinkFactory(created_by=raj, **closed))


def test_passed_on_to_the_same_person_again_it_is_the_same_link_and_one_mail(link):
    made = given(link, by_mail=True)
    assert given(link, RecipientDetails(name="Thomas", email="Tom@Marlow.example"), by_mail=True) == made
    assert OutgoingMail.objects.filter(kind="share_link").count() == 1
    nameless = given(link, RecipientDetails(name="Una"))
    assert given(link, RecipientDetails(name="UNA ")) == nameless
    assert given(link, RecipientDetails(name="Uma")) != nameless


def test_what_a_reader_writes_changes_nothing_of_a_recipient_that_is_known(link, raj):
    known = Recipient.objects.create(sender=raj, name="Dr. Reyes", email="tom@marlow.example", company="Marlow")
    assert given(link).recipient == known
    known.refresh_from_db()
    assert (known.name, known.company) == ("Dr. Reyes", "Marlow")


@pytest.mark.parametrize(
    ("email", "theirs"), [("rita@gmail.com", "tom@gmail.com"), ("rita@marlow.example", "t@x.example")]
)
def test_the_company_is_known_by_a_domain_of_its_own_alone(raj, email, theirs):
    recipient = Recipient.objects.create(sender=raj, name="Rita", email=email, company="Marlow")
    made = given(ShareLinkFactory(created_by=raj, recipient=recipient), RecipientDetails(name="Tom", email=theirs))
    assert made.recipient.company == ""


def test_a_script_is_passed_on_as_it_was_filled_in(raj):
    script = ScriptFactory()
    link = ShareLinkFactory(created_by=raj, assets=[script], merge_values={"amount": "$ 400"})
    made = given(link)
    assert made.merge_values == {
        "amount": "$ 400",
        "name": "Rita Halloran",
        "first_name": "Rita",
        "company": "Marlow County Health",
    }


def test_the_mail_leaves_by_the_outbox_and_holds_no_word_of_the_reader(link, raj, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        made = given(link, RecipientDetails(name="Buy now", email="tom@marlow.example"), by_mail=True)
    [sent] = [one for one in mail.outbox if one.to == ["tom@marlow.example"]]
    assert made.url in sent.body
    assert "Buy now" not in sent.body + sent.subject + str(sent.alternatives)
    assert sent.reply_to == [raj.email]
    assert listed(made).mail_state == MailState.SENT
    assert made.url not in OutgoingMail.objects.get(kind="share_link").text
    with pytest.raises(NotPassedOn, match="no_address"):
        given(link, RecipientDetails(name="Una"), by_mail=True)


def test_the_sender_is_told_as_they_chose(link, raj):
    made = given(link)
    [notice] = Notice.objects.filter(user=raj)
    assert notice.words == "Passed on to Tom Reyes: your link to “Deck” and 1 more"
    assert notice.address == f"/sent/{made.pk}/"
    assert OutgoingMail.objects.filter(to_user=raj, kind="link_passed_on").count() == 1
    quiet = ShareLinkFactory(created_by=raj, notify=Notify.NEVER)
    given(quiet)
    assert Notice.objects.filter(user=raj).count() == 2
    assert OutgoingMail.objects.filter(to_user=raj, kind="link_passed_on").count() == 1


def test_it_is_limited_by_address_by_link_and_in_all(link, raj, monkeypatch):
    for number in range(10):
        given(link, RecipientDetails(name=f"Reader {number}"))
    with pytest.raises(TooMany):
        given(ShareLinkFactory(created_by=raj), RecipientDetails(name="Other"))
    for number in range(10, 20):
        given(link, RecipientDetails(name=f"Reader {number}"), sender="192.0.2.2")
    # Also by another hand: what was passed on counts with the link that was sent.
    with pytest.raises(TooMany):
        given(ShareLink.objects.filter(origin=link).first(), TOM, sender="192.0.2.3")
    monkeypatch.setattr(passing_on, "MOST_PASSED_ON", 20)
    with pytest.raises(NotPassedOn, match="too_many"):
        given(link, sender="192.0.2.4", at=NOW + timedelta(days=2))


def test_closing_a_link_closes_what_was_passed_on_and_opens_it_after_the_first(link, raj):
    child = given(link)
    grandchild = given(child, RecipientDetails(name="Una"))
    assert grandchild.origin == link
    revoke_share_link(link=link, by=raj, at=NOW)
    assert [one.is_open(NOW) for one in map(listed, (child, grandchild))] == [False, False]
    assert AuditEntry.objects.filter(action="tracking.close_link").count() == 3
    until = NOW + timedelta(days=30)
    with pytest.raises(LinkClosed):
        reopen_share_link(link=listed(child), by=raj, at=NOW, expires_at=until)
    reopen_share_link(link=link, by=raj, at=NOW, expires_at=until)
    assert not listed(child).is_open(NOW)
    ShareLink.objects.filter(pk=link.pk).update(expires_at=NOW + timedelta(days=5))
    ShareLink.objects.filter(pk=child.pk).update(expires_at=NOW - timedelta(days=1))
    reopen_share_link(link=listed(child), by=raj, at=NOW, expires_at=until)
    assert listed(child).expires_at == NOW + timedelta(days=5)


def test_what_is_asked_of_a_link_later_is_asked_of_what_was_passed_on(link, raj):
    child = given(link)
    stranger = given(link, RecipientDetails(name="Sam", email="sam@other.example"))
    change_options(
        link=link,
        by=raj,
        at=NOW,
        options=LinkOptions(expires_at=NOW + timedelta(days=2), passcode="secret-7", watermark=True, pass_on=False),
    )
    held = listed(child)
    assert (held.expires_at, held.watermark, held.pass_on) == (NOW + timedelta(days=2), True, False)
    assert held.passcode == listed(link).passcode
    change_options(link=link, by=raj, at=NOW, options=LinkOptions(allowed=("marlow.example",), pass_on=False))
    assert listed(child).verify_email
    assert listed(child).is_open(NOW)
    assert not listed(stranger).is_open(NOW)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (LinkOptions(expires_at=NOW + timedelta(days=9), passcode=None, watermark=True), "expires_at"),
        (LinkOptions(expires_at=NOW + timedelta(days=3), passcode="", watermark=True), "passcode"),
        (LinkOptions(expires_at=NOW + timedelta(days=3), watermark=False), "watermark"),
        (LinkOptions(expires_at=NOW + timedelta(days=3), watermark=True, allow_download=True), "allow_download"),
    ],
)
def test_nobody_makes_what_was_passed_on_looser_than_the_first(raj, options, named):
    end = NOW + timedelta(days=3)
    link = ShareLinkFactory(created_by=raj, passcode=make_password("4719471"), watermark=True, expires_at=end)
    child = given(link)
    with pytest.raises(OptionLocked, match="stricter here") as refused:
        change_options(link=child, by=raj, at=NOW, options=options)
    assert refused.value.option == named


def test_what_a_link_shows_later_is_shown_by_what_was_passed_on(link, raj):
    child = given(link)
    deck = link.assets.get(title="Deck")
    change_parts(link=link, by=raj, at=NOW, parts=[Part(deck.pk)])
    assert list(child.assets.all()) == [deck]
    assert not UsageEvent.objects.filter(share_link=child).exists()


def test_the_tree_stands_below_the_link_that_was_sent(link, raj, django_assert_num_queries):
    first, second = given(link), given(link, RecipientDetails(name="Una"))
    below = given(first, RecipientDetails(name="Vic"))
    ShareLink.objects.filter(pk=below.pk).update(first_viewed_at=NOW)
    revoke_share_link(link=second, by=raj, at=NOW)
    held = listed(below)
    with django_assert_num_queries(1):
        tree = family_tree(held, at=NOW)
    day = f"{timezone.localtime(NOW):%-d %b}"
    assert [(one.link.pk, one.depth, one.who, one.words) for one in tree] == [
        (link.pk, 0, "Rita Halloran", f"made {day}, not viewed"),
        (first.pk, 1, "Tom Reyes", f"passed on {day}, not viewed"),
        (below.pk, 2, "Vic", f"viewed {day}"),
        (second.pk, 1, "Una", f"passed on {day}, not viewed, closed"),
    ]
    alone = listed(ShareLinkFactory(created_by=raj))
    with django_assert_num_queries(0):
        assert family_tree(alone, at=NOW) == []


def test_erasing_who_passed_it_on_closes_it_and_erasing_who_got_it_erases_their_name(link, raj):
    child = given(link)
    erase_recipient(email="tom@marlow.example", by=None, at=NOW)
    assert not Notice.objects.filter(words__contains="Tom").exists()
    assert not OutgoingMail.objects.filter(text__contains="Tom").exists()
    assert listed(link).is_open(NOW)
    again = given(link, RecipientDetails(name="Una"))
    assert again.merge_values["name"] == "Rita Halloran"
    erase_recipient(email="rita@marlow.example", by=None, at=NOW)
    assert not listed(again).is_open(NOW)
    assert [listed(one).merge_values for one in (child, again)] == [{}, {}]


def test_who_asks_what_is_held_of_them_reads_nothing_of_those_it_was_passed_on_to(link):
    given(link)
    held = held_about(Subject(email="rita@marlow.example"))
    assert [row["recipient"] for row in held["tracking.ShareLink"]] == ["Rita Halloran"]


@pytest.mark.parametrize("way", ["follow", "options"])
def test_it_shows_the_versions_that_the_first_shows(raj, way):
    first = create_share_link(assets=[CollateralFactory()], by=raj, at=NOW, options=LinkOptions(keep_versions=True))
    made = given(given(first), RecipientDetails(name="Lee"))
    kept = first.link_assets.get().version_id
    assert kept is not None
    assert made.link_assets.get().version_id == kept
    if way == "follow":
        follow_newest(link=listed(first), by=raj, at=NOW)
    else:
        change_options(link=first, by=raj, at=NOW, options=LinkOptions(keep_versions=False))
    assert made.link_assets.get().version_id is None
    change_options(link=first, by=raj, at=NOW, options=LinkOptions(keep_versions=True))
    assert made.link_assets.get().version_id == kept


def test_who_took_a_link_over_closes_what_was_over_by_then(link, raj, oli):
    made = given(link)
    ShareLink.objects.filter(pk=made.pk).update(expires_at=NOW - timedelta(days=1))
    ShareLink.objects.filter(pk=link.pk).update(created_by=oli)
    taken = ShareLink.objects.get(pk=link.pk)
    change_options(link=taken, by=oli, at=NOW, options=LinkOptions(verify_email=True, allowed=("kestrel.example",)))
    assert listed(made).revoked_at == NOW
