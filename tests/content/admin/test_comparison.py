"""What the admin shows of files that say nearly the same, to whom."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.content.words.test_likeness import OTHER, TEXT, compared
from tests.factories.content import CollateralFactory, DocumentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(ana):
    return CollateralFactory(title="Empty slots", owner=ana, document=compared(TEXT, OTHER))


@pytest.fixture
def draft(ana, live):
    changed = compared(TEXT.replace("a third", "two fifths"), OTHER, "Entirely new.")
    asset = CollateralFactory(title="Slots, final 2", owner=ana, live=False, document=changed)
    asset.save_revision(user=ana)
    return asset


def words(answer) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def differences(document, other) -> str:
    return reverse("hub_file_differences", args=[document.pk, other.pk])


def test_the_editor_shows_author_and_approver_what_is_nearly_the_same(client, ana, april, live, draft):
    for user in (ana, april):
        client.force_login(user)
        said = words(client.get(reverse("assets_admin:edit", args=[draft.pk]), follow=True))
        assert "Nearly the same as an asset that the hub has." in said
        assert "Empty slots Live · Deck · owned by Ana Brandl What differs from Empty slots" in said


def test_the_editor_says_nothing_where_nothing_is_alike(client, ana, live):
    client.force_login(ana)
    answer = client.get(reverse("assets_admin:edit", args=[live.pk]), follow=True)
    assert "data-nearly" in answer.content.decode()
    assert "Nearly the same as" not in words(answer)


def test_a_file_chosen_just_now_is_compared_too(client, ana, raj, live, draft):
    url = reverse("hub_file_nearly", args=[draft.document_id])
    client.force_login(ana)
    assert "Empty slots" in words(client.get(url, {"asset": draft.pk}))
    assert "Empty slots" not in words(client.get(url, {"asset": live.pk}))
    client.force_login(raj)
    assert client.get(url).status_code == 302


def test_what_differs_is_told_page_by_page(client, ana, live, draft):
    client.force_login(ana)
    answer = client.get(differences(draft.document, live.document))
    page = BeautifulSoup(answer.content, "html.parser")
    said = words(answer)
    assert "Of 3 pages: 1 changed, 1 is new." in said
    assert [one.get_text(strip=True) for one in page.select(".hub-compare h2")] == ["Page 1", "New: page 3"]
    first = page.select_one(".hub-compare__text")
    assert "two fifths." in first.ins.get_text()
    assert "a third." in first.find("del").get_text()
    assert "words the same" in first.get_text()
    assert "Before, page 1" in said


def test_files_with_the_same_words_say_so(client, ana, live):
    client.force_login(ana)
    said = words(client.get(differences(compared(TEXT, OTHER), live.document)))
    assert "Every page has the same words. Pictures and layout may differ." in said
    assert "share 100 %" in said


def test_long_comparisons_come_in_parts(client, ana):
    before = DocumentFactory()
    after = compared(*(f"Page {number} says this." for number in range(25)))
    client.force_login(ana)
    answer = client.get(differences(after, before), {"p": 2})
    assert "11 to 20 of 25" in words(answer)
    assert len(BeautifulSoup(answer.content, "html.parser").select(".hub-compare")) == 10


def test_as_many_queries_for_one_changed_page_as_for_three(client, ana):
    client.force_login(ana)
    before = DocumentFactory()
    one, three = compared(TEXT), compared(TEXT, OTHER, "More.")
    client.get(differences(one, before))
    counts = []
    for after in (one, three):
        with CaptureQueriesContext(connection) as seen:
            client.get(differences(after, before))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_only_those_who_may_see_both_see_what_differs(client, raj, mia, live, draft):
    url = differences(draft.document, live.document)
    assert client.get(url).status_code == 302
    for user in (raj, mia):
        client.force_login(user)
        assert client.get(url).status_code == 302
        assert client.get(reverse("hub_file_nearly", args=[draft.document_id])).status_code == 302


def test_uploading_many_tells_what_is_nearly_the_same(client, ana, live, draft):
    client.force_login(ana)
    states = client.get(reverse("upload_states"), {"id": [draft.pk, live.pk]}).json()["states"]
    near = states[str(draft.pk)]["near"]
    assert [(one["title"], one["what"]) for one in near] == [("Empty slots", "live, owned by Ana Brandl")]
    assert near[0]["differences"] == differences(draft.document, live.document)
    assert near[0]["percent"] >= 50
