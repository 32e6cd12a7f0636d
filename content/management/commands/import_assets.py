"""Import files, or the rows of a manifest, as assets."""

from __future__ import annotations

import json
import logging
import os
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from content.importing import ImportOptions, import_assets
from content.importing.manifest import BadManifest, unknown_columns, walk
from content.importing.rules import BadRules, Rule, read_rules, without_effect
from content.importing.run import rows_of
from content.importing.types import Item, Report


class Command(BaseCommand):
    help = "Import files as assets: a file, a folder, or the rows of a manifest. Run again, it changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a file, a folder, or the folder the manifest's paths start from")
        parser.add_argument("--manifest", type=Path, metavar="FILE", help="CSV (UTF-8) or JSON lines, a row an asset")
        parser.add_argument("--rules", type=Path, metavar="FILE.csv", help="what folder names mean, see the docs")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
        parser.add_argument("--publish", action="store_true", help="make them live, approved by their owner")
        parser.add_argument("--owner", metavar="USER", help="owns the assets whose row names no owner")
        parser.add_argument("--report", type=Path, metavar="FILE.json", help="write what became of each file or row")
        parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="files read at once")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rules"] and options["manifest"]:
            raise CommandError("--rules says what folders mean; a manifest says it itself, row by row. Leave one out.")
        wanted = ImportOptions(
            path=_existing(options["path"]),
            manifest=_manifest(options["manifest"]) if options["manifest"] else None,
            rules=_rules(options["rules"]),
            dry_run=options["dry_run"],
            publish=options["publish"],
            owner=_user(options["owner"]),
            jobs=options["jobs"],
        )
        quiet = options["verbosity"] == 0
        total = self._count(wanted)
        # A log file gets a line now and then, a terminal a bar that moves.
        every = 0.1 if sys.stderr.isatty() else 30
        with _only_warnings(), tqdm(total=total, unit="file", file=sys.stderr, disable=quiet, mininterval=every) as bar:

            def on_item(item: Item) -> None:
                bar.update()
                if item.outcome == "failed" and not quiet:
                    where = f"line {item.line}" if item.line else item.path
                    bar.write(f"{where}: {item.reason}", file=sys.stderr)

            try:
                report = import_assets(wanted, on_item=on_item)
            except KeyboardInterrupt:
                raise CommandError(
                    "Interrupted. What is in is kept; the same command goes on from there.", returncode=130
                ) from None
        if options["report"]:
            _write(options["report"], report)
        self.stdout.write(_summary(report, options["report"]))

    def _count(self, options: ImportOptions) -> int:
        """Reads the manifest once before anything is changed, so that an unreadable one changes nothing."""
        try:
            if options.manifest and (columns := unknown_columns(options.manifest)):
                self.stderr.write(f"Not used, because no such column is known: {', '.join(columns)}")
            if options.rules and (patterns := without_effect(options.rules, _files(options.path))):
                self.stderr.write(f"Rules that fit no folder here: {', '.join(patterns)}")
            return sum(1 for _ in rows_of(options))
        except BadManifest as error:
            raise CommandError(f"{options.manifest}: {error}") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{options.manifest} is not UTF-8 at byte {error.start}. Save it as UTF-8.") from error


@contextmanager
def _only_warnings() -> Iterator[None]:
    """Wagtail tells its log of every save and publication: thousands of lines that say what the report says."""
    wagtail = logging.getLogger("wagtail")
    before = wagtail.level
    wagtail.setLevel(logging.WARNING)
    try:
        yield
    finally:
        wagtail.setLevel(before)


def _files(folder: Path) -> Iterator[PurePosixPath]:
    return (
        (PurePosixPath(file.relative_to(folder).as_posix()) for file in walk(folder)) if folder.is_dir() else iter(())
    )


def _manifest(path: Path) -> Path:
    if path.is_dir():
        raise CommandError(f"{path} is a folder. A manifest is a CSV file, or JSON lines.")
    return _existing(path)


def _existing(path: Path) -> Path:
    if not path.exists():
        raise CommandError(f"There is no {path}")
    return path.resolve()


def _user(name: str | None) -> Any:
    if not name:
        return None
    users = get_user_model()
    try:
        return users.objects.get(username=name)
    except users.DoesNotExist:
        raise CommandError(f"There is no user {name}") from None


def _rules(file: Path | None) -> list[Rule]:
    if file is None:
        return []
    try:
        return read_rules(_existing(file))
    except BadRules as error:
        raise CommandError(str(error)) from error


def _write(file: Path, report: Report) -> None:
    names = ("path", "line", "key", "asset", "state", "pages", "seconds", "reason")
    content = {name: getattr(report, name) for name in ("created", "updated", "unchanged", "failed")}
    content |= {"seconds": report.seconds, "peak_mb": report.peak_mb}
    content["items"] = [{name: value for name, value in asdict(item).items() if name in names} for item in report.items]
    content |= {"made": report.made, "skipped": report.skipped}
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _summary(report: Report, written: Path | None) -> str:
    lines = ["Dry run: nothing was changed. It would be:"] if report.dry_run else []
    lines += [
        f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged, {report.failed} failed, "
        f"in {report.seconds:.1f} s, at most {report.peak_mb:.0f} MB."
    ]
    lines += [f"New {what}: {', '.join(names)}" for what, names in report.made.items() if names]
    if report.skipped:
        lines.append(f"Skipped, left behind by programs: {len(report.skipped)}")
    lines += _foreseen(report) if report.dry_run else _states(report)
    if written is not None:
        lines.append(f"What became of each: {written}")
    elif report.failed or report.dry_run:
        lines.append("What became of each, with the reason: --report FILE.json")
    return "\n".join(lines)


def _states(report: Report) -> list[str]:
    states = Counter(item.state for item in report.items)
    lines = ["Files: " + (", ".join(f"{count} {state}" for state, count in sorted(states.items())) or "none")]
    if (report.created or report.updated) and any(item.pages > 1 for item in report.items):
        lines.append("The images of further pages follow while a worker runs.")
    return lines


def _foreseen(report: Report) -> list[str]:
    return ["Of each type and tag: " + ", ".join(f"{count} {tag}" for tag, count in sorted(report.tagged.items()))]
