from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.log_actions import registry

from content import actions
from content.importing import ImportOptions, import_assets
from content.models import Asset, Collateral, CustomerStory, Document, Script, Segment
from tests.factories.content import SegmentFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.txt").write_text("The first file speaks of zebras.")
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "rounding_without-paper.txt").write_text("The second file speaks of rounding.")
    (tmp_path / ".DS_Store").write_bytes(b"\0")
    (tmp_path / "~$one.docx").write_bytes(b"\0")
    return tmp_path


def _manifest(folder: Path, *rows: dict, name: str = "m.csv", encoding: str = "utf-8") -> Path:
    file = folder / name
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with file.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)
    return file


def _import(path: Path, **options):
    return import_assets(ImportOptions(path=path, **options))


def _row(**more):
    return {"key": "k1", "kind": "script", "type": "talk-track", "title": "Opening", "body": "Hello", **more}


def test_a_folder_becomes_drafts_titled_by_their_file_names(folder, ana):
    report = _import(folder, owner=ana)
    assert (report.created, report.failed, sorted(report.skipped)) == (2, 0, [".DS_Store", "~$one.docx"])
    assert {(item.path, item.state, item.pages) for item in report.items} == {
        ("one.txt", "ready", 1),
        ("deeper/rounding_without-paper.txt", "ready", 1),
    }
    titles = set(Collateral.objects.values_list("title", "live", "owner"))
    assert titles == {("One", False, ana.pk), ("Rounding without paper", False, ana.pk)}
    asset = Collateral.objects.get(title="One")
    assert asset.import_key == asset.document.sha256
    assert [entry.action for entry in registry.get_logs_for_instance(asset)] == ["content.import"]


def test_a_second_run_changes_nothing(folder, ana):
    _import(folder, owner=ana, publish=True)
    before = list(Asset.objects.order_by("pk").values())
    report = _import(folder, owner=ana, publish=True)
    assert (report.created, report.updated, report.unchanged, report.failed) == (0, 0, 2, 0)
    assert list(Asset.objects.order_by("pk").values()) == before
    assert Document.objects.count() == 2


def test_a_second_run_keeps_what_was_edited_or_retired_in_the_hub(folder, ana):
    _import(folder, owner=ana, publish=True)
    asset = Collateral.objects.get(title="One")
    asset.title = "Edited here"
    asset.save()
    other = Collateral.objects.exclude(pk=asset.pk).get()
    actions.retire_asset(asset=other, by=ana, reason="Old.", at=NOW)
    report = _import(folder, owner=ana, publish=True)
    assert report.unchanged == 2
    assert Collateral.objects.get(pk=asset.pk).title == "Edited here"
    assert Collateral.objects.get(pk=other.pk).retired_at == NOW


def test_publish_keeps_when_it_first_went_live_elsewhere(folder, ana):
    row = {"key": "k", "title": "Rounding", "file": "one.txt", "type": "one-pager", "published_at": "2026-01-05"}
    _import(folder, manifest=_manifest(folder, row), owner=ana, publish=True)
    asset = Collateral.objects.get()
    january = datetime(2026, 1, 5, tzinfo=UTC)
    assert (asset.live, asset.first_published_at, asset.approved_by, asset.approved_at) == (True, january, ana, january)
    assert asset.has_unpublished_changes is False


def test_a_manifest_with_a_byte_order_mark(folder, ana):
    manifest = _manifest(folder, _row(title="Öffnen", owner="ana"), encoding="utf-8-sig")
    report = _import(folder, manifest=manifest)
    assert (report.created, report.items[0].line, report.items[0].key) == (1, 2, "k1")
    assert Script.objects.get().title == "Öffnen"
    assert Script.objects.get().owner == ana


def test_a_manifest_with_semicolons(folder):
    (folder / "m.csv").write_text("key;kind;title;body\nk1;script;Opening;Hello\n")
    assert _import(folder, manifest=folder / "m.csv").created == 1


def test_a_manifest_of_json_lines_with_all_kinds(folder):
    lines = [
        {"key": "c", "title": "Rounding", "file": "one.txt", "type": "deck", "segments": ["Industry:Healthcare"]},
        {
            "key": "s",
            "kind": "script",
            "type": "objection-handling",
            "title": "Price",
            "body": [{"objection": "Too expensive.", "answer": "Compared with what?"}],
        },
        {
            "key": "t",
            "kind": "story",
            "title": "Kestrel",
            "customer": "Kestrel Valley",
            "body": "Challenge\nEmpty slots.\nSolution\nReminders.",
            "results": [{"figure": "-38", "unit": "%", "label": "fewer no-shows"}],
            "quotes": [{"quote": "It pays for itself.", "speaker": "Jo"}],
        },
    ]
    manifest = folder / "m.jsonl"
    manifest.write_text("\n".join(json.dumps(line) for line in lines))
    report = _import(folder, manifest=manifest)
    assert (report.created, report.failed) == (3, 0)
    assert [part.text for part in Script.objects.get().get_parts()] == ["Compared with what?"]
    story = CustomerStory.objects.get()
    assert (story.challenge, story.solution) == ("Empty slots.", "Reminders.")
    assert story.results[0].value["label"] == "fewer no-shows"
    assert report.made["segments"] == ["Industry:Healthcare"]


