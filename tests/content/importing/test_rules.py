from __future__ import annotations

from io import StringIO
from pathlib import Path, PurePosixPath

import pytest
from django.core.management import CommandError, call_command

from content.importing import ImportOptions, import_assets
from content.importing.rules import BadRules, read_rules, values_for
from content.models import Asset, Collateral, Document, Script, Segment
from tests.factories import files

RULES = """folder,segments,stages,type,audience
Healthcare,Industry:Healthcare,,,
*/Proof,,Proof,,
Proof*,,Evidence,,
Healthcare/Battlecards,Size:Large,,battlecard,internal
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "rules.csv"
    file.write_text(RULES)
    return file


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("x.pdf", {}),
        ("Other/x.pdf", {}),
        ("healthcare/x.pdf", {"segments": "Industry:Healthcare"}),
        ("Old/Healthcare/deep/x.pdf", {"segments": "Industry:Healthcare"}),
        ("Healthcare/Proof/x.pdf", {"segments": "Industry:Healthcare", "stages": "Evidence;Proof"}),
        (
            "Healthcare/Battlecards/x.pdf",
            {"segments": "Industry:Healthcare;Size:Large", "type": "battlecard", "audience": "internal"},
        ),
    ],
)
def test_folder_names_say_what_is_in_them(path, found, rules):
    said = values_for(read_rules(rules), PurePosixPath(path))
    assert {name: sorted(value.split(";")) for name, value in said.items()} == {
        name: sorted(value.split(";")) for name, value in found.items()
    }


def test_rules_that_mean_nothing_are_refused(tmp_path):
    file = tmp_path / "rules.csv"
    file.write_text("folder,segmnts\nA,B\n")
    with pytest.raises(BadRules, match="segmnts"):
        read_rules(file)
    file.write_text("folder,stages\n,Proof\n")
    with pytest.raises(BadRules, match="line 2: it names no folder"):
        read_rules(file)


@pytest.mark.django_db
def test_an_import_follows_the_rules(tmp_path, rules):
    folder = tmp_path / "files" / "Healthcare" / "Battlecards"
    folder.mkdir(parents=True)
    (folder / "rival.txt").write_text("What the rival says.")
    import_assets(ImportOptions(path=tmp_path / "files", rules=read_rules(rules)))
    asset = Collateral.objects.get()
    assert (asset.type, sorted(segment.key for segment in asset.segments.all())) == (
        "battlecard",
        ["Industry:Healthcare", "Size:Large"],
    )


@pytest.mark.django_db
def test_a_dry_run_says_what_would_happen_and_changes_nothing(tmp_path, rules):
    files = tmp_path / "files" / "Healthcare"
    files.mkdir(parents=True)
    (files / "one.txt").write_text("One.")
    (files / "two.txt").write_text("Two.")
    out = StringIO()
    command = ["import_assets", str(tmp_path / "files"), "--rules", str(rules)]
    call_command(*command, "--dry-run", stdout=out, verbosity=0)
    assert "nothing was changed" in out.getvalue()
    assert "2 created, 0 updated, 0 unchanged, 0 failed" in out.getvalue()
    assert "New segments: Industry:Healthcare" in out.getvalue()
    assert not Asset.objects.exists()
    assert not Document.objects.exists()
    assert not Segment.objects.exists()
    call_command(*command, "--jobs", "1", stdout=StringIO(), verbosity=0)
    out = StringIO()
    call_command(*command, "--dry-run", stdout=out, verbosity=0)
    assert "0 created, 0 updated, 2 unchanged, 0 failed" in out.getvalue()


@pytest.mark.django_db
def test_a_dry_run_says_how_files_will_likely_end(tmp_path, settings):
    settings.HUB_MAX_FILE_BYTES = 1000
    contents = {
        "a.zip": files.archive(a=b"x"),
        "b.txt": b"",
        "c.txt": b"Words. " * 1000,
        "d.txt": b"Words.",
        "e.doc": b"\xdb\xa5 old",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    report = import_assets(ImportOptions(path=tmp_path, dry_run=True))
    assert [item.state for item in report.items] == ["unsupported", "damaged", "too_large", "ready", "unsupported"]
    assert report.items[0].reason.startswith("Would be created. It is stored and can be downloaded, but has no pages")
    assert report.items[3].reason == "Would be created."


@pytest.mark.django_db
def test_a_dry_run_says_of_what_is_there_how_it_ended(tmp_path):
    (tmp_path / "a.txt").write_text("Words.")
    import_assets(ImportOptions(path=tmp_path))
    [item] = import_assets(ImportOptions(path=tmp_path, dry_run=True)).items
    assert (item.state, item.pages, item.outcome) == ("ready", 1, "unchanged")
    assert item.reason.startswith("Is there already. 1 page, words and images.")


@pytest.mark.django_db
def test_a_dry_run_counts_types_and_tags_and_names_rules_without_effect(tmp_path):
    rules = tmp_path / "rules.csv"
    rules.write_text("folder;segments;type\nHealthcare;Industry:Healthcare;battlecard\nRetial;Industry:Retail;\n")
    for name in ("Healthcare", "Retail"):
        (tmp_path / "files" / name).mkdir(parents=True)
        (tmp_path / "files" / name / "one.txt").write_text(f"One of {name}.")
    out, err = StringIO(), StringIO()
    call_command(
        "import_assets", str(tmp_path / "files"), rules=rules, dry_run=True, stdout=out, stderr=err, verbosity=0
    )
    assert "Of each type and tag: 1 Industry:Healthcare, 1 battlecard, 1 one-pager" in out.getvalue()
    assert "Rules that fit no folder here: Retial" in err.getvalue()


@pytest.mark.django_db
def test_rules_make_scripts_of_text_files_and_refuse_others(tmp_path):
    rules = tmp_path / "rules.csv"
    rules.write_text("folder,kind\nTalk tracks,script\n")
    folder = tmp_path / "files" / "Talk tracks"
    folder.mkdir(parents=True)
    (folder / "opening.md").write_text("# Hello\nSay hello.\n\n# Goodbye\nSay goodbye.\n")
    (folder / "deck.pdf").write_bytes(b"%PDF-1.7")
    report = import_assets(ImportOptions(path=tmp_path / "files", rules=read_rules(rules)))
    assert (report.created, report.failed) == (1, 1)
    assert [(part.label, part.text) for part in Script.objects.get().get_parts()] == [
        ("Hello", "Say hello."),
        ("Goodbye", "Say goodbye."),
    ]
    failed = next(item for item in report.items if item.outcome == "failed")
    assert failed.reason.startswith("A script is words: import this file as collateral")
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_rules_and_a_manifest_exclude_each_other(tmp_path, rules):
    with pytest.raises(CommandError, match="Leave one out"):
        call_command("import_assets", str(tmp_path), rules=rules, manifest=rules, verbosity=0)


@pytest.mark.django_db
def test_bad_rules_stop_the_command(tmp_path):
    file = tmp_path / "rules.csv"
    file.write_text("folder,what\nA,B\n")
    with pytest.raises(CommandError, match="what"):
        call_command("import_assets", str(tmp_path), "--rules", str(file), verbosity=0)
