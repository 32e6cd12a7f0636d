"""Recordings on a real S3 server: a player's range is fetched as a range."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from content.serving import send_recording
from tests.factories.content import DocumentFactory

pytestmark = [pytest.mark.s3, pytest.mark.django_db]


@pytest.mark.parametrize(("asked", "got"), [("bytes=2-4", b"234"), ("bytes=-3", b"789"), ("", b"0123456789")])
def test_only_the_part_that_is_asked_for_leaves_the_server(asked, got, monkeypatch):
    document = DocumentFactory(content_type="video/mp4", file__data=b"0123456789")
    whole = []
    monkeypatch.setattr("storages.backends.s3.S3File._get_file", lambda file: whole.append(file))
    request = RequestFactory().get("/", headers={"Range": asked} if asked else {})
    answer = send_recording(request, document)
    assert b"".join(answer.streaming_content) == got
    assert answer["Content-Length"] == str(len(got))
    assert whole == []
