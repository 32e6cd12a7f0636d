from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from hub.people.models import User
from tests.browsing import soup
from tests.factories.content import BuyingStageFactory, CollateralFactory, SegmentFactory
from tests.factories.tracking import RecipientFactory, ShareLinkFactory, ViewSessionFactory
from tracking.accounts.reading import links_to
from tracking.calls.actions import account_named, import_account, open_call
from tracking.models import Account, ShareLink, UsageKind
from tracking.requests.models import Ask, AssetRequest, RequestState
from tracking.usage.actions import record_usage

pytestmark = pytest.mark.django_db
MARLOW = "Marlow County Health"


def read(client, who, name=MARLOW, stage=""):
    client.force_login(who)
    return client.get(reverse("account_page"), {"name": name} | ({"stage": stage} if stage else {}))


def section(answer, title):
    """The words of the section under this heading; "" without one."""
    heading = soup(answer).find("h2", string=title)
    return " ".join(heading.find_parent("section").get_text(" ", strip=True).split()) if heading else ""


def send(by, asset, **more):
    recipient = more.pop("recipient", None) or RecipientFactory(sender=by, email=f"rita-{by.pk}@example.com")
    return ShareLinkFactory(created_by=by, assets=[asset], recipient=recipient, sent_at=timezone.now(), **more)


@pytest.fixture
def tess(raj, team):
    """A colleague in Raj's team."""
    tess = User.objects.create_user("tess", "tess@example.com", first_name="Tess", last_name="Armitage", team=team)
    tess.groups.set(raj.groups.all())
    return tess


def test_what_was_sent_by_whom_and_what_was_read(client, raj, oli, mia, tess):
    mine, hers, theirs = (CollateralFactory(title=title) for title in ("Security", "Pricing", "Clinics only"))
    link = send(raj, mine)
    ViewSessionFactory(share_link=link, pages={(mine, 1): 70})
    colleague = send(tess, hers)
    ViewSessionFactory(share_link=colleague, pages={(hers, 1): 95})
    send(oli, theirs)
    had = section(read(client, raj), "What they had")
    assert "2 links" in had
    assert "Security" in had
    assert "Viewed, 1 min 10 s" in had
    assert "Pricing" in had
    assert "by Tess Armitage" in had
    assert "1 min 35 s" not in had
    assert f"/sent/{colleague.pk}/" not in str(soup(read(client, raj)))
    assert "Clinics only" not in had
    managed = section(read(client, mia), "What they had")
    assert "Viewed, 1 min 10 s" in managed
    assert "Viewed, 1 min 35 s" in managed
    assert "Clinics only" not in managed


@pytest.mark.parametrize(("who", "status"), [("raj", 200), ("mia", 200), ("ana", 200), ("april", 403)])
def test_who_has_an_accounts_page(client, request, raj, who, status):
    account_named(MARLOW, at=timezone.now())
    assert read(client, request.getfixturevalue(who)).status_code == status


def test_an_unknown_name_is_no_account_for_whoever_may_not_know_of_it(client, raj, oli):
    send(raj, CollateralFactory())
    assert read(client, raj).status_code == 200
    assert read(client, raj, "  marlow COUNTY health ").status_code == 200
    assert read(client, oli).status_code == 404
    assert read(client, raj, "").status_code == 404
    assert not Account.objects.exists()


def test_an_asset_that_one_may_not_see_is_not_named(client, raj, tess, other_team):
    kept = CollateralFactory(title="For clinics")
    send(tess, kept)
    kept.teams.set([other_team])
    kept.save()
    had = section(read(client, raj), "What they had")
    assert "An asset that you may not see" in had
    assert "For clinics" not in had


def test_a_link_for_a_call_with_the_account_belongs_to_it(client, raj):
    call = open_call(by=raj, at=timezone.now(), account=account_named(MARLOW, at=timezone.now()))
    other = RecipientFactory(sender=raj, email="x@example.com", company="")
    send(raj, CollateralFactory(title="Security"), recipient=other, call=call)
    assert "Security" in section(read(client, raj), "What they had")