def test_unknown_tags_are_made_and_reported_and_known_ones_found_whatever_their_case(folder):
    SegmentFactory()
    row = _row(segments="industry:healthcare;Size:Small", stages="Discovery;Proof", products="Schedule")
    report = _import(folder, manifest=_manifest(folder, row, _row(key="k2", stages="discovery")))
    assert report.made == {
        "axes": ["Size"],
        "segments": ["Size:Small"],
        "stages": ["Discovery", "Proof"],
        "products": ["Schedule"],
    }
    script = Script.objects.get(import_key="k1")
    assert sorted(segment.key for segment in script.segments.all()) == ["Industry:Healthcare", "Size:Small"]
    assert [stage.name for stage in script.stages.order_by("order")] == ["Discovery", "Proof"]
    assert Segment.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (
            {"segments": "Healthcare"},
            'The segment "Healthcare" has no axis: write axis:name, such as Industry:Healthcare.',
        ),
        ({"kind": "poem"}, 'kind is "poem"; it has to be one of: collateral, script, story.'),
        ({"type": "deck"}, 'type is "deck"; it has to be one of: talk-track, objection-handling, email-template.'),
        ({"kind": "collateral", "type": "deck"}, "Collateral needs a file: name it in the column file."),
        ({"owner": "nobody"}, "There is no user nobody: write a user name or an email address."),
        ({"review_date": "soon"}, 'review_date is "soon"; write 2026-11-24.'),
        ({"review_date": "2026-02-31"}, 'review_date is "2026-02-31"; write 2026-11-24.'),
        (
            {"published_at": "2999-01-01"},
            "published_at is in the future: it is the date on which it first went live elsewhere.",
        ),
        ({"published_at": "1901-01-01"}, "published_at is before 1980, when nothing of this kind went live."),
        ({"title": ""}, "It has no title."),
        ({"title": "x" * 201}, "title has 201 characters; the most is 200."),
        ({"language": "Klingon"}, 'language is "Klingon"; it has to be one of: en, de, fr, es, it, pt, nl, other.'),
        (
            {"type": "objection-handling", "body": "No answer"},
            "Part 1 of the body needs the objection on its first line and the answer below it.",
        ),
        ({"key": "k2"}, "The key is used already, at line 3."),
    ],
)
def test_a_wrong_row_is_reported_with_its_line_and_the_others_go_on(folder, wrong, reason):
    rows = [_row(key="k1"), _row(key="k2", title="Second"), _row(key="k3") | wrong, _row(key="k4", title="Last")]
    report = _import(folder, manifest=_manifest(folder, *rows))
    assert (report.created, report.failed) == (3, 1)
    failed = next(item for item in report.items if item.outcome == "failed")
    assert (failed.line, failed.state, failed.asset, failed.reason) == (4, "row_error", None, reason)


