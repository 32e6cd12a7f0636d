"""Files: the original as uploaded, its state, and the pages that were read from it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from taggit.managers import TaggableManager
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from content.extraction.types import READERS


class FileState(models.TextChoices):
    """The end states of a file are fixed names of the import report and the API."""

    WAITING = "waiting", "Waiting"
    PROCESSING = "processing", "Being read"
    READY = "ready", "Ready"
    NO_TEXT = "no_text", "No text"
    PASSWORD_PROTECTED = "password_protected", "Password protected"
    DAMAGED = "damaged", "Damaged"
    TOO_LARGE = "too_large", "Too large"
    UNSUPPORTED = "unsupported", "Not supported"
    TIMED_OUT = "timed_out", "Took too long"


class Recognition(models.TextChoices):
    """Of a page that is a picture: whether its words have been looked for there. Empty for pages with a text."""

    WAITING = "waiting", "To be looked at"
    WORDS = "words", "Words found"
    NOTHING = "nothing", "Nothing legible"


ENDED_FILE_STATES = frozenset(set(FileState.values) - {FileState.WAITING, FileState.PROCESSING})
#: Those in which a marketer has something to do.
PROBLEM_FILE_STATES = ENDED_FILE_STATES - {FileState.READY}


def edition_of_readers() -> int:
    """Of today; a function, so that raising it changes no table."""
    return READERS


class Document(AbstractDocument):
    """An original file. Its bytes are never changed; a new version is a new document."""

    sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    original_name = models.CharField(max_length=255, blank=True, editable=False)
    content_type = models.CharField(max_length=120, blank=True, editable=False, help_text="Told from the bytes.")
    state = models.CharField(max_length=20, choices=FileState.choices, default=FileState.WAITING, editable=False)
    state_detail = models.TextField(blank=True, editable=False)
    page_count = models.PositiveIntegerField(default=0, editable=False)
    pages_done = models.PositiveIntegerField(default=0, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    processed_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    readers = models.PositiveSmallIntegerField(
        default=edition_of_readers, editable=False, help_text="Which edition of the readers read it last."
    )
    findings = models.JSONField(default=list, blank=True, editable=False)

    admin_form_fields = WagtailDocument.admin_form_fields

    # Wagtail's own model of this name stays in the app registry, unused; its accessors are taken.
    tags = TaggableManager(help_text=None, blank=True, related_name="hub_documents")

    class Meta(AbstractDocument.Meta):
        default_related_name = "hub_documents"
        verbose_name = "file"
        verbose_name_plural = "files"
        permissions = [("choose_document", "Can choose document")]

    def __str__(self) -> str:
        return self.title

    @property
    def ended(self) -> bool:
        """Whether processing has come to one of its named ends."""
        return self.state in ENDED_FILE_STATES

    @property
    def plays_as(self) -> str:
        """ "video" or "audio" for a recording, which is played in its place; "" for every other file."""
        kind = self.content_type.partition("/")[0]
        return kind if kind in ("video", "audio") else ""


#: Of the copies of a page image, in pixels: for a phone of two pixels to a point, and for one of three.
NARROW_WIDTHS = (800, 1200)


def narrower_name(name: str, width: int) -> str:
    """Where the copy of an image of this name stands that is only so wide."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}-{width}.{suffix}"


def image_names(image: str, thumbnail: str, widths: Iterable[int] | None) -> list[str]:
    """The files in storage of a page with these two pictures, and copies of the first in these widths."""
    return [name for name in (image, thumbnail) if name] + [narrower_name(image, width) for width in widths or ()]


def page_image_path(page: Any, filename: str) -> str:
    """An unguessable place for a page image, so that knowing one says nothing of another."""
    suffix = filename.rsplit(".", 1)[-1]
    return f"pages/{page.document_id}/{secrets.token_urlsafe(12)}.{suffix}"