def test_what_waits(client, raj, tess, oli):
    past = timezone.now() - timedelta(days=2)
    account = account_named(MARLOW, at=past)
    link = send(raj, CollateralFactory(title="Security"), revoked_at=past, asked_again_at=past)
    for person, words in ((tess, "audit report"), (oli, "clinic poster")):
        request = AssetRequest.objects.create(words=words, key=words, asked_at=past)
        Ask.objects.create(request=request, user=person, account=account.name, asked_at=past)
    waits = section(read(client, raj), "What waits")
    assert "Security" in waits
    assert "Closed, and asked for again on" in waits
    assert "“audit report” asked for by Tess Armitage" in waits
    assert "clinic poster" not in waits
    AssetRequest.objects.update(state=RequestState.ANSWERED)
    ShareLink.objects.filter(pk=link.pk).update(asked_again_at=None)
    assert section(read(client, raj), "What waits") == ""


def test_what_was_presented_to_them(client, raj, tess, oli):
    account = account_named(MARLOW, at=timezone.now())
    for person, title in ((raj, "Security"), (tess, "Pricing"), (oli, "Clinics only")):
        call = open_call(by=person, at=timezone.now(), account=account)
        record_usage(
            asset=CollateralFactory(title=title), kind=UsageKind.PRESENTED, actor=person, at=timezone.now(), call=call
        )
    presented = section(read(client, raj), "Presented to them")
    assert "Security by you" in presented
    assert "Pricing by Tess Armitage" in presented
    assert "Clinics only" not in presented


def test_what_they_have_not_had_for_the_stage(client, raj):
    stage, segment = BuyingStageFactory(name="Proof", slug="proof"), SegmentFactory()
    import_account(name=MARLOW, segments=[segment], at=timezone.now())
    had, next_one, other = (
        CollateralFactory(title=title, stages=[stage] if staged else [], segments=[segment])
        for title, staged in (("Had", True), ("Next", True), ("Any stage", False))
    )
    send(raj, had)
    address = reverse("for_account")
    page = read(client, raj, stage="proof")
    asked = soup(page).select_one(f"[hx-get^='{address}']")["hx-get"]
    assert asked == f"{address}?name=Marlow%20County%20Health&stage=proof"
    fragment = client.get(address, {"name": MARLOW, "stage": "proof"}, headers={"HX-Request": "true"})
    assert [row.get_text(strip=True) for row in soup(fragment).select(".row-title")] == ["Next"]
    assert soup(fragment).select_one(".ranked-why").get_text(strip=True)
    alone = client.get(address, {"name": MARLOW})
    assert {row.get_text(strip=True) for row in soup(alone).select(".row-title")} == {"Next", "Any stage"}


def test_the_page_costs_the_same_for_one_link_and_three(client, raj, tess, django_assert_num_queries):
    account_named(MARLOW, at=timezone.now())
    for person in (raj, tess):
        send(person, CollateralFactory())
    client.force_login(raj)
    with django_assert_num_queries(21):
        client.get(reverse("account_page"), {"name": MARLOW})
    for person in (raj, tess, raj, tess):
        ViewSessionFactory(share_link=send(person, CollateralFactory()))
    with django_assert_num_queries(21):
        client.get(reverse("account_page"), {"name": MARLOW})


def test_it_is_reached_from_the_call_from_sent_and_from_a_recipient(client, raj):
    link = send(raj, CollateralFactory())
    address = f"{reverse('account_page')}?name=Marlow%20County%20Health"
    open_call(by=raj, at=timezone.now(), account=account_named(MARLOW, at=timezone.now()))
    client.force_login(raj)
    for page in ("/", f"/sent/{link.pk}/"):
        assert address in [a["href"] for a in soup(client.get(page)).select("a[href]")]
    known = client.get(reverse("send_recipient"), {"email": link.recipient.email})
    assert address in [a["href"] for a in soup(known).select("a[href]")]


@pytest.mark.postgresql
def test_links_to_an_account_are_found_by_its_calls_and_by_the_companys_name_not_among_all(raj):
    account = account_named(MARLOW, at=timezone.now())
    with connection.cursor() as cursor:
        # A table of a few rows is always read whole.
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = links_to(account, person=raj).explain()
    assert "recipients_by_company" in plan
    assert "tracking_call_account_id" in plan
    assert "Seq Scan" not in plan
