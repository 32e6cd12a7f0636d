from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from content.models import Asset
from content.reading.versions import keep_version
from tests.factories.content import ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tracking.links.actions import ExpiryInThePast, LinkClosed, NobodyAdmitted, create_share_link
from tracking.links.changing import change_options
from tracking.links.closing import reopen_share_link, revoke_share_link
from tracking.links.options import LinkOptions, NotAdmissible, Notify, is_among, read_allowed
from tracking.links.recipients import RecipientDetails
from tracking.models import ShareLink, Terms

pytestmark = pytest.mark.django_db
NONE = LinkOptions()


@pytest.fixture
def link(raj) -> ShareLink:
    return ShareLinkFactory(created_by=raj)


def fresh(link) -> ShareLink:
    return ShareLink.objects.for_listing().get(pk=link.pk)


def test_every_option_is_made_and_changed_alike(raj, link):
    now = timezone.now()
    wanted = LinkOptions(
        expires_at=now + timedelta(days=9),
        expires_after_days=3,
        passcode="orange-7",
        verify_email=True,
        allowed=("marlow.example", "tom@acme.example"),
        allow_download=True,
        watermark=True,
        terms="Keep it to yourself.",
        keep_versions=True,
        notify=Notify.DAILY,
    )
    asset, rita = link.assets.get(), RecipientDetails(email="rita@marlow.example")
    made = create_share_link(assets=[asset], by=raj, at=now, recipient=rita, options=wanted)
    change_options(link=link, by=raj, at=now, options=wanted)
    for one in (made, link):
        kept = fresh(one)
        assert kept.options == replace(wanted, passcode=None)
        assert check_password("orange-7", kept.passcode)
    assert Terms.objects.count() == 1
    change_options(link=link, by=raj, at=now, options=replace(NONE, passcode=""))
    assert (fresh(link).options, fresh(link).passcode) == (NONE, "")


def test_only_what_differs_is_told_and_nothing_twice(raj, link):
    now = timezone.now()
    assert change_options(link=link, by=raj, at=now, options=NONE) == []
    wanted = LinkOptions(allow_download=True, passcode="orange-7")
    assert change_options(link=link, by=raj, at=now, options=wanted) == ["allow_download", "passcode"]
    assert change_options(link=link, by=raj, at=now, options=replace(wanted, passcode=None)) == []
    assert check_password("orange-7", fresh(link).passcode)


def test_others_and_revoked_links_and_ends_that_have_passed_are_refused(raj, oli, link):
    now = timezone.now()
    with pytest.raises(PermissionDenied, match="^This link is not yours.$"):
        change_options(link=link, by=oli, at=now, options=LinkOptions(allow_download=True))
    with pytest.raises(ExpiryInThePast, match="^That time has passed.$"):
        change_options(link=link, by=raj, at=now, options=LinkOptions(expires_at=now))
    revoke_share_link(link=link, by=raj, at=now)
    with pytest.raises(LinkClosed, match="^The link was revoked. Make a new one.$"):
        change_options(link=link, by=raj, at=now, options=LinkOptions(allow_download=True))
    assert fresh(link).options == NONE


def test_a_later_end_opens_an_expired_link_and_answers_the_wish_for_it(raj):
    now = timezone.now()
    past = now - timedelta(days=1)
    link = ShareLinkFactory(created_by=raj, expires_at=past, asked_again_at=past)
    assert change_options(link=link, by=raj, at=now, options=LinkOptions(expires_at=past, allow_download=True)) == [
        "allow_download"
    ]
    assert not fresh(link).is_open(now)
    change_options(link=link, by=raj, at=now, options=LinkOptions(expires_at=now + timedelta(days=1)))
    assert (fresh(link).is_open(now), fresh(link).asked_again_at) == (True, None)
    assert ShareLink.objects.open_at(now).get() == link


def test_a_code_needs_somebody_to_mail_it_to(raj):
    link = ShareLinkFactory(created_by=raj, recipient=None)
    for wanted in (LinkOptions(verify_email=True),):
        with pytest.raises(NobodyAdmitted, match="^A code is mailed to the recipient"):
            change_options(link=link, by=raj, at=timezone.now(), options=wanted)
        with pytest.raises(NobodyAdmitted):
            create_share_link(assets=[link.assets.get()], by=raj, at=timezone.now(), options=wanted)
    allowed = LinkOptions(verify_email=True, allowed=("marlow.example",))
    assert change_options(link=link, by=raj, at=timezone.now(), options=allowed) == ["verify_email", "allowed"]


