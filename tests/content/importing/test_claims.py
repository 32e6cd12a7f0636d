"""Claims as a list: what is brought in, what is refused line by line, and that the file given out is the same list."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from content.importing.claims import RowErrors, import_claims
from content.models import Claim
from tests.browsing import as_user
from tests.content.desk import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(ana) -> Claim:
    return Claim.objects.create(
        figure="38", unit="%", statement="fewer no-shows", context="Kestrel Valley", source="Own", owner=ana,
        marketing_agreed_at=NOW, sales_agreed_at=NOW,
    )  # fmt: skip


def test_claims_are_brought_in_and_given_out_as_the_same_list(claim, ana):
    rows = (
        "figure,unit,statement,context,words,source,link,as_of,valid_until,owner,language\n"
        "41,%,fewer no-shows,Kestrel Valley,,Own,,2026-06-30,,ana,en\n"
        '"1,140",slots a month,filled,,,Own,https://example.com/paper,,2027-01-31,,de\n'
    )
    assert import_claims(data=rows.encode("utf-8-sig"), by=ana) == (1, 1)
    claim.refresh_from_db()
    assert (claim.figure, claim.earlier, claim.is_agreed, claim.as_of) == ("41", ("38",), False, date(2026, 6, 30))
    assert import_claims(data=rows.encode(), by=ana) == (0, 0)
    answer = as_user(ana).get("/admin/snippets/content/claim/?export=csv")
    given = b"".join(answer.streaming_content)
    assert [row["figure"] for row in csv.DictReader(io.StringIO(given.decode("utf-8-sig")))] == ["41", "1,140"]
    assert import_claims(data=given, by=ana) == (0, 0)


def test_a_list_of_claims_is_read_as_spreadsheets_write_it(ana):
    rows = "sep=;\r\n\r\nFigure;Statement;As of;Unit\r\n38;weniger Ausfa\u0308lle;2026-06-30;%\r\n"
    for written in (rows, rows.removeprefix("sep=;\r\n").replace(";", "\t")):
        assert import_claims(data=written.encode("utf-16"), by=ana) in ((1, 0), (0, 0))
    [claim] = Claim.objects.all()
    assert (claim.figure, claim.unit, claim.statement, claim.as_of) == (
        "38", "%", "weniger Ausf\u00e4lle", date(2026, 6, 30),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfea", "It is no CSV file in UTF-8."),
        (b"figure,statement,Figure\n1,a,2\n", "The first line names a column twice: figure."),
        (b"figure,statement\n1,a,b\n2,b\n", "Line 2: It has more than the 2 cells of the heading: quote commas."),
        (b"figure,statement\n1,a\0\n", "Line 2: It holds the character NUL, which no text may hold."),
        (b"figure,statement,as_of\n1,a,0001-01-01\n", "Line 2: The year has to be between 1900 and 2999."),
        (
            b'figure,statement\n1,a\n2,"b\n3,c\n',
            "Line 3: A quotation mark in it is not closed, or something stands behind the closing one.",
        ),
        (b"name\nx\n", "The first line names no column figure and statement."),
        (b"figure,statement,as_of\n1,a,soon\n2,b,\n", "Line 2: “soon” is not a day such as 2026-11-20."),
        (b"figure,statement,owner\n1,a,nobody\n", "Line 2: There is nobody called “nobody”."),
        (b"figure,statement,link\n1,a,javascript:x\n", "Line 2: Enter a valid URL."),
        (b"", "The first line names no column figure and statement."),
    ],
)
def test_a_list_with_a_line_that_is_wrong_changes_nothing(data, said, ana):
    with pytest.raises(RowErrors) as refused:
        import_claims(data=data, by=ana)
    assert refused.value.lines == [said]
    assert not Claim.objects.exists()
    file = SimpleUploadedFile("claims.csv", data or b" ")
    page = as_user(ana).post("/admin/claims/import/", {"file": file})
    assert page.status_code == 422


def test_reps_bring_in_no_claims(raj, april):
    for person in (raj, april):
        with pytest.raises(PermissionDenied):
            import_claims(data=b"figure,statement\n1,a\n", by=person)
