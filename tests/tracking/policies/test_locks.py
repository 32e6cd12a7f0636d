from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from hub.core.edge import end_of
from tests.browsing import soup, words_of
from tests.factories.content import ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.links.test_api import api, is_problem, share  # noqa: F401
from tests.tracking.links.test_options import typed
from tests.tracking.links.test_send import filled
from tracking.links.actions import create_share_link
from tracking.links.changing import change_options
from tracking.links.options import LinkOptions, Notify
from tracking.links.recipients import RecipientDetails
from tracking.models import LinkPolicy, ShareLink
from tracking.policies.locks import OptionLocked, Presets, presets_for

pytestmark = pytest.mark.django_db

STRICT = LinkOptions(
    expires_after_days=5,
    verify_email=True,
    allowed=("marlow.example", "tom@acme.example"),
    watermark=True,
    terms="Keep it.",
    notify=Notify.AT_ONCE,
)
NAMES = (
    *("expires_at", "expires_after_days", "passcode", "verify_email", "allowed", "allow_download", "terms"),
    *("watermark", "keep_versions", "notify"),
)
PRESETS = Presets(days_open=7, options=STRICT, asks_passcode=True, locked=frozenset(NAMES))


def test_a_teams_own_presets_come_before_everybodys_and_the_hubs_before_none(team, other_team, settings):
    settings.HUB_SHARE_LINK_DAYS = 14
    assert presets_for(team.pk) == presets_for(None) == Presets(days_open=14)
    LinkPolicy.objects.create(expires_days=30, locked=["expires_at"])
    LinkPolicy.objects.create(team=team, ask_passcode=True, allowed=["marlow.example"], terms="Keep it.")
    assert presets_for(other_team.pk) == presets_for(None)
    assert presets_for(None) == Presets(days_open=30, locked=frozenset({"expires_at"}))
    assert presets_for(team.pk) == Presets(
        days_open=None, options=LinkOptions(allowed=("marlow.example",), terms="Keep it."), asks_passcode=True
    )


@pytest.mark.parametrize(
    ("option", "looser"),
    [
        ("expires_at", {"expires_at": None}),
        ("expires_at", {"expires_at": 8}),
        ("expires_after_days", {"expires_after_days": None}),
        ("expires_after_days", {"expires_after_days": 6}),
        ("passcode", {"has_passcode": False}),
        ("verify_email", {"verify_email": False}),
        ("allowed", {"allowed": ("marlow.example", "eve@elsewhere.example")}),
        ("allowed", {"allowed": ("acme.example",)}),
        ("allow_download", {"allow_download": True}),
        ("watermark", {"watermark": False}),
        ("terms", {"terms": ""}),
        ("terms", {"terms": "Other terms."}),
        ("keep_versions", {"keep_versions": True}),
        ("notify", {"notify": Notify.NEVER}),
    ],
)
def test_each_option_is_refused_when_it_is_looser_and_only_when_it_is_locked(option, looser):
    now = timezone.now()
    has_passcode = looser.pop("has_passcode", True)
    if isinstance(looser.get("expires_at"), int):
        looser["expires_at"] = end_of(timezone.localdate(now) + timedelta(days=8))
    asked = replace(PRESETS.for_new_link(now), **looser)
    with pytest.raises(OptionLocked, match=r"^Set by an administrator: .+\.$") as refused:
        PRESETS.refuse_looser(asked, has_passcode=has_passcode, at=now)
    assert refused.value.option == option
    others = replace(PRESETS, locked=PRESETS.locked - {option})
    others.refuse_looser(asked, has_passcode=has_passcode, at=now)
    PRESETS.refuse_looser(asked, has_passcode=has_passcode, at=now, among=set(NAMES) - {option})


@pytest.mark.parametrize(
    "stricter",
    [
        {},
        {"expires_after_days": 1},
        {"allowed": ("rita@marlow.example",)},
        {"allowed": ()},
    ],
)
def test_what_is_stricter_is_taken(stricter):
    now = timezone.now()
    PRESETS.refuse_looser(replace(PRESETS.for_new_link(now), **stricter), has_passcode=True, at=now)
    sooner = replace(PRESETS.for_new_link(now), expires_at=now + timedelta(days=1))
    PRESETS.refuse_looser(sooner, has_passcode=True, at=now)


