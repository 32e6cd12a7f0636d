"""What a phone on a slow line waits for before the first page of a link stands: one page against --pages pages.

Builds a throw-away database (SQLite in a temporary folder) with two decks whose first page is the same, serves the hub
as production does, and opens a link to each in headless Chromium: --kilobytes a second, --latency milliseconds a
request, nothing cached, a phone of 390 points by three pixels. The two take turns. Prints a table, then one JSON object
as the last line: milliseconds and bytes until the first picture stands, and the ratio of the two decks.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
TEMPORARY = tempfile.TemporaryDirectory(prefix="hub-bench-recipient-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings.test")
os.environ["HUB_DATA_DIR"] = TEMPORARY.name
for name in ("DATABASE_URL", "ELASTICSEARCH_URL", "S3_BUCKET"):
    os.environ.pop(name, None)
# Playwright keeps an event loop in this thread, which Django takes for an async context.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import override_settings, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402
from PIL import Image, ImageDraw, ImageFilter, ImageFont  # noqa: E402
from playwright.sync_api import Browser, CDPSession, sync_playwright  # noqa: E402

from content.actions.narrow_images import make_narrow_images  # noqa: E402
from content.extraction.images import save_page_image  # noqa: E402
from content.models import Collateral, Document, DocumentPage, FileState  # noqa: E402
from hub.people.models import User  # noqa: E402
from tracking.models import ShareLink, ShareLinkAsset  # noqa: E402

FONT = Path(__file__).resolve().parent.parent / "content/extraction/fonts/PublicSans-Regular.ttf"
SLIDES = 5
PHONE = {"width": 390, "height": 844}
CHROMIUM = "/usr/bin/chromium"
FIRST_PICTURE = """() => new Promise((resolve) => {
  const picture = document.querySelector(".page-image img");
  const stands = () => picture.decode().then(() => resolve(performance.now()));
  if (picture.complete) stands();
  else picture.addEventListener("load", stands);
})"""


@dataclass(frozen=True, slots=True)
class Opened:
    """One opening of a link, until its first picture stood."""

    ms: float
    bytes: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--kilobytes", type=int, default=50)
    parser.add_argument("--latency", type=int, default=400)
    asked = parser.parse_args()
    setup_test_environment()
    connection.settings_dict["TEST"]["NAME"] = f"{TEMPORARY.name}/bench.sqlite3"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    slides = make_slides()
    arms = {"one": make_link(1, slides), "many": make_link(asked.pages, slides)}
    with as_production(), sync_playwright() as playwright:
        server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
        server.set_app(get_wsgi_application())
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        base = f"http://127.0.0.1:{server.server_address[1]}"
        open_link(browser, base + arms["one"], asked)
        found: dict[str, list[Opened]] = {name: [] for name in arms}
        for _ in range(asked.rounds):
            for name, path in arms.items():
                found[name].append(open_link(browser, base + path, asked))
        browser.close()
        server.shutdown()
        server.server_close()
    report(found, asked.pages)
    connection.close()
    TEMPORARY.cleanup()


def as_production() -> Any:
    """Static files compressed and named by their content, as they are once collected."""
    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    root = f"{TEMPORARY.name}/static"
    changed = override_settings(STORAGES=storages, STATIC_ROOT=root, ALLOWED_HOSTS=["127.0.0.1"])
    with changed:
        call_command("collectstatic", interactive=False, verbosity=0)
    return changed


def make_slides() -> list[DocumentPage]:
    """A few pages with their pictures, of which decks are made."""
    document = Document.objects.create(title="Slides", file=ContentFile(b"PK", "slides.pptx"), state=FileState.READY)
    for number in range(1, SLIDES + 1):
        page = DocumentPage(document=document, number=number, width=1600, height=900)
        page.image.save("page.webp", ContentFile(picture(number)), save=True)
    make_narrow_images(most=SLIDES)
    return list(document.pages.order_by("number"))


def make_link(pages: int, slides: list[DocumentPage]) -> str:
    """The path of a link to a deck of so many pages, each of text beside a photograph."""
    rep, _ = User.objects.get_or_create(username="raj", defaults={"first_name": "Raj", "email": "raj@hub.example"})
    document = Document.objects.create(
        title="Deck", original_name="deck.pptx", file=ContentFile(b"PK", "deck.pptx"), state=FileState.READY,
        page_count=pages, pages_done=pages,
    )  # fmt: skip
    for number in range(1, pages + 1):
        text = "\n".join(f"Line {line} of page {number}: what a buyer asks, and what it costs." for line in range(20))
        slide = slides[(number - 1) % len(slides)]
        DocumentPage.objects.create(
            document=document,
            number=number,
            title=f"What page {number} is about",
            text=text,
            image=slide.image.name,
            width=slide.width,
            height=slide.height,
            narrower=slide.narrower,
        )
    now = timezone.now()
    deck = Collateral.objects.create(
        title="Deck", owner=rep, document=document, live=True, first_published_at=now,
        audience="shareable",
    )  # fmt: skip
    link = ShareLink.objects.create(created_by=rep, created_at=now, note="As promised: what we spoke about.")
    ShareLinkAsset.objects.create(share_link=link, asset=deck)
    return link.get_absolute_url()


def picture(number: int) -> bytes:
    """A slide of 1600 x 900: text beside a photograph."""
    slide = Image.new("RGB", (1600, 900), "white")
    drawn = ImageDraw.Draw(slide)
    drawn.text((90, 80), f"What the agreement covers, {number}", font=ImageFont.truetype(str(FONT), 64), fill="#0d4448")
    for line in range(11):
        words = f"{line + number}. Scheduling, reminders and nothing else, signed before any data moves"
        drawn.text((90, 220 + 52 * line), words, font=ImageFont.truetype(str(FONT), 30), fill="#15191b")
    noise = Image.effect_noise((420, 560), 70).filter(ImageFilter.GaussianBlur(3))
    tinted = [noise.point(lambda value, part=part: value * part // 4) for part in (4, 3, 2)]
    slide.paste(Image.merge("RGB", tinted), (1120, 220))
    name, _ = save_page_image(slide, Path(TEMPORARY.name), number)
    return (Path(TEMPORARY.name) / name).read_bytes()


def open_link(browser: Browser, address: str, asked: argparse.Namespace) -> Opened:
    context = browser.new_context(viewport=PHONE, device_scale_factor=3, is_mobile=True, has_touch=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    received = count_bytes(session)
    line = {"offline": False, "latency": asked.latency, "uploadThroughput": asked.kilobytes * 1000}
    session.send("Network.emulateNetworkConditions", line | {"downloadThroughput": asked.kilobytes * 1000})
    page.goto(address, wait_until="commit")
    ms = page.evaluate(FIRST_PICTURE)
    opened = Opened(ms=ms, bytes=sum(received))
    context.close()
    return opened


def count_bytes(session: CDPSession) -> list[int]:
    """What comes over the line, headers included, as it comes."""
    received: list[int] = []
    session.on("Network.dataReceived", lambda event: received.append(event["encodedDataLength"]))
    session.on("Network.responseReceived", lambda event: received.append(event["response"]["encodedDataLength"]))
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    return received


def report(found: dict[str, list[Opened]], pages: int) -> None:
    middle = {
        name: {
            "ms": round(statistics.median(one.ms for one in opened)),
            "bytes": round(statistics.median(one.bytes for one in opened)),
        }
        for name, opened in found.items()
    }
    print(f"{'deck of':>10} {'ms':>8} {'bytes':>10}")
    for name, count in (("one", 1), ("many", pages)):
        print(f"{count:>10} {middle[name]['ms']:>8} {middle[name]['bytes']:>10}")
    ratios = {key: round(middle["many"][key] / middle["one"][key], 3) for key in ("ms", "bytes")}
    print(json.dumps({"pages": pages, **middle, "ratio": ratios}))


if __name__ == "__main__":
    main()