def _holds(beginnings: frozenset[str]) -> models.Q:
    return reduce(or_, (models.Q(text__icontains=one) for one in sorted(beginnings)))


class DocumentPageQuerySet(models.QuerySet["DocumentPage"]):
    def of(self, document_id: int) -> DocumentPageQuerySet:
        return self.filter(document=document_id)

    def shown_to_recipients(self) -> DocumentPageQuerySet:
        return self.filter(hidden=False)

    def numbered(self, number: int) -> DocumentPage | None:
        """The page of this number, of a document's pages; None when there is none."""
        return self.filter(number=number).first()

    def around(self, number: int, reach: int) -> DocumentPageQuerySet:
        """This page and `reach` to each side of it, in order."""
        return self.filter(number__gte=number - reach, number__lte=number + reach).order_by("number")

    def holding(self, words: Iterable[frozenset[str]]) -> DocumentPageQuerySet:
        """Pages that hold any of `words`, each with how many of them (`hits`), most first. A word is held where any of
        its beginnings is."""
        held = (models.Case(models.When(_holds(beginnings), then=1), default=0) for beginnings in words)
        hits = models.Sum(sum(held, start=models.Value(0)), output_field=models.IntegerField())
        return self.annotate(hits=hits).filter(hits__gt=0).order_by("-hits", "number")

    def to_narrow(self) -> DocumentPageQuerySet:
        """Those with an image of which no narrower copies were made yet."""
        return self.exclude(image="").filter(narrower__isnull=True).without_text()

    def without_text(self) -> DocumentPageQuerySet:
        """For strips of thumbnails: everything that is small."""
        return self.defer("text", "notes", "words")


class DocumentPage(models.Model):
    """One page, slide or sheet of a file: its words, its speaker notes, its pictures."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=255, blank=True)
    text = models.TextField(blank=True)
    notes = models.TextField(blank=True, help_text="Speaker notes: searchable, never shown to recipients.")
    hidden = models.BooleanField(default=False)
    image = models.FileField(upload_to=page_image_path, max_length=200, blank=True)
    thumbnail = models.FileField(upload_to=page_image_path, max_length=200, blank=True)
    width = models.PositiveIntegerField(default=0, help_text="Of the image, in pixels.")
    height = models.PositiveIntegerField(default=0)
    narrower = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="Widths of the narrower copies of the image, in pixels; nothing until they are made.",
    )
    words = models.JSONField(
        null=True, blank=True, help_text="[[word, x0, y0, x1, y1], ...], coordinates from 0 to 1 of the image."
    )

    recognition = models.CharField(max_length=8, choices=Recognition.choices, blank=True, editable=False)

    objects = DocumentPageQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="page_number_unique_in_document")]
        indexes = [
            models.Index(
                fields=["document", "number"],
                name="page_to_recognise",
                condition=models.Q(recognition=Recognition.WAITING),
            ),
            models.Index(
                fields=["document", "number"],
                name="page_to_narrow",
                condition=models.Q(narrower__isnull=True) & ~models.Q(image=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}, page {self.number}"

    def image_in(self, width: str) -> str:
        """The name of the image in a width that somebody asks for; of the whole one where there is no such copy."""
        whole = self.image.name or ""
        widths = {str(narrow): narrow for narrow in self.narrower or ()}
        return narrower_name(whole, widths[width]) if width in widths else whole

    def image_names(self) -> list[str]:
        """All files in storage that show this page."""
        return image_names(self.image.name or "", self.thumbnail.name or "", self.narrower)


class Image(AbstractImage):
    """A picture for the admin and for stories: a customer's logo, a photograph."""

    admin_form_fields = WagtailImage.admin_form_fields

    tags = TaggableManager(help_text=None, blank=True, related_name="hub_images")

    class Meta(AbstractImage.Meta):
        default_related_name = "hub_images"
        permissions = [("choose_image", "Can choose image")]


class ImageRendition(AbstractRendition):
    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_unique")
        ]