def test_a_lock_on_what_is_free_by_preset_lets_reps_ask_for_more():
    now = timezone.now()
    free = Presets(days_open=None, options=LinkOptions(allow_download=True), locked=frozenset(NAMES))
    asked = LinkOptions(
        expires_at=now, expires_after_days=1, verify_email=True, terms="Keep it.", allow_download=False
    )
    free.refuse_looser(asked, has_passcode=True, at=now)
    assert free.fixed() == {"keep_versions", "notify"}


def test_neither_rep_nor_program_loosens_what_is_locked(api, raj, team):  # noqa: F811
    locked = ["allow_download", "terms", "expires_at"]
    LinkPolicy.objects.create(team=team, expires_days=7, terms="Keep it.", locked=locked)
    asset, now, rita = ScriptFactory(), timezone.now(), RecipientDetails(email="rita@marlow.example")
    wanted = replace(presets_for(team.pk).for_new_link(now), allow_download=True)
    with pytest.raises(OptionLocked, match="^Set by an administrator: nothing is downloaded.$"):
        create_share_link(assets=[asset], by=raj, at=now, recipient=rita, options=wanted)
    caller = api(raj)
    assert is_problem(caller.call("POST", "shares", share(asset)), 422)
    assert is_problem(caller.call("POST", "shares", share(asset, allow_download=False, terms="")), 422)
    made = caller.call("POST", "shares", share(asset, allow_download=False)).json()
    link = ShareLink.objects.for_listing().get(pk=made["id"])
    assert (link.options.terms, timezone.localdate(link.expires_at)) == (
        "Keep it.",
        timezone.localdate(now) + timedelta(days=7),
    )
    assert is_problem(caller.call("PATCH", f"shares/{link.pk}", {"allow_download": True}), 422)
    assert is_problem(caller.call("PATCH", f"shares/{link.pk}", {"expires_at": None}), 422)
    assert caller.call("PATCH", f"shares/{link.pk}", {"notify": "never"}).status_code == 200


def test_a_link_from_before_the_lock_stays_and_is_not_loosened_further(raj, team):
    link, now = ShareLinkFactory(created_by=raj, allow_download=True), timezone.now()
    LinkPolicy.objects.create(team=team, locked=["allow_download", "keep_versions"])
    before = ShareLink.objects.for_listing().get(pk=link.pk).options
    assert change_options(link=link, by=raj, at=now, options=replace(before, notify=Notify.NEVER)) == ["notify"]
    with pytest.raises(OptionLocked):
        change_options(link=link, by=raj, at=now, options=replace(before, keep_versions=True))
    assert change_options(link=link, by=raj, at=now, options=LinkOptions()) == ["allow_download", "notify"]


def test_the_dialogs_begin_with_the_presets_and_what_is_fixed_can_not_be_chosen(client, raj, team):
    LinkPolicy.objects.create(
        team=team,
        expires_days=7,
        ask_passcode=True,
        terms="Keep it.",
        notify="daily",
        locked=["passcode", "terms", "allow_download", "expires_at"],
    )
    asset = ScriptFactory()
    client.force_login(raj)
    page = soup(client.get(f"/send/?asset={asset.pk}"))
    assert page.select_one("[name=expires_on]")["value"] == (timezone.localdate() + timedelta(days=7)).isoformat()
    assert page.select_one("[name=notify] option[selected]")["value"] == "daily"
    fixed = [field["name"] for field in page.select("[disabled]")]
    assert fixed == ["allow_download", "ask_passcode", "ask_terms", "terms"]
    assert client.post("/send/", filled(asset)).status_code == 422
    later = (timezone.localdate() + timedelta(days=8)).isoformat()
    data = filled(asset, passcode="orange-7", allow_download="on", terms="None.", expires_on=later)
    refused = client.post("/send/", data)
    assert (refused.status_code, "links are open for 7 days at most" in words_of(refused)) == (422, True)
    data["expires_on"] = timezone.localdate().isoformat()
    assert client.post("/send/", data).status_code == 302
    link = ShareLink.objects.for_listing().get()
    assert (link.allow_download, link.options.terms, bool(link.passcode)) == (False, "Keep it.", True)
    path = f"/sent/{link.pk}/options/"
    kept = typed(client.get(path))
    assert "The link is changed" not in words_of(client.post(path, kept, follow=True))
    refused = client.post(path, {name: value for name, value in kept.items() if name != "expires"})
    assert (refused.status_code, "links are open for 7 days at most" in words_of(refused)) == (422, True)