def test_files_are_taken_from_the_folder_only(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "secret.txt"
    outside.write_text("secret")
    (folder / "link.txt").symlink_to(outside)
    rows = [{"key": str(n), "file": name} for n, name in enumerate([str(outside), "../x.txt", "gone.txt", "link.txt"])]
    report = _import(folder, manifest=_manifest(folder, *rows))
    assert report.failed == 4
    assert not Document.objects.exists()


def test_a_broken_json_line_is_a_row_error(folder):
    (folder / "m.jsonl").write_text('{"key": "a", "kind": "script", "title": "A"}\n{"key": \n[1]\n')
    report = _import(folder, manifest=folder / "m.jsonl")
    assert [(item.line, item.state) for item in report.items] == [(1, "ready"), (2, "row_error"), (3, "row_error")]


def test_the_same_bytes_twice_are_imported_once(folder):
    (folder / "copy of one.txt").write_bytes((folder / "one.txt").read_bytes())
    report = _import(folder)
    assert (report.created, report.unchanged) == (2, 1)
    again = next(item for item in report.items if item.outcome == "unchanged")
    assert again.reason == "The same bytes as copy of one.txt: imported once."
    assert again.state == "ready"


@pytest.mark.parametrize("dry_run", [False, True])
def test_two_rows_with_one_file_are_one_asset_and_the_second_is_told_so(folder, dry_run):
    rows = [{"key": "a", "file": "one.txt"}, {"key": "b", "file": "one.txt", "title": "Other"}]
    report = _import(folder, manifest=_manifest(folder, *rows), dry_run=dry_run)
    assert (report.created, report.failed) == (1, 1)
    first = next(item for item in report.items if item.key == "a")
    second = next(item for item in report.items if item.key == "b")
    assert second.reason.startswith("The same bytes as line 2. One file is one asset")
    assert (second.state, second.asset) == ("row_error", first.asset)
    assert Document.objects.count() == (0 if dry_run else 1)


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_row_whose_file_another_asset_has_is_refused_with_that_asset(folder, dry_run):
    _import(folder, manifest=_manifest(folder, {"key": "a", "file": "one.txt"}))
    again = _manifest(folder, {"key": "other", "file": "one.txt"})
    report = _import(folder, manifest=again, dry_run=dry_run)
    assert (report.created, report.failed) == (0, 1)
    assert report.items[0].reason.startswith("The hub has this very file already: One (draft).")
    assert report.items[0].asset == Collateral.objects.get().pk


def test_a_changed_row_becomes_a_new_draft_and_with_publish_the_live_version(folder, ana):
    _import(folder, manifest=_manifest(folder, _row()), owner=ana, publish=True)
    changed = _manifest(folder, _row(title="Better opening"))
    assert _import(folder, manifest=changed, owner=ana).updated == 1
    script = Script.objects.get()
    assert (script.title, script.get_latest_revision_as_object().title) == ("Opening", "Better opening")
    assert _import(folder, manifest=changed, owner=ana, publish=True).updated == 1
    assert Script.objects.get().title == "Better opening"


def test_a_changed_file_is_a_new_document_and_the_old_one_is_kept(folder, ana):
    row = {"key": "k", "title": "One", "file": "one.txt"}
    _import(folder, manifest=_manifest(folder, row), owner=ana, publish=True)
    first = Collateral.objects.get().document
    (folder / "one.txt").write_text("Other words.")
    assert _import(folder, manifest=_manifest(folder, row), owner=ana, publish=True).updated == 1
    assert Collateral.objects.get().document != first
    assert Document.objects.filter(pk=first.pk).exists()


def test_what_a_reader_could_not_open_stays_a_draft(folder, ana):
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 cut off")
    report = _import(folder, owner=ana, publish=True)
    broken = next(item for item in report.items if item.path == "broken.pdf")
    assert broken.state == "damaged"
    assert broken.reason.startswith("Kept as a draft.")
    assert set(Collateral.objects.values_list("title", "live")) == {
        ("Broken", False),
        ("One", True),
        ("Rounding without paper", True),
    }


def test_after_the_command_its_words_are_found(folder, ana, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _import(folder, owner=ana, publish=True)
    assert [asset.title for asset in Collateral.objects.all().search("zebras")] == ["One"]


def test_the_command_writes_the_report_and_says_what_it_did(folder, ana):
    manifest = _manifest(folder, _row(), _row(key="k2", kind="poem"))
    out, err = StringIO(), StringIO()
    report = folder / "r.json"
    call_command(
        "import_assets", str(folder), "--manifest", str(manifest), "--owner", "ana", "--report", str(report),
        "--jobs", "1", stdout=out, stderr=err, verbosity=0,
    )  # fmt: skip
    content = json.loads(report.read_text())
    assert {name: content[name] for name in ("created", "updated", "unchanged", "failed")} == {
        "created": 1, "updated": 0, "unchanged": 0, "failed": 1,
    }  # fmt: skip
    assert content["seconds"] >= 0
    assert content["peak_mb"] > 1
    assert set(content["items"][0]) == {"path", "line", "key", "asset", "state", "pages", "seconds", "reason"}
    assert content["items"][0]["asset"] == Script.objects.get().pk
    assert "1 created, 0 updated, 0 unchanged, 1 failed" in out.getvalue()


def test_the_command_refuses_before_it_changes_anything(folder, ana):
    (folder / "latin.csv").write_bytes("key,kind,title\nk,script,Größe\n".encode("latin-1"))
    with pytest.raises(CommandError, match="not UTF-8"):
        call_command("import_assets", str(folder), "--manifest", str(folder / "latin.csv"), verbosity=0)
    with pytest.raises(CommandError, match="There is no"):
        call_command("import_assets", str(folder / "gone"), verbosity=0)
    with pytest.raises(CommandError, match="There is no user zoe"):
        call_command("import_assets", str(folder), "--owner", "zoe", verbosity=0)
    assert not Asset.objects.exists()


def test_columns_that_mean_nothing_are_named(folder):
    err = StringIO()
    manifest = _manifest(folder, _row(segmnts="Industry:Healthcare"))
    call_command("import_assets", str(folder), manifest=manifest, jobs=1, stdout=StringIO(), stderr=err, verbosity=0)
    assert "segmnts" in err.getvalue()
