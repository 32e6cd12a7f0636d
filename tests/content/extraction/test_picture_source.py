"""What a camera or a program wrote into a picture is told to the marketer, and is in no page image."""

from __future__ import annotations

import io

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from content.extraction import Wanted
from tests.factories.hiding import SECRET


def saved(kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, kind, **how)
    return out.getvalue()


def described() -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = SECRET
    return saved("JPEG", exif=exif)


def placed() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (53.0, 48.0, 0.0), 3: "W", 4: (1.0, 33.0, 0.0)})
    return saved("JPEG", exif=exif)


def noted() -> bytes:
    about = PngImagePlugin.PngInfo()
    about.add_text("Description", SECRET)
    return saved("PNG", pnginfo=about)


def packeted() -> bytes:
    return saved("WEBP", xmp=f"<x:xmpmeta><dc:description>{SECRET}</dc:description></x:xmpmeta>".encode())


@pytest.mark.parametrize(
    ("made", "name", "words"),
    [
        (described, "a.jpg", SECRET),
        (placed, "a.jpg", "Taken at 53.8000, -1.5500"),
        (noted, "a.png", SECRET),
        (packeted, "a.webp", SECRET),
    ],
)
def test_what_is_written_into_a_picture_is_told_and_in_no_page_image(read, tmp_path, made, name, words):
    extraction = read(made(), name, wanted=Wanted(images=None))
    assert [(one.code, one.words) for one in extraction.findings] == [("photo_data", words)]
    images = list((tmp_path / "out").glob("*.webp"))
    assert len(images) == 2
    for path in images:
        with Image.open(path) as image:
            assert not image.getexif()
            assert "xmp" not in image.info
        assert SECRET.encode() not in path.read_bytes()


def test_of_a_picture_that_says_nothing_nothing_is_told(read):
    assert list(read(saved("JPEG"), "a.jpg").findings) == []


def test_pictures_of_which_others_follow_the_first_are_told(read):
    second = Image.new("RGB", (40, 30), "red")
    extraction = read(saved("GIF", save_all=True, append_images=[second]), "a.gif")
    assert [finding.code for finding in extraction.findings] == ["hidden"]
