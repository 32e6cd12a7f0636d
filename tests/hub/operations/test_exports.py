"""Who took which list out of the hub."""

from __future__ import annotations

import pytest
from wagtail.models import ModelLogEntry

from hub.operations.exports import without_people
from tests.browsing import as_user
from tests.factories.content import DocumentFactory

pytestmark = pytest.mark.django_db


def taken(user, address: str) -> list[tuple[str, str]]:
    """What is written down of the person's exports after this one."""
    answer = as_user(user).get(address)
    assert answer.status_code == 200, address
    assert answer.getvalue()
    entries = ModelLogEntry.objects.filter(action="hub.export", user=user).order_by("pk")
    return [(entry.data["file"], entry.data["address"]) for entry in entries]


@pytest.mark.parametrize(
    "address",
    ["/reports/unused/unused.csv?days=30", "/reports/unused/unused.xlsx", "/reports/searches/searches.csv"],
)
def test_a_reports_list_is_written_down(mia, address):
    [(file, where)] = taken(mia, address)
    assert file.endswith(address.partition("?")[0][-4:])
    assert where == address


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("/sent/sent.csv?q=Rita+Halloran&state=open", "/sent/sent.csv?q=…&state=open"),
        ("/sent/sent.xlsx?account=Marlow&page=2", "/sent/sent.xlsx?account=…&page=2"),
        ("/sent/sent.csv?q=", "/sent/sent.csv?q="),
    ],
)
def test_who_was_looked_for_is_not_written_down(raj, asked, kept):
    assert taken(raj, asked)[0][1] == kept


def test_whose_things_were_listed_is_not_written_down():
    asked = "/reports/unused/unused.csv?owner=ana&segment=Industry%3AClinics&team=&days=30"
    assert without_people(asked) == "/reports/unused/unused.csv?owner=…&segment=Industry:Clinics&team=&days=30"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_of_wagtails_is_written_down_and_reads_plainly(ada, kind):
    address = f"/admin/reports/site-history/?export={kind}"
    [(file, where)] = taken(ada, address)
    assert where == address
    entry = ModelLogEntry.objects.get(action="hub.export")
    assert str(entry.message) == f"Exported {file} from {address}"


def test_pages_and_originals_are_no_exports(ana):
    assert taken(ana, "/reports/unused/") == []
    assert taken(ana, DocumentFactory(file__filename="list.csv").url) == []
