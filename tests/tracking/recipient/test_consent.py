"""What is recorded of a reader: as the administrators chose, the browser signals, and the reader says."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone

from hub.settings.environment import BASE_DIR
from tests.browsing import soup
from tests.factories.content import ScriptFactory, answer
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.engagement.test_verdicts import CHROME, GOOGLEBOT
from tests.tracking.recipient.test_views import load_of, make_deck, person
from tracking.engagement.unnamed import forget_loads
from tracking.models import (
    EngagementDay,
    Open,
    RecipientDownload,
    ShareLink,
    UnnamedDay,
    UnnamedLoad,
    Viewer,
    ViewSession,
)
from tracking.recipient.consent import LANGUAGES
from tracking.rollups.repair import rebuild_rollups

pytestmark = pytest.mark.django_db
CHROME_GPC = {"User-Agent": CHROME, "Sec-GPC": "1"}
CHROME_DNT = {"User-Agent": CHROME, "DNT": "1"}


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


@pytest.fixture
def deck():
    return make_deck(name="deck.pdf")


@pytest.fixture
def link(raj, deck):
    return ShareLinkFactory(created_by=raj, assets=[deck], allow_download=True)


def notice(answer) -> str:
    return soup(answer).select_one(".public-recorded").get_text(" ", strip=True)


def report(client, answer, link, pages, *, to="count", sign="pointer", agent=CHROME):
    body = json.dumps({"load": load_of(answer), "sign": sign, "pages": pages})
    return client.post(f"/s/{link.token}/{to}", body, content_type="text/plain", headers={"User-Agent": agent})


def download(client, link, deck) -> bytes:
    answer = client.get(f"/s/{link.token}/{deck.pk}/file", headers={"User-Agent": CHROME})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def recorded() -> list[int]:
    return [model.objects.count() for model in (Open, Viewer, ViewSession, RecipientDownload, UnnamedDay, UnnamedLoad)]


def test_nothing_is_recorded_before_yes_and_everything_can_be_read(client, settings, link, deck):
    settings.HUB_TRACKING = "ask"
    answer = person(client, link)
    assert (load_of(answer), dict(answer.cookies)) == ("", {})
    assert "Nothing is recorded before you say yes" in notice(answer)
    assert client.get(f"/s/{link.token}/{deck.pk}/1.webp").status_code == 200
    assert download(client, link, deck) == b"PK original with notes"
    client.head(f"/s/{link.token}")
    assert recorded() == [0] * 6
    said = client.post(f"/s/{link.token}?from=1", {"consent": "yes"})
    assert (said.status_code, said.url) == (302, f"/s/{link.token}?from=1")
    assert said.cookies["consent"]["path"] == f"/s/{link.token}"
    agreed = person(client, link)
    assert "Raj is told when this is viewed" in notice(agreed)
    assert report(client, agreed, link, [[deck.pk, 1, 0.5]], to="read").status_code == 204
    assert recorded() == [1, 1, 1, 0, 0, 0]


def test_the_notice_speaks_of_downloads_only_where_there_is_something_to_download(client, link, raj):
    script = ScriptFactory(body=[answer("Why now?", "Because it pays.")])
    wordy = ShareLinkFactory(created_by=raj, assets=[script], allow_download=True)
    several = ShareLinkFactory(created_by=raj, assets=[script, ScriptFactory(body=script.body)], allow_download=True)
    told = ["if it is downloaded" in notice(person(client, one)) for one in (link, wordy, several)]
    assert told == [True, False, True]


def test_no_is_remembered_and_can_be_taken_back_either_way(client, settings, link):
    settings.HUB_TRACKING = "ask"
    client.post(f"/s/{link.token}", {"consent": "yes"})
    assert "reader" in person(client, link).cookies
    client.post(f"/s/{link.token}", {"consent": "no"})
    assert client.cookies["reader"].value == ""
    refused = person(client, link)
    assert "Nothing is recorded" in notice(refused)
    assert [button["value"] for button in soup(refused).select(".public-consent button")] == ["yes"]
    assert Open.objects.count() == 1


def test_a_page_that_stands_open_in_another_tab_tells_nothing_after_no(client, settings, link, deck):
    settings.HUB_TRACKING = "ask"
    client.post(f"/s/{link.token}", {"consent": "yes"})
    agreed = person(client, link)
    client.post(f"/s/{link.token}", {"consent": "no"})
    assert report(client, agreed, link, [[deck.pk, 1, 0.5]], to="read").status_code == 204
    assert recorded() == [1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(("tracking", "visits"), [("tell", 1), ("ask", 0), ("sums", 0)])
def test_who_comes_for_a_closed_link_is_noted_only_where_visits_are(client, settings, link, tracking, visits):
    settings.HUB_TRACKING = tracking
    ShareLink.objects.filter(pk=link.pk).update(revoked_at=timezone.now())
    assert client.get(f"/s/{link.token}", headers={"User-Agent": CHROME}).status_code == 404
    assert ShareLink.objects.get(pk=link.pk).closed_visits == visits


def test_sums_alone_count_the_reader_and_name_nobody(client, settings, link, deck):
    settings.HUB_TRACKING = "sums"
    answer = person(client, link)
    assert "Raj is not told whether or when you read this" in notice(answer)
    assert dict(answer.cookies) == {}
    assert soup(answer).select_one("tracked-viewer").has_attr("data-unkept")
    for pages in ([[deck.pk, 1, 0.5]], [[deck.pk, 1, 0.5]], [[deck.pk, 1, 0.5], [deck.pk, 2, 0.25]]):
        assert report(client, answer, link, pages).status_code == 204
    download(client, link, deck)
    day = EngagementDay.objects.get()
    assert (day.asset_id, day.team_id, day.views, day.seconds, day.downloads) == (deck.pk, link.team_id, 1, 0.75, 1)
    assert recorded() == [0, 0, 0, 0, 1, 1]
    link.refresh_from_db()
    assert (link.first_viewed_at, link.created_by.notices.count()) == (None, 0)
    rebuild_rollups(since=timezone.localdate(), until=timezone.localdate())
    day.refresh_from_db()
    assert (day.views, day.seconds, day.downloads) == (1, 0.75, 1)


def test_sums_take_no_more_than_has_passed_no_program_and_no_foreign_load(client, settings, link, raj, deck):
    settings.HUB_TRACKING = "sums"
    answer = person(client, link)
    assert report(client, answer, link, [[deck.pk, 1, 5000], [deck.pk, 99, 3]]).status_code == 204
    assert 0 < EngagementDay.objects.get().seconds <= 3
    assert report(client, person(client, link), link, [[deck.pk, 1, 0.5]], agent=GOOGLEBOT).status_code == 204
    assert EngagementDay.objects.get().views == 1
    other = ShareLinkFactory(created_by=raj, assets=[deck])
    assert report(client, answer, other, [[deck.pk, 1, 0.5]]).status_code == 400
    assert report(client, answer, link, [[deck.pk, 1, 0.5]], to="read").status_code == 400
    client.force_login(raj)
    report(client, person(client, link), link, [[deck.pk, 1, 0.5]])
    assert EngagementDay.objects.get().views == 1


def test_what_was_counted_of_a_load_is_forgotten_when_it_can_report_no_more(client, settings, link, deck):
    settings.HUB_TRACKING = "sums"
    report(client, person(client, link), link, [[deck.pk, 1, 0.5]])
    now = timezone.now()
    assert forget_loads(at=now + timedelta(days=7)) == 0
    assert forget_loads(at=now + timedelta(days=9)) == 1
    assert UnnamedDay.objects.count() == 1


@pytest.mark.parametrize("headers", [CHROME_GPC, CHROME_DNT], ids=["GPC", "DNT"])
@pytest.mark.parametrize(
    ("tracking", "signal", "says", "has_load"),
    [
        ("tell", "sums", "Raj is not told whether or when", True),
        ("tell", "nothing", "Your browser asks not to be tracked", False),
        ("tell", "ignore", "Raj is told when this is viewed", True),
        ("sums", "nothing", "Your browser asks not to be tracked", False),
        ("ask", "sums", "Nothing is recorded: Raj is not told", False),
        ("ask", "ignore", "May Raj be told", False),
    ],
)
def test_a_signal_of_the_browser_is_heeded_as_chosen(client, settings, link, headers, tracking, signal, says, has_load):
    settings.HUB_TRACKING, settings.HUB_PRIVACY_SIGNAL = tracking, signal
    answer = client.get(f"/s/{link.token}", headers=headers)
    assert says in notice(answer)
    assert bool(load_of(answer)) == has_load
    assert Open.objects.count() == int(signal == "ignore" and tracking == "tell")
    assert {"Accept-Language", "DNT", "Sec-GPC"} <= set(answer["Vary"].split(", "))


def test_a_yes_outranks_the_signal_of_the_browser(client, settings, link):
    settings.HUB_TRACKING = "ask"
    client.post(f"/s/{link.token}", {"consent": "yes"})
    assert "Raj is told" in notice(client.get(f"/s/{link.token}", headers=CHROME_GPC))


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("de-AT,de;q=0.9,en;q=0.5", "de"), ("pl,fr;q=0.5", "fr"), ("en-US,de;q=0.5", "en-gb"), ("x" * 600, "en-gb")],
)
def test_the_notice_is_in_the_first_language_of_the_browser_that_there_is(client, link, accepted, language):
    answer = client.get(f"/s/{link.token}", headers={"User-Agent": CHROME, "Accept-Language": accepted})
    assert soup(answer).select_one(".public-recorded")["lang"] == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_is_whole_in_every_language_and_manner(client, settings, link, language):
    english, translated = set(), set()
    for tracking, headers in (("tell", {}), ("ask", {}), ("ask", {"DNT": "1"}), ("sums", {}), ("tell", {"DNT": "1"})):
        settings.HUB_TRACKING = tracking
        settings.HUB_PRIVACY_SIGNAL = "nothing"
        for said, code in ((english, "en"), (translated, language)):
            answer = client.get(f"/s/{link.token}", headers={"Accept-Language": code, **headers})
            said.update(soup(answer).select_one(".public-recorded").stripped_strings)
    settings.HUB_TRACKING = "ask"
    client.cookies["consent"] = "yes"
    for said, code in ((english, "en"), (translated, language)):
        answer = client.get(f"/s/{link.token}", headers={"Accept-Language": code})
        said.update(soup(answer).select_one(".public-recorded").stripped_strings)
    assert len(english) == len(translated) == 12
    # In Spanish and Italian it is the same word.
    assert english & translated <= {"No"}


def test_translations_are_compiled_from_what_is_written():
    for language in LANGUAGES:
        folder = Path(BASE_DIR) / "locale" / language / "LC_MESSAGES"
        compiled = (folder / "django.mo").read_bytes().decode(errors="replace")
        written = [line for line in (folder / "django.po").read_text().splitlines() if line.startswith("msgstr")]
        assert all(line.removeprefix('msgstr "').removesuffix('"') in compiled for line in written)
