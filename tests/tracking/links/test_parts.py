"""Links to some pages of several assets, in an order that the sender sets."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.utils import timezone

from content.reading.versions import keep_version
from tests.factories.content import CustomerStoryFactory, ScriptFactory, answer
from tests.tracking.links.test_api import Api
from tests.tracking.recipient.test_views import make_deck, person, read
from tracking.links import actions
from tracking.links.changing import change_parts
from tracking.links.options import LinkOptions
from tracking.links.parts import NoPages, Part, in_figures, parts_of, read_pages_typed
from tracking.links.reading import read_links
from tracking.models import PageView, RecipientDownload, ShareLink, UsageEvent

pytestmark = pytest.mark.django_db
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@pytest.fixture(autouse=True)
def nothing_compared_before():
    cache.clear()


@pytest.fixture
def deck(ana):
    deck = make_deck(9, name="deck.pdf", content=b"%PDF the whole of it", title="Nine slides", owner=ana)
    say(deck, NUMBERS[1:])
    return deck


@pytest.fixture
def story(ana):
    return CustomerStoryFactory(title="How Marlow did it", owner=ana)


def say(deck, words) -> None:
    for page, word in zip(deck.document.pages.order_by("number"), words, strict=True):
        page.title, page.text = f"On {word}", f"What there is to say of {word}"
        page.save()


def new_version(deck, words) -> None:
    newer = make_deck(len(words), name="newer.pdf")
    document, newer.document = newer.document, None
    newer.save()
    deck.document = document
    say(deck, words)
    deck.save()
    keep_version(deck)


def send(by, *parts, **more):
    link = actions.create_share_link(parts=parts, by=by, at=timezone.now(), options=LinkOptions(**more))
    return ShareLink.objects.for_listing().get(pk=link.pk)


def titles(answer) -> list[str]:
    """What the page shows, in its order."""
    soup = BeautifulSoup(answer.content, "html.parser")
    return [caption.span.get_text() for caption in soup.select("figure[data-page] figcaption")]


def whole(client, link):
    return client.get(f"/s/{link.token}?all=1")


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("", ()),
        ("3", (3,)),
        (" 3, 7-9 ", (3, 7, 8, 9)),
        ("7–9;3", (7, 8, 9, 3)),
        ("2 to 3\n3", (2, 3)),
    ],
)
def test_pages_are_typed_as_people_write_them(typed, numbers):
    assert read_pages_typed(typed) == numbers


@pytest.mark.parametrize("typed", ["three", "0", "9-7", "1-100000", "1-900", "3,,x", "-1", "³", "1" * 3000])
def test_what_is_no_page_is_refused_in_words(typed):
    with pytest.raises(NoPages, match=r"\.$"):
        read_pages_typed(typed)


def test_figures_can_be_typed_again():
    assert in_figures((7, 8, 9, 3)) == "7–9, 3"
    assert read_pages_typed(in_figures((7, 8, 9, 3))) == (7, 8, 9, 3)


def test_the_page_shows_the_parts_in_their_order_and_nothing_else(client, raj, deck, story):
    link = send(raj, Part(deck.pk, (7, 8, 3)), Part(story.pk), Part(deck.pk, (1,)))
    answer = whole(client, link)
    assert titles(answer) == ["On seven", "On eight", "On three", "On one"]
    soup = BeautifulSoup(answer.content, "html.parser")
    headings = [heading.get_text() for heading in soup.select(".public-asset > h2")]
    assert headings == ["Nine slides", "How Marlow did it", "Nine slides"]
    words = soup.get_text(" ")
    assert [number for number in (1, 2, 3, 9) if f"1 of {number}" in words] == [1, 3]
    told = [one for one in NUMBERS if f"of {one}" in words or f"On {one}" in words]
    assert told == ["one", "three", "seven", "eight"]
    places = [int(one["data-position"]) for one in soup.select("[data-page]")]
    assert places == list(range(1, len(places) + 1))
    assert len({one["id"] for one in soup.select("[data-page]")}) == len(places)


def test_pages_that_were_not_sent_are_behind_no_address(client, raj, deck):
    link = send(raj, Part(deck.pk, (3, 7)), allow_download=True)
    ends = (".webp", "/words")
    answers = {
        number: [client.get(f"/s/{link.token}/{deck.pk}/{number}{end}").status_code for end in ends]
        for number in range(1, 10)
    }
    assert {number for number, codes in answers.items() if codes == [200, 200]} == {3, 7}
    assert {number for number, codes in answers.items() if codes == [404, 404]} == {1, 2, 4, 5, 6, 8, 9}
    found = client.get(f"/s/{link.token}/find?q=say").json()["pages"]
    assert [one["title"] for one in found] == ["On three", "On seven"]
    later = client.get(f"/s/{link.token}/{deck.pk}/pages?skip=1")
    assert titles(later) == ["On seven"]


def test_of_chosen_pages_never_the_original_is_taken(client, raj, deck):
    link = send(raj, Part(deck.pk, (7, 3)), allow_download=True)
    answer = client.get(f"/s/{link.token}/{deck.pk}/file")
    taken = b"".join(answer.streaming_content)
    assert answer["Content-Disposition"].endswith('filename="deck.pdf"')
    assert b"the whole of it" not in taken
    assert len(pdfium.PdfDocument(taken)) == 2


def test_all_parts_come_as_one_pdf_that_counts_for_each(client, raj, deck, story):
    link = send(raj, Part(deck.pk, (7, 8)), Part(story.pk), Part(deck.pk, (3,)), allow_download=True)
    answer = person(client, link)
    assert f'href="/s/{link.token}/pdf"' in answer.content.decode()
    read(client, link, answer, [[deck.pk, 7, 5.0]])
    taken = client.get(f"/s/{link.token}/pdf", headers={"User-Agent": "Mozilla/5.0 (X11) Chrome/120"})
    assert taken.status_code == 200
    assert len(pdfium.PdfDocument(b"".join(taken.streaming_content))) == 4
    assert set(RecipientDownload.objects.values_list("asset", flat=True)) == {deck.pk, story.pk}
    assert RecipientDownload.objects.values("at").distinct().count() == 1
    [found] = read_links([ShareLink.objects.for_listing().get(pk=link.pk)])
    assert found.downloads == 1


def test_of_one_pdf_nothing_is_kept_that_was_written_for_its_reader(client, raj, deck, story):
    script = ScriptFactory(body=[answer("Why?", "Because it is so, {{ first_name }}.")])
    kept = []
    for other in (script, story):
        link = actions.create_share_link(
            parts=[Part(deck.pk, (7,)), Part(other.pk)],
            by=raj,
            at=timezone.now(),
            recipient=actions.RecipientDetails("Rita Halloran", "rita@marlow.example", "Marlow"),
            options=LinkOptions(allow_download=True),
        )
        before = kept_files()
        for _ in range(2):
            taken = client.get(f"/s/{link.token}/pdf")
            assert len(pdfium.PdfDocument(b"".join(taken.streaming_content))) == 2
        kept.append(len(kept_files() - before))
    assert kept == [0, 1]


def kept_files() -> set[str]:
    try:
        return set(default_storage.listdir("recipient-files")[1])
    except FileNotFoundError:
        return set()


def test_there_is_no_one_pdf_where_nothing_may_be_taken_or_one_thing_is_sent(client, raj, deck, story):
    refused = send(raj, Part(deck.pk, (7,)), Part(story.pk))
    single = send(raj, Part(deck.pk, (7,)), allow_download=True)
    assert client.get(f"/s/{refused.token}/pdf").status_code == 404
    assert client.get(f"/s/{single.token}/pdf").status_code == 404
    assert "/pdf" not in person(client, refused).content.decode()


def test_a_page_that_was_not_sent_is_never_counted(client, raj, deck):
    link = send(raj, Part(deck.pk, (3, 7)))
    answer = person(client, link)
    read(client, link, answer, [[deck.pk, 3, 5.0], [deck.pk, 4, 9.0]])
    assert list(PageView.objects.values_list("number", flat=True)) == [3]
    [found] = read_links([ShareLink.objects.for_listing().get(pk=link.pk)])
    assert [(page.number, page.views, page.seconds is None) for page in found.pages] == [(3, 1, False), (7, 0, True)]


def test_chosen_pages_are_followed_by_what_they_say(client, raj, deck):
    link = send(raj, Part(deck.pk, (3, 7)))
    new_version(deck, ["zero", *NUMBERS[1:]])
    link = ShareLink.objects.for_listing().get(pk=link.pk)
    assert titles(whole(client, link)) == ["On three", "On seven"]
    assert client.get(f"/s/{link.token}/{deck.pk}/4.webp").status_code == 200
    assert client.get(f"/s/{link.token}/{deck.pk}/3.webp").status_code == 404
    [found] = read_links([link])
    assert [dict(item.moved) for item in found.moved] == [{3: 4, 7: 8}]
    assert found.lost == ()


def test_a_page_that_is_gone_shows_no_other_and_its_sender_is_told(client, raj, deck):
    link = send(raj, Part(deck.pk, (3, 7)))
    new_version(deck, ["one", "two", "four", "five", "six", "seven"])
    link = ShareLink.objects.for_listing().get(pk=link.pk)
    assert titles(whole(client, link)) == ["On seven"]
    [found] = read_links([link])
    assert [(gone.asset.pk, gone.pages) for gone in found.lost] == [(deck.pk, (3,))]
    client.force_login(raj)
    words = " ".join(BeautifulSoup(client.get(f"/sent/{link.pk}/").content, "html.parser").get_text(" ").split())
    assert "Page 3 of “Nine slides” is shown no more" in words


def test_nothing_is_shown_when_no_chosen_page_is_left(client, raj, deck):
    link = send(raj, Part(deck.pk, (3,)))
    new_version(deck, ["one", "two"])
    assert person(client, link).status_code == 404
    assert client.get(f"/s/{link.token}/state").status_code == 404
    [found] = read_links([ShareLink.objects.for_listing().get(pk=link.pk)])
    assert [(gone.asset.pk, gone.pages) for gone in found.lost] == [(deck.pk, (3,))]


def test_a_link_that_keeps_versions_keeps_its_pages(client, raj, deck):
    link = send(raj, Part(deck.pk, (3, 7)), keep_versions=True)
    new_version(deck, ["one", "two"])
    assert titles(whole(client, link)) == ["On three", "On seven"]


def test_of_a_successor_only_the_same_pages_are_shown(client, raj, ana, deck):
    link = send(raj, Part(deck.pk, (3, 7)))
    newer = make_deck(3, name="new.pdf", title="The new one", owner=ana)
    say(newer, ["seven", "ten", "eleven"])
    keep_version(newer)
    deck.retired_at, deck.superseded_by, deck.live = timezone.now(), newer, False
    deck.save()
    assert titles(whole(client, link)) == ["On seven"]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (lambda deck, script: [Part(deck.pk, (3, 12))], "has no page 12"),
        (lambda deck, script: [Part(script.pk, (1,))], "has no pages to choose from"),
        (lambda deck, script: [Part(deck.pk, (3,)), Part(deck.pk, (2, 3))], "Page 3 of “Nine slides” stands in it"),
        (lambda deck, script: [Part(deck.pk), Part(deck.pk, (2,))], "is in it twice"),
    ],
)
def test_create_refuses_pages_that_cant_be_shown(raj, deck, parts, said):
    with pytest.raises(NoPages, match=said):
        send(raj, *parts(deck, ScriptFactory()))
    assert not ShareLink.objects.exists()


def test_create_refuses_a_page_that_is_hidden(raj, deck):
    deck.document.pages.filter(number=3).update(hidden=True)
    with pytest.raises(NoPages, match="has no page 3 that a recipient may see"):
        send(raj, Part(deck.pk, (2, 3)))


def test_change_parts_shows_others_and_counts_what_is_added_as_sent(client, raj, oli, deck, story):
    link = send(raj, Part(deck.pk, (3,)))
    actions.mark_sent(link=link, by=raj, channel="copied", at=timezone.now())
    with pytest.raises(PermissionDenied):
        change_parts(link=link, by=oli, at=timezone.now(), parts=[Part(deck.pk)])
    for _ in range(2):
        change_parts(link=link, by=raj, at=timezone.now(), parts=[Part(story.pk), Part(deck.pk, (9, 1))])
    link = ShareLink.objects.for_listing().get(pk=link.pk)
    assert parts_of(link.link_assets.all()) == [Part(story.pk), Part(deck.pk, (9, 1))]
    assert titles(whole(client, link)) == ["On nine", "On one"]
    assert sorted(UsageEvent.objects.values_list("asset", "channel")) == sorted(
        [(deck.pk, "copied"), (story.pk, "copied")]
    )


def test_an_open_page_is_loaded_anew_when_other_parts_are_shown(client, raj, deck, story):
    link = send(raj, Part(deck.pk, (3,)), Part(story.pk))
    marks = [BeautifulSoup(whole(client, link).content, "html.parser").select_one("tracked-viewer")["data-options"]]
    for parts in ([Part(story.pk), Part(deck.pk, (3,))], [Part(story.pk), Part(deck.pk, (3, 4))], [Part(story.pk)]):
        change_parts(link=link, by=raj, at=timezone.now(), parts=parts)
        marks.append(client.get(f"/s/{link.token}/state")["X-Options"])
    assert len(set(marks)) == 4
    change_parts(link=link, by=raj, at=timezone.now(), parts=[Part(story.pk)])
    assert client.get(f"/s/{link.token}/state")["X-Options"] == marks[-1]


@pytest.mark.parametrize("keeps", [False, True])
def test_changing_a_link_begins_with_its_pages_as_they_are_numbered_today(client, raj, deck, story, keeps):
    link = send(raj, Part(deck.pk, (3,)), Part(story.pk), Part(deck.pk, (7, 9)), keep_versions=keeps)
    new_version(deck, ["zero", *NUMBERS[1:9]])
    client.force_login(raj)
    soup = BeautifulSoup(client.get(f"/sent/{link.pk}/parts/").content, "html.parser")
    rows = {name: [one.get("value", "") for one in soup.select(f"form [name={name}]")] for name in ("asset", "pages")}
    assert rows == {"asset": [str(deck.pk), str(story.pk), str(deck.pk)], "pages": ["4", "", "8"]}
    assert client.post(f"/sent/{link.pk}/parts/", rows).status_code == 302
    assert titles(whole(client, ShareLink.objects.for_listing().get(pk=link.pk))) == ["On three", "On seven"]


def test_the_api_takes_and_tells_parts(client, raj, deck, story):
    api = Api(client, raj)
    body = {"parts": [{"asset": deck.pk, "pages": [3, 7]}, {"asset": story.pk}, {"asset": deck.pk, "pages": "9, 1-2"}]}
    made = api.call("POST", "shares", body)
    assert made.status_code == 201, made.content
    path = f"shares/{made.json()['id']}"
    told = api.call("GET", path).json()
    assert told["assets"] == [deck.pk, story.pk]
    assert told["parts"] == [
        {"asset": deck.pk, "pages": [3, 7], "moved": {}, "lost": []},
        {"asset": story.pk, "pages": None, "moved": {}, "lost": []},
        {"asset": deck.pk, "pages": [9, 1, 2], "moved": {}, "lost": []},
    ]
    new_version(deck, ["zero", *NUMBERS[1:9]])
    told = api.call("GET", path).json()
    assert [(part["moved"], part["lost"]) for part in told["parts"]] == [
        ({"3": 4, "7": 8}, []),
        ({}, []),
        ({"1": 2, "2": 3}, [9]),
    ]
    changed = api.call("PATCH", path, {"parts": [{"asset": deck.pk, "pages": [2]}]})
    assert changed.json()["parts"] == [{"asset": deck.pk, "pages": [2], "moved": {}, "lost": []}]


@pytest.mark.parametrize(
    "parts", [[], [{"asset": 0, "pages": "x"}], [{"asset": 0, "pages": [-1]}], [{"asset": 0, "pages": [99]}]]
)
def test_the_api_refuses_parts_that_cant_be_shown(client, raj, deck, parts):
    body = {"parts": [part | {"asset": deck.pk} for part in parts]}
    assert Api(client, raj).call("POST", "shares", body).status_code == 422
    assert not ShareLink.objects.exists()
