"""Files on a real S3 server: what the settings promise of it."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

pytestmark = pytest.mark.s3

CONTENT = b"Quarter by quarter, the same ward."


@pytest.fixture
def name() -> Iterator[str]:
    saved = default_storage.save("tests/a deck & more.txt", ContentFile(CONTENT))
    yield saved
    default_storage.delete(saved)


def test_a_file_comes_back_unchanged(name):
    with default_storage.open(name) as file:
        assert file.read() == CONTENT
    assert default_storage.size(name) == len(CONTENT)


def test_a_second_file_of_the_same_name_does_not_replace_the_first(name):
    other = default_storage.save(name, ContentFile(b"other"))
    try:
        assert other != name
        with default_storage.open(name) as file:
            assert file.read() == CONTENT
    finally:
        default_storage.delete(other)


def test_an_address_is_signed_with_version_4_and_for_a_minute(name):
    address = default_storage.url(name)
    query = parse_qs(urlsplit(address).query)
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Expires"] == ["60"]
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert answer.read() == CONTENT


def test_without_its_signature_an_address_is_refused(name):
    bare = urlsplit(default_storage.url(name))._replace(query="").geturl()
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(bare, timeout=10)
    refusal.value.close()
    assert refusal.value.code == 403


def test_a_deleted_file_is_gone(name):
    default_storage.delete(name)
    assert not default_storage.exists(name)
