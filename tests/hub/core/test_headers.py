"""Attachments keep their name, whatever is in it."""

from __future__ import annotations

import io

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from hub.core.headers import attach, send_range


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("deck.pdf", 'attachment; filename="deck.pdf"'),
        ('a "b".pdf', 'attachment; filename="a \\"b\\".pdf"'),
        ("Büro.pdf", "attachment; filename*=utf-8''B%C3%BCro.pdf"),
        ("a\r\nSet-Cookie: x\x00.pdf", 'attachment; filename="a__Set-Cookie: x_.pdf"'),
    ],
)
def test_attach_names_the_file(name, header):
    answer = HttpResponse()
    attach(answer, name)
    assert (answer["Content-Disposition"], answer["X-Content-Type-Options"]) == (header, "nosniff")


@pytest.mark.parametrize(
    ("asked", "status", "got", "where"),
    [
        ("", 200, b"0123456789", None),
        ("bytes=-", 200, b"0123456789", None),
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=4-2", 416, b"", "bytes */10"),
        ("lines=1-2", 200, b"0123456789", None),
    ],
)
def test_send_range_answers_the_part_that_is_asked_for(asked, status, got, where):
    request = RequestFactory().get("/", headers={"Range": asked} if asked else {})
    file = io.BytesIO(b"0123456789")
    answer = send_range(request, file, size=10, content_type="video/mp4")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert (answer.status_code, body, answer.get("Content-Range")) == (status, got, where)
    assert file.closed
