"""All open links that carry a withdrawn asset: let follow or closed in one act, told once, undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.log_actions import registry

from content import actions as content_actions
from content.models import Asset
from content.refusals import NotAllowedToRetire
from hub.core.notices.models import Notice, OutgoingMail
from hub.core.outbox.delivery import deliver
from hub.people.models import User
from tests.browsing import words_of
from tests.factories.content import ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tracking.links.closing import reopen_share_link, revoke_share_link
from tracking.links.shown import shown_on
from tracking.models import LinkSweep, ShareLink, SweepState
from tracking.withdrawals import actions
from tracking.withdrawals.actions import (
    SWEEPS,
    NobodyCanFollow,
    NoLinks,
    NotWithdrawn,
    StillUnderWay,
    close_links,
    let_links_follow,
    undo_sweep,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(ana: Any) -> Any:
    return ScriptFactory(title="Old pricing", owner=ana)


@pytest.fixture
def new(ana: Any) -> Any:
    return ScriptFactory(title="New pricing", owner=ana)


def retire(old: Any, by: Any, successor: Any = None) -> None:
    content_actions.retire_asset(asset=old, by=by, reason="Prices rose.", at=timezone.now(), successor=successor)
    old.refresh_from_db()


def finish() -> None:
    deliver(SWEEPS, now=timezone.now() + timedelta(seconds=1))


def shows(link: ShareLink) -> list[str]:
    return [one.asset.title for one in shown_on(ShareLink.objects.with_assets().get(pk=link.pk))]


def news(kind: str) -> dict[str, str]:
    return {notice.user.username: notice.words for notice in Notice.objects.filter(kind=kind).select_related("user")}


def log_of(asset: Any) -> list[str]:
    return [entry.message for entry in registry.get_logs_for_instance(asset) if entry.action.startswith("tracking.")]


def test_links_follow_for_good_where_their_senders_may_see_the_successor(ana, raj, oli, mia, old, new, other_team):
    new.teams.set([raj.team])
    new.save()
    own, twice, others = (ShareLinkFactory(created_by=who, assets=[old]) for who in (raj, raj, oli))
    of_a_manager = ShareLinkFactory(created_by=mia, assets=[old])
    closed = ShareLinkFactory(created_by=raj, assets=[old], revoked_at=timezone.now())
    retire(old, ana, new)
    sweep = let_links_follow(asset=old, by=ana, at=timezone.now())
    assert (sweep.total, sweep.state) == (4, SweepState.RUNNING)
    finish()
    sweep.refresh_from_db()
    assert (sweep.state, sweep.done, sweep.changed, sweep.kept) == (SweepState.DONE, 4, 3, 1)
    assert list(ShareLink.objects.open_at(timezone.now()).still_carrying(old.pk)) == [others]
    assert [shows(link) for link in (own, twice, of_a_manager, others)] == [["New pricing"]] * 3 + [[]]
    content_actions.reinstate_asset(asset=old, by=ana, at=timezone.now())
    assert [shows(link) for link in (own, twice, of_a_manager, others)] == [["New pricing"]] * 3 + [["Old pricing"]]
    closed.refresh_from_db()
    assert not closed.link_assets.exclude(followed_in=None).exists()
    assert news("links_follow") == {
        "raj": "Your 2 links to “Old pricing” show “New pricing” from now on.",
        "mia": "Your link to “Old pricing” shows “New pricing” from now on.",
    }
    assert OutgoingMail.objects.filter(kind="links_follow").count() == 2
    assert log_of(old) == ["Its 4 open links to follow “New pricing”, where their senders may see it"]


def test_a_successor_that_is_restricted_later_is_shown_no_more(ana, raj, old, new, other_team):
    link = ShareLinkFactory(created_by=raj, assets=[old])
    retire(old, ana, new)
    let_links_follow(asset=old, by=ana, at=timezone.now())
    finish()
    assert shows(link) == ["New pricing"]
    new.teams.set([other_team])
    new.save()
    assert shows(link) == []


def test_a_link_that_follows_is_led_on_when_its_successor_is_superseded(ana, raj, old, new):
    link, last = ShareLinkFactory(created_by=raj, assets=[old]), ScriptFactory(title="Newest pricing")
    retire(old, ana, new)
    let_links_follow(asset=old, by=ana, at=timezone.now())
    finish()
    retire(new, ana, last)
    assert shows(link) == ["Newest pricing"]


def test_links_are_closed_and_opened_again_when_it_is_undone(client, ana, raj, oli, old):
    at = timezone.now()
    links = [ShareLinkFactory(created_by=who, assets=[old, ScriptFactory(title="Other")]) for who in (raj, raj, oli)]
    by_hand = ShareLinkFactory(created_by=raj, assets=[old])
    retire(old, ana)
    revoke_share_link(link=by_hand, by=raj, at=at - timedelta(minutes=1))
    sweep = close_links(asset=old, by=ana, at=at)
    finish()
    assert not ShareLink.objects.open_at(at).exists()
    assert client.get(f"/s/{links[0].token}").status_code == 404
    client.force_login(raj)
    assert "Ana Brandl closed all links to “Old pricing”" in words_of(client.get(f"/sent/{links[0].pk}/"))
    assert news("links_closed") == {
        "raj": "Your 2 links to “Old pricing” are closed: it was withdrawn.",
        "oli": "Your link to “Old pricing” is closed: it was withdrawn.",
    }
    sweep.refresh_from_db()
    assert undo_sweep(sweep=sweep, by=ana, at=at)
    finish()
    sweep.refresh_from_db()
    assert (sweep.state, sweep.changed) == (SweepState.UNDONE, 3)
    assert set(ShareLink.objects.open_at(at)) == set(links)
    assert not undo_sweep(sweep=sweep, by=ana, at=at)
    words = "Your links to “Old pricing” are as they were before."
    undone = Notice.objects.filter(about=f"sweep {sweep.pk} undone")
    assert {(notice.user.username, notice.words) for notice in undone} == {("raj", words), ("oli", words)}
    assert sorted(log_of(old)) == ["Its 3 open links closed", "Taken back: its 3 open links closed"]


def test_following_is_undone(ana, raj, old, new):
    link = ShareLinkFactory(created_by=raj, assets=[old])
    retire(old, ana, new)
    sweep = let_links_follow(asset=old, by=ana, at=timezone.now())
    finish()
    undo_sweep(sweep=sweep, by=ana, at=timezone.now())
    finish()
    content_actions.reinstate_asset(asset=old, by=ana, at=timezone.now())
    assert shows(link) == ["Old pricing"]


def test_each_is_done_once_however_often_it_is_asked_for(ana, raj, old, new):
    ShareLinkFactory(created_by=raj, assets=[old])
    retire(old, ana, new)
    first = let_links_follow(asset=old, by=ana, at=timezone.now())
    assert let_links_follow(asset=old, by=ana, at=timezone.now()) == first
    with pytest.raises(StillUnderWay):
        close_links(asset=old, by=ana, at=timezone.now())
    with pytest.raises(StillUnderWay):
        undo_sweep(sweep=first, by=ana, at=timezone.now())
    finish()
    finish()
    for act in (let_links_follow, close_links):
        with pytest.raises(NoLinks):
            act(asset=old, by=ana, at=timezone.now())
    assert LinkSweep.objects.count() == 1
    assert Notice.objects.filter(kind="links_follow").count() == 1
    assert len(log_of(old)) == 1


def test_it_is_refused_to_others_and_where_nothing_can_follow(ana, april, raj, mia, old, new):
    ShareLinkFactory(created_by=raj, assets=[old])
    with pytest.raises(NotWithdrawn):
        close_links(asset=old, by=ana, at=timezone.now())
    retire(old, ana)
    for person in (raj, mia, april):
        for act in (let_links_follow, close_links):
            with pytest.raises(NotAllowedToRetire):
                act(asset=old, by=person, at=timezone.now())
    with pytest.raises(NobodyCanFollow, match="Nothing takes its place"):
        let_links_follow(asset=old, by=ana, at=timezone.now())
    Asset.objects.filter(pk=old.pk).update(superseded_by=new)
    Asset.objects.filter(pk=new.pk).update(audience="internal")
    with pytest.raises(NobodyCanFollow, match="“New pricing” can't be sent. Internal only."):
        let_links_follow(asset=old, by=ana, at=timezone.now())
    assert not LinkSweep.objects.exists()


def test_links_of_what_expired_are_closed_too(ana, raj, old):
    link = ShareLinkFactory(created_by=raj, assets=[old])
    Asset.objects.filter(pk=old.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    close_links(asset=old, by=ana, at=timezone.now())
    finish()
    link.refresh_from_db()
    assert link.revoked_at is not None


def test_many_are_done_in_parts_and_each_sender_told_once(ana, raj, old, new, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(actions, "LINKS_TOGETHER", 2)
    for _ in range(5):
        ShareLinkFactory(created_by=raj, assets=[old])
    retire(old, ana, new)
    sweep = let_links_follow(asset=old, by=ana, at=timezone.now())
    done = []
    while LinkSweep.objects.get(pk=sweep.pk).is_under_way:
        actions.carry_on(sweep=sweep, at=timezone.now())
        sweep.refresh_from_db()
        done.append((sweep.done, sweep.changed))
    assert done == [(2, 2), (4, 4), (5, 5)]
    assert news("links_follow") == {"raj": "Your 5 links to “Old pricing” show “New pricing” from now on."}
    assert not actions.carry_on(sweep=sweep, at=timezone.now())


def test_it_stops_when_what_is_followed_has_gone_meanwhile(ana, raj, old, new):
    ShareLinkFactory(created_by=raj, assets=[old])
    retire(old, ana, new)
    sweep = let_links_follow(asset=old, by=ana, at=timezone.now())
    retire(new, ana)
    finish()
    sweep.refresh_from_db()
    assert (sweep.state, sweep.changed, sweep.kept) == (SweepState.DONE, 0, 1)
    assert news("links_follow") == {}


def test_whoever_did_it_is_not_told_of_their_own_links(ana, old, new):
    ShareLinkFactory(created_by=ana, assets=[old])
    retire(old, ana, new)
    let_links_follow(asset=old, by=ana, at=timezone.now())
    finish()
    assert news("links_follow") == {}
    assert User.objects.get(pk=ana.pk).unread_notices == 0


def test_what_was_passed_on_is_closed_and_opened_with_the_link_that_it_came_from(ana, raj, old):
    first, other = (ShareLinkFactory(created_by=raj, assets=[old]) for _ in range(2))
    # Its sender changed what it carries.
    child = ShareLinkFactory(created_by=raj, assets=[ScriptFactory()], passed_on_from=first, origin=first)
    grandchild = ShareLinkFactory(created_by=raj, assets=[old], passed_on_from=child, origin=first)
    others = ShareLinkFactory(created_by=raj, assets=[old], passed_on_from=other, origin=other)
    retire(old, ana)
    at = timezone.now()
    sweep = close_links(asset=old, by=ana, at=at)
    finish()
    assert not ShareLink.objects.open_at(at).exists()
    other.refresh_from_db()
    reopen_share_link(link=other, by=raj, at=at, expires_at=at + timedelta(days=5))
    revoke_share_link(link=other, by=raj, at=at)
    undo_sweep(sweep=sweep, by=ana, at=at)
    finish()
    assert set(ShareLink.objects.open_at(at)) == {first, child, grandchild}
    assert ShareLink.objects.get(pk=others.pk).revoked_at is not None
    sweep.refresh_from_db()
    assert (sweep.state, sweep.changed) == (SweepState.UNDONE, 3)
