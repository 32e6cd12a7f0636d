"""A video plays in the browser, and can be wound, for the rep and for the recipient."""

from __future__ import annotations

import base64

import pytest
from django.core.files.base import ContentFile

from content.models import FileState
from tests.factories.content import CollateralFactory, DocumentFactory
from tests.factories.tracking import ShareLinkFactory

RECORD = """async () => {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  let drawn = 0;
  const drawing = setInterval(() => pen.fillRect(drawn++ % 300, 0, 40, 150), 40);
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm;codecs=vp8" });
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const ended = new Promise((resolve) => { recorder.onstop = resolve; });
  recorder.start();
  await new Promise((resolve) => setTimeout(resolve, 2500));
  recorder.stop();
  await ended;
  clearInterval(drawing);
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""
PLAY = """async (player) => {
  player.muted = true;
  await player.play();
  await new Promise((resolve) => { player.ontimeupdate = () => player.currentTime > 0.2 && resolve(); });
  player.pause();
  const wound = new Promise((resolve) => { player.onseeked = resolve; });
  player.currentTime = 1.5;
  await wound;
  return [player.currentTime, player.error];
}"""


@pytest.fixture
def video(open_page):
    """What the browser itself recorded, so that it can play it."""
    page = open_page()
    page.goto("/accounts/login/")
    recorded = ContentFile(base64.b64decode(page.evaluate(RECORD)), "tour.webm")
    document = DocumentFactory(file=recorded, content_type="video/webm", state=FileState.READY, page_count=0)
    return CollateralFactory(title="Tour", type="video", document=document)


def play(page, address: str) -> tuple[list, set[int]]:
    answers: set[int] = set()
    page.on("response", lambda answer: answers.add(answer.status) if "/media" in answer.url else None)
    page.goto(address)
    return page.get_by_label("Tour").and_(page.locator("video")).evaluate(PLAY), answers


def test_a_video_plays_for_rep_and_recipient(open_page, raj, video):
    link = ShareLinkFactory(created_by=raj, assets=[video])
    for page, address in (open_page(raj), video.get_absolute_url()), (open_page(), f"/s/{link.token}"):
        assert play(page, address) == ([1.5, None], {206})
