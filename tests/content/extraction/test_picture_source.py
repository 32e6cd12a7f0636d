"""What a camera or a program wrote into a picture is told to the marketer, and is in no page image."""

from __future__ import annotations

import io

import pytest
from docx import Document
from PIL import ExifTags, Image, PngImagePlugin
from pptx import Presentation

from content.extraction import Wanted
from tests.factories import files
from tests.factories.hiding import SECRET
from tests.factories.hiding.base import saved as saved_as_file


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


def document(picture: bytes) -> bytes:
    made = Document()
    made.add_paragraph("Beside it")
    made.add_picture(io.BytesIO(picture), width=100_000)
    return saved_as_file(made)


def deck(picture: bytes) -> bytes:
    made = Presentation()
    made.slides.add_slide(made.slide_layouts[5]).shapes.add_picture(io.BytesIO(picture), 0, 0)
    return saved_as_file(made)


@pytest.mark.parametrize(("made", "name"), [(document, "a.docx"), (deck, "a.pptx")])
def test_so_is_what_is_written_into_pictures_within_files(read, made, name):
    told = {one.code: one.words for one in read(made(placed()), name).findings}
    assert told["photo_data"] == "Taken at 53.8000, -1.5500"


def test_a_picture_within_a_file_that_says_nothing_is_not_told(read):
    assert "photo_data" not in {one.code for one in read(document(saved("JPEG")), "a.docx").findings}


def test_a_broken_picture_within_a_file_says_nothing(read):
    broken = files.repacked(document(placed()), {"word/media/image1.jpg": placed()[:40]})
    assert "photo_data" not in {one.code for one in read(broken, "a.docx").findings}
