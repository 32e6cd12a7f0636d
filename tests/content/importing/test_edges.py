"""Names, rows and manifests that no import may end by."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from content.importing import ImportOptions, import_assets
from content.importing.understand import title_of
from content.models import Collateral

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"The words of {name}.")
    return tmp_path


def _imported(folder: Path, name: str, manifest: str) -> tuple[set[str], dict[int | None, str]]:
    """The titles that went in, and of each refused row its line and the reason."""
    (folder / name).write_text(manifest, encoding="utf-8")
    report = import_assets(ImportOptions(path=folder, manifest=folder / name))
    refused = {item.line: item.reason for item in report.items if item.outcome == "failed"}
    return set(Collateral.objects.values_list("title", flat=True)), refused


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        ({"title": "Two \ud800"}, "It holds half of a letter (a lone surrogate), which can't be stored."),
        ({"title": "Two \0"}, "It holds the character NUL, which no text may hold."),
        ({"title": "Two", "key": 10**30}, "The number is too large."),
        (
            {"title": "Two", "expires_at": "9999-12-31T23:59:59-12:00"},
            'expires_at is "9999-12-31T23:59:59-12:00". The year has to be between 1900 and 2999.',
        ),
        (
            {"title": "Two", "review_date": "0001-01-01"},
            'review_date is "0001-01-01". The year has to be between 1900 and 2999.',
        ),
    ],
)
def test_a_row_that_can_not_be_kept_is_told_with_its_line_and_the_rest_goes_in(folder, second, reason):
    rows = [{"title": "One", "file": "a.txt"}, {"file": "b.txt", **second}, {"title": "Three", "file": "c.txt"}]
    titles, refused = _imported(folder, "m.jsonl", "\n".join(map(json.dumps, rows)))
    assert (titles, refused) == ({"One", "Three"}, {2: reason})


def test_an_unclosed_quotation_mark_spoils_its_own_line_only(folder):
    titles, refused = _imported(folder, "m.csv", 'title,file\nOne,a.txt\nTwo,"b.txt\nThree,"c.txt"\n')
    assert titles == {"One", "Three"}
    assert refused == {3: "A quotation mark in it is not closed, or something stands behind the closing one."}


def test_a_title_of_nothing_that_can_be_seen_is_that_of_the_file(folder):
    rows = json.dumps({"title": "\u200b\u2060", "file": "a.txt"})
    assert _imported(folder, "m.jsonl", rows) == ({"A"}, {})


@pytest.mark.parametrize(
    "manifest",
    [
        "sep=;\ntitle;file\nOne;a.txt\n",
        "\n\ntitle,file\nOne,a.txt\n",
        ",,\ntitle,file\n\nOne,a.txt\n",
        "title\tfile\nOne\ta.txt\n",
        '"sep=,"\ntitle,file\nOne,a.txt\n',
    ],
)
def test_what_spreadsheets_write_before_the_heading_is_passed_over(folder, manifest):
    assert _imported(folder, "m.csv", manifest) == ({"One"}, {})


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_what_spreadsheets_save_as_unicode_text_is_read(folder, encoding):
    (folder / "m.csv").write_bytes("title\tfile\r\nGrößen\ta.txt\r\n".encode(encoding))
    assert import_assets(ImportOptions(path=folder, manifest=folder / "m.csv")).created == 1
    assert Collateral.objects.get().title == "Größen"


@pytest.mark.parametrize(
    ("name", "written", "reason"),
    [
        ("m.csv", b"title|file\nOne|a.txt\n", "Its first line is: title|file"),
        ("m.csv", b"PK\x03\x04 a workbook", "It names no column that an import knows, such as title or file."),
        ("m.csv", b"\n\n", "Its first line is: empty"),
        ("m.csv", b"title,file\nGr\xf6\xdfe,a.txt", "is not UTF-8 at byte 13. Save it as UTF-8."),
        ("m.json", b"[" * 100_000, "nested too deeply, or with too long a number."),
        ("m.json", b'[{"key": ' + b"9" * 5_000 + b"}]", "nested too deeply, or with too long a number."),
        ("m.json", b'[{"title": "One"},', "It begins like a JSON list and is none: Expecting value"),
    ],
)
def test_a_manifest_that_is_none_is_refused_with_the_true_reason(folder, name, written, reason):
    (folder / name).write_bytes(written)
    with pytest.raises(CommandError, match=re.escape(reason)):
        call_command("import_assets", str(folder), manifest=folder / name, verbosity=0)
    assert not Collateral.objects.exists()


def test_a_folder_is_no_manifest(folder):
    with pytest.raises(CommandError, match="is a folder. A manifest is a CSV file, or JSON lines."):
        call_command("import_assets", str(folder), manifest=folder, verbosity=0)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ('{"title": ["One"], "file": "a.txt"}', "title is a list or an object; write it as text."),
        ('{"title": "One", "file": {"a": 1}}', "file is a list or an object; write it as text."),
        ('{"title": NaN, "file": "a.txt"}', "It holds a number that is none, or has no end."),
        ('{"title": "One", "file": "a.txt", "key": 1e999}', "It holds a number that is none, or has no end."),
        ('{"rows": []}', "It names no column that an import knows, such as title or file. It has: rows"),
    ],
)
def test_a_value_of_another_kind_refuses_its_row(folder, row, reason):
    titles, refused = _imported(folder, "m.jsonl", f'{row}\n{{"title": "Two", "file": "b.txt"}}')
    assert (titles, refused) == ({"Two"}, {1: reason})


def test_a_json_list_is_read_like_lines(folder):
    rows = [{"title": "One", "file": "a.txt"}, {"title": "Two", "file": "gone.txt"}]
    titles, refused = _imported(folder, "m.json", json.dumps(rows, indent=1))
    assert (titles, list(refused)) == ({"One"}, [2])


def test_a_doubled_heading_refuses_the_manifest_and_changes_nothing(folder):
    (folder / "m.csv").write_text("title,file,Title\nOne,a.txt,Two\n")
    with pytest.raises(CommandError, match="Its heading names a column twice: title"):
        call_command("import_assets", str(folder), manifest=folder / "m.csv", verbosity=0)
    assert not Collateral.objects.exists()


def test_paths_from_windows_and_macos_are_found(folder):
    (folder / "Bücher").mkdir()
    (folder / "Bücher" / unicodedata.normalize("NFD", "Größe.txt")).write_text("Words of a book.")
    titles, refused = _imported(folder, "m.csv", "title,file\nOne,Bücher\\Größe.txt\n")
    assert (titles, refused) == ({"One"}, {})


def test_a_name_on_disk_in_another_encoding_is_read(folder):
    os.rename(folder / "a.txt", os.fsencode(folder) + b"/Gr\xf6\xdfe und Preise.txt")
    report = import_assets(ImportOptions(path=folder))
    assert (report.created, report.failed) == (3, 0)
    assert "Größe und Preise" in set(Collateral.objects.values_list("title", flat=True))
    assert json.dumps([item.path for item in report.items], ensure_ascii=False).encode()


def test_a_bare_day_is_all_of_that_day_in_the_hub_s_time_zone(folder, settings):
    settings.TIME_ZONE = "America/New_York"
    _imported(folder, "m.csv", "title,file,expires_at\nOne,a.txt,2028-12-01\nTwo,b.txt,2028-12-01T10:00\n")
    kept = dict(Collateral.objects.values_list("title", "expire_at"))
    assert kept["One"] == datetime(2028, 12, 2, 4, 59, 59, tzinfo=UTC)
    assert kept["Two"] == datetime(2028, 12, 1, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("\ufb01nal offer.pdf", "Final offer"),
        ("ßtest.pdf", "ßtest"),
        ("iPhone plan.pdf", "iPhone plan"),
        ("Pricing 2.0", "Pricing 2.0"),
        ("Pricing 2.0.pdf", "Pricing 2.0"),
        ("cost_sheet-final.xlsx", "Cost sheet final"),
        (unicodedata.normalize("NFD", "übersicht.pdf"), "Übersicht"),
    ],
)
def test_titles_from_file_names(name, title):
    assert title_of(name) == title
