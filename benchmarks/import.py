"""From files to searchable: documents per second, memory, and whether all of them are found in the end.

`make bench-import` writes its own files (ARGS="--files 10000 --mixed"); `make bench-import DATA=folder` takes yours.
The command `import_assets --publish` runs in a process of its own, on a throw-away database, index and bucket of the
parts that the variables name; the clock ends when every index has every word. Then it runs a second time, which has to
change nothing. With `--kill` the first run is killed in the middle and the second brings it to the same end. A table
for people, then one JSON object as the last line.

For comparison: Paperless-ngx 2.20 took in 1,000 PDFs at 1.9 documents a second on the same kind of machine.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import files
import library
from django.conf import settings
from django.db import connection
from django.utils import timezone
from library import say

from content.models import Asset, Collateral, Document
from hub.people.models import User
from search import engine
from search.backends.elasticsearch import indices
from search.index import drift, outbox, rebuild
from search.types import SearchRequest

PAPERLESS_A_SECOND = 1.9
ASKED = 100
ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    options = _options()
    backends = ["elasticsearch", "database"] if settings.ELASTICSEARCH_URL else ["database"]
    with tempfile.TemporaryDirectory(prefix="bench-import-") as name:
        folder, written = _material(options, Path(name))
        with _bucket(), library.throw_away(backends) as user:
            if settings.ELASTICSEARCH_URL:
                rebuild.rebuild_elasticsearch(lambda *progress: None)
            result = _measure(options, folder, written, user, Path(name))
    _table(result)
    library.finish(result)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a folder to import, instead of files written for it")
    parser.add_argument("--files", type=int, default=1000, help="how many to write")
    parser.add_argument("--mixed", action="store_true", help="files of all kinds with a manifest")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--kill", action="store_true", help="kill the first run when half is in, and run again")
    return parser.parse_args()


def _material(options: argparse.Namespace, folder: Path) -> tuple[Path, list[files.Written]]:
    if options.data:
        return options.data, []
    started = time.monotonic()
    (folder / "files").mkdir()
    written = list(files.write(folder / "files", options.files, mixed=options.mixed))
    if options.mixed:
        files.manifest(folder / "manifest.csv", folder / "files", written)
    say(f"{len(written)} files written in {time.monotonic() - started:.0f} s")
    return folder / "files", written


@contextmanager
def _bucket() -> Iterator[None]:
    """A bucket of its own when files go to S3, gone with all that is in it at the end."""
    if not os.environ.get("S3_BUCKET"):
        yield
        return
    import boto3
    from botocore.config import Config

    name = f"bench-{os.getpid()}-{int(time.time())}"
    options = settings.STORAGES["default"]["OPTIONS"]
    bucket = boto3.resource(
        "s3",
        endpoint_url=options["endpoint_url"],
        aws_access_key_id=options["access_key"],
        aws_secret_access_key=options["secret_key"],
        region_name=options["region_name"],
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    ).Bucket(name)
    bucket.create()
    os.environ["S3_BUCKET"] = name
    try:
        yield
    finally:
        bucket.objects.all().delete()
        bucket.delete()


def _measure(
    options: argparse.Namespace, folder: Path, written: Sequence[files.Written], user: User, temporary: Path
) -> dict[str, Any]:
    user.is_superuser = True
    user.save()
    command = [sys.executable, "-u", str(ROOT / "manage.py"), "import_assets", str(folder), "--publish"]
    command += ["--owner", user.username, "--jobs", str(options.jobs), "--report", str(temporary / "report.json")]
    if options.mixed and not options.data:
        command += ["--manifest", str(temporary / "manifest.csv")]
    half = len(written) // 2 if written else sum(1 for path in folder.rglob("*") if path.is_file()) // 2
    killed_at, memory_before = _run(command, kill_at=half) if options.kill else (None, [])
    seconds, memory = _run(command)
    report = json.loads((temporary / "report.json").read_text())
    delivered = _deliver()
    count = sum(1 for item in report["items"] if item["asset"])
    again, _ = _run(command)
    second = json.loads((temporary / "report.json").read_text())
    found, asked = _asked(written, user)
    total = seconds + delivered + (killed_at or 0)
    return {
        "files": count,
        "pages": sum(item["pages"] for item in report["items"]),
        "parts": [connection.vendor, "elasticsearch" if settings.ELASTICSEARCH_URL else "database search"]
        + (["s3"] if os.environ.get("S3_BUCKET") else ["disk"]),
        "jobs": options.jobs,
        "seconds": round(total, 1),
        "documents_per_s": round(count / total, 2),
        "times_paperless": round(count / total / PAPERLESS_A_SECOND, 1),
        "killed_after_s": round(killed_at, 1) if killed_at else None,
        "peak_mb": report["peak_mb"],
        "killed_mb": memory_before,
        "importer_mb": memory,
        "states": dict(sorted(Counter(item["state"] for item in report["items"]).items())),
        "live": Asset.objects.live().count(),
        "index": {one.index: "as the database" if not one else f"differs in {len(one.ids)}" for one in drift.compare()},
        "words_found": f"{found} of {asked}",
        "unread": Document.objects.exclude(state__in=[item["state"] for item in report["items"]]).count(),
        "second_run": {
            "seconds": round(again, 1),
            "a_minute": round(60 * count / again),
            **{name: second[name] for name in ("created", "updated", "unchanged", "failed")},
        },
    }


def _environment() -> dict[str, str]:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "hub.settings.dev"}
    environment["SEARCH_INDEX_PREFIX"] = settings.SEARCH_INDEX_PREFIX
    if connection.vendor != "sqlite":
        address, _, _ = os.environ["DATABASE_URL"].rpartition("/")
        environment["DATABASE_URL"] = f"{address}/{connection.settings_dict['NAME']}"
    return environment


def _run(command: Sequence[str], *, kill_at: int | None = None) -> tuple[float, list[int]]:
    """Seconds of the whole process, and its memory in MB at ten moments; killed when so many assets are in."""
    started = time.monotonic()
    process = subprocess.Popen(command, env=_environment(), stdout=sys.stderr, stderr=subprocess.DEVNULL)
    memory = []
    while process.poll() is None:
        time.sleep(0.5)
        memory.append(_resident_mb(process.pid))
        if kill_at is not None and Collateral.objects.count() >= kill_at:
            process.send_signal(signal.SIGKILL)
            process.wait()
            break
    if kill_at is None and process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    memory = [megabytes for megabytes in memory if megabytes]
    return time.monotonic() - started, memory[:: max(1, len(memory) // 10)]


def _resident_mb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS:")), 0)


def _deliver() -> float:
    """What the worker would still have to do until all is found."""
    started = time.monotonic()
    outbox.store_changes()
    if settings.ELASTICSEARCH_URL:
        outbox.send_changes(timezone.now())
        indices.client().indices.refresh(index=indices.alias())
    return time.monotonic() - started


def _asked(written: Sequence[files.Written], user: User) -> tuple[int, int]:
    """Of some of the files, how many are found by the word that only they hold."""
    with_word = [one for one in written if one.word]
    chosen = random.Random(3).sample(with_word, min(ASKED, len(with_word)))
    found = 0
    for one in chosen:
        results = engine.search(SearchRequest(user=user, query=one.word, exact=True))
        found += any(result.asset.title == _title(one) for result in results.results)
    return found, len(chosen)


def _title(one: files.Written) -> str:
    return one.path.stem


def _table(result: dict[str, Any]) -> None:
    for name, value in result.items():
        say(f"{name.replace('_', ' '):<18} {value}")


if __name__ == "__main__":
    main()
