"""The list of files that did not end well, and what can be done there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from content.models import Document, FileState
from tests.factories import files
from tests.factories.content import CollateralFactory, DocumentFactory

pytestmark = pytest.mark.django_db
URL = "/admin/assets/problems/"


def problem(title: str, state: str = FileState.DAMAGED, **fields) -> Document:
    owner = fields.pop("owner", None)
    document = DocumentFactory(
        title=title,
        original_name=f"{title}.pdf",
        state=state,
        state_detail=f"{title} is kept. Replace it.",
        processed_at=timezone.now() - timedelta(days=1),
        **fields,
    )
    CollateralFactory(title=title, document=document, **({"owner": owner} if owner else {}))
    return document


def titles(answer) -> set[str]:
    assert answer.status_code == 200
    page = BeautifulSoup(answer.content, "html.parser")
    return {cell.get_text(" ", strip=True) for cell in page.select("td.title .title-wrapper")}


def again_url(*documents: Document, back: str = URL) -> str:
    keys = "&".join(f"id={document.pk}" for document in documents) or "id=all"
    return f"{reverse('wagtail_bulk_action', args=['content', 'document', 'read-again'])}?{keys}&next={back}"


def test_every_end_but_ready_is_listed_with_what_to_do(client, ana):
    for state in FileState:
        problem(state.value, state)
    retired = problem("Retired")
    retired.assets.update(retired_at=timezone.now(), live=False)
    DocumentFactory(title="Of no asset", state=FileState.TOO_LARGE, uploaded_by_user=ana)
    client.force_login(ana)
    answer = client.get(URL)
    wanted = set(FileState.values) - {"ready", "waiting", "processing"}
    assert titles(answer) == wanted | {"Of no asset"}
    page = " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())
    assert "damaged is kept. Replace it." in page
    assert "1 day" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state=damaged", {"Cut off", "Somebody else's"}),
        ("?state=damaged&state=no_text", {"Cut off", "Somebody else's", "Scan"}),
        ("?owner={april}", {"Somebody else's"}),
        ("?state=no_text&owner={april}", set()),
        ("?holds=macros", {"Fine but full"}),
        ("?holds=macros&holds=comments", {"Fine but full", "Cut off"}),
        ("?holds=macros&state=damaged", set()),
        ("?state=nonsense", {"Cut off", "Somebody else's", "Scan"}),
    ],
)
def test_filters(client, ana, april, query, found):
    said = {"code": "comments", "text": 'Two comments, one about "code": "macros".'}
    problem("Cut off", owner=ana, findings=[said])
    problem("Somebody else's", owner=april)
    problem("Scan", FileState.NO_TEXT, owner=ana)
    problem("Fine but full", FileState.READY, owner=ana, findings=[{"code": "macros", "text": "Macros."}])
    client.force_login(ana)
    assert titles(client.get(URL + query.format(april=april.pk))) == found


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_as_many_queries_for_one_as_for_three(client, ana, django_assert_num_queries, count):
    for number in range(count):
        problem(f"File {number}", owner=ana)
    client.force_login(ana)
    client.get(URL)
    with django_assert_num_queries(10):
        client.get(URL)


def test_csv_holds_what_the_list_shows_and_no_formula(client, ana):
    document = problem("Deck", owner=ana, findings=[{"code": "notes", "text": "Speaker notes on 1 slide."}])
    document.assets.update(title="=cmd()")
    client.force_login(ana)
    answer = client.get(URL + "?export=csv")
    head, row = b"".join(answer.streaming_content).decode().splitlines()
    assert head == "Asset,File,State,What to do,Inside it,Owner,Since"
    assert row.startswith("'=cmd(),Deck.pdf,Damaged,Deck is kept. Replace it.,Speaker notes on 1 slide.,Ana Brandl,20")


def test_row_leads_to_the_place_where_the_file_is_replaced(client, ana):
    problem("Deck", owner=ana)
    client.force_login(ana)
    page = BeautifulSoup(client.get(URL).content, "html.parser")
    address, anchor = page.find("a", string="Replace the file")["href"].split("#")
    assert f'id="{anchor}"' in client.get(address).content.decode()


def test_file_is_tried_again_from_the_list(client, ana, django_capture_on_commit_callbacks):
    document = problem("Slow", FileState.TIMED_OUT, owner=ana)
    document.file.save("a.pdf", ContentFile(files.pdf("Now it works")), save=False)
    Document.objects.filter(pk=document.pk).update(file=document.file.name)
    locked = problem("Locked", FileState.PASSWORD_PROTECTED, owner=ana)
    client.force_login(ana)
    page = BeautifulSoup(client.get(URL).content, "html.parser")
    assert len(page.find_all("a", string="Try again")) == 1
    url = again_url(document, locked)
    asked = client.get(url).content.decode()
    assert "Locked: left as it is, for another reading would end the same" in asked
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(url, follow=True)
    assert "1 file is read again." in answer.content.decode()
    assert "1 file left as it is" in answer.content.decode()
    document.refresh_from_db()
    locked.refresh_from_db()
    assert (document.state, locked.state) == (FileState.READY, FileState.PASSWORD_PROTECTED)


def test_all_means_all_that_the_filters_show(client, ana, april):
    problem("Mine", FileState.TIMED_OUT, owner=ana)
    problem("Hers", FileState.TIMED_OUT, owner=april)
    client.force_login(ana)
    asked = client.get(again_url(back=f"{URL}%3Fowner%3D{ana.pk}")).content.decode()
    assert "Mine" in asked
    assert "Hers" not in asked


def test_first_page_counts_them_and_leads_there(client, ana):
    problem("Deck", owner=ana)
    problem("Sheet", owner=ana)
    client.force_login(ana)
    home = client.get("/admin/").content.decode()
    assert "Problems with files (2)" in home
    for number in range(8):
        problem(f"More {number}", owner=ana)
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    assert page.find("a", string="See all 10")["href"] == f"{URL}?owner={ana.pk}"


def test_menu_has_it_for_those_who_work_on_files(client, ana):
    client.force_login(ana)
    assert URL in client.get("/admin/").content.decode()


@pytest.mark.parametrize("person", ["raj", "mia", None])
def test_list_is_closed_to_others(client, request, person):
    document = problem("Secret deck", FileState.TIMED_OUT)
    if person:
        client.force_login(request.getfixturevalue(person))
    for answer in (client.get(URL), client.get(f"{URL}results/"), client.post(again_url(document))):
        assert answer.status_code in (302, 403)
        assert "Secret deck" not in answer.content.decode()
    document.refresh_from_db()
    assert document.state == FileState.TIMED_OUT