def test_a_new_passcode_lifts_the_lock_of_wrong_ones(raj):
    now = timezone.now()
    link = ShareLinkFactory(created_by=raj, passcode="x", wrong_passcodes=20, passcode_locked_at=now)
    change_options(link=link, by=raj, at=now, options=LinkOptions(passcode="lemon-8"))
    assert (fresh(link).wrong_passcodes, fresh(link).passcode_locked_at) == (0, None)


def test_keeping_versions_keeps_what_is_live_now(raj):
    script = ScriptFactory()
    link = ShareLinkFactory(created_by=raj, assets=[script])
    now, version = timezone.now(), keep_version(Asset.objects.get(pk=script.pk).own)
    change_options(link=link, by=raj, at=now, options=LinkOptions(keep_versions=True))
    assert link.link_assets.get().version == version
    change_options(link=link, by=raj, at=now, options=NONE)
    assert link.link_assets.get().version is None


@pytest.mark.parametrize(
    ("days_left", "after", "viewed_days_ago", "is_open"),
    [
        (None, 3, None, True),
        (None, 3, 2, True),
        (None, 3, 3, False),
        (None, 3, 4, False),
        (5, 3, 2, True),
        (5, 3, 4, False),
        (-1, 30, 1, False),
        (-1, 30, None, False),
        (None, None, 300, True),
    ],
)
def test_the_earlier_end_closes_a_link_for_queries_too(raj, days_left, after, viewed_days_ago, is_open):
    now = timezone.now()
    link = ShareLinkFactory(
        created_by=raj,
        expires_at=None if days_left is None else now + timedelta(days=days_left),
        expires_after=None if after is None else timedelta(days=after),
        first_viewed_at=None if viewed_days_ago is None else now - timedelta(days=viewed_days_ago),
    )
    assert fresh(link).is_open(now) is is_open
    assert ShareLink.objects.open_at(now).exists() is is_open
    assert ShareLink.objects.closed_at(now).exists() is not is_open


def test_a_link_that_was_read_out_is_opened_again_until_a_day(raj):
    now = timezone.now()
    link = ShareLinkFactory(
        created_by=raj, expires_after=timedelta(days=2), first_viewed_at=now - timedelta(days=3)
    )
    until = now + timedelta(days=14)
    assert reopen_share_link(link=link, by=raj, at=now, expires_at=until)
    assert (link.expires_at, link.expires_after, fresh(link).is_open(now)) == (until, None, True)
    with pytest.raises(ExpiryInThePast, match="^It was first viewed more than 2 days ago.$"):
        change_options(link=link, by=raj, at=now, options=LinkOptions(expires_after_days=2))


def test_revoking_and_reopening_leave_the_days_after_the_first_view(raj):
    now = timezone.now()
    link = ShareLinkFactory(created_by=raj, expires_after=timedelta(days=9), first_viewed_at=now - timedelta(days=1))
    revoke_share_link(link=link, by=raj, at=now)
    assert reopen_share_link(link=link, by=raj, at=now, expires_at=now + timedelta(days=14))
    assert (link.expires_at, link.expires_after) == (None, timedelta(days=9))


def test_who_may_open_is_read_as_it_is_compared():
    assert read_allowed([" Tom@Acme.example ", "@marlow.example", "MARLOW.example", ""]) == (
        "tom@acme.example",
        "marlow.example",
    )
    for wrong in ("tom@", "marlow", "a b.example", "*.example", "https://marlow.example", "x" * 300 + ".example"):
        with pytest.raises(NotAdmissible):
            read_allowed([wrong])
    with pytest.raises(NotAdmissible, match="^At most 50"):
        read_allowed([f"a{number}@marlow.example" for number in range(51)])


@pytest.mark.parametrize(
    ("address", "is_in"),
    [
        ("rita@marlow.example", True),
        ("tom@acme.example", True),
        ("ann@acme.example", False),
        ("rita@mail.marlow.example", False),
        ("rita@notmarlow.example", False),
        ("marlow.example", False),
    ],
)
def test_a_domain_admits_its_own_addresses_and_no_others(address, is_in):
    assert is_among(address, ["marlow.example", "tom@acme.example"]) is is_in
