"""Scripts: what to say, answer and write."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.fields import StreamField
from wagtail.search import index

from content.models.asset import Asset, AssetType, Kind, Part
from content.models.cited_text import CitingCharBlock, CitingTextBlock
from content.models.places import MERGE_FIELD, PlacesBlock, refuse_described_amiss

# What each block of a script is called, alone and among others.
PART_NAMES = {"step": ("step", "steps"), "objection": ("answer", "answers"), "email": ("email", "emails")}


class _FilledInBlock(blocks.StructBlock):
    """A block with places that are filled in for one recipient, which it may describe."""

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        try:
            texts = [words for name, words in cleaned.items() if name != "places" and isinstance(words, str)]
            refuse_described_amiss(cleaned.get("places") or "", texts)
        except ValidationError as refused:
            raise StructBlockValidationError(block_errors={"places": refused}) from refused
        return cleaned


class StepBlock(blocks.StructBlock):
    heading = CitingCharBlock(max_length=120)
    say = CitingTextBlock(help_text="In the words to say.")
    listen_for = CitingTextBlock(required=False, help_text="What the answer tells you, and where to go next.")

    class Meta:
        icon = "list-ol"
        label = "Step of a talk track"


class ObjectionBlock(_FilledInBlock):
    objection = CitingCharBlock(max_length=200, help_text="As the customer says it.")
    answer = CitingTextBlock()
    proof = CitingTextBlock(required=False, help_text="The fact that stands behind the answer, with its source.")
    for_customers = blocks.BooleanBlock(
        required=False,
        label="Written for a customer",
        help_text="The answer may be sent, word for word. Without it, it is for the rep’s voice and leaves by no path.",
    )
    places = PlacesBlock()

    class Meta:
        icon = "openquote"
        label = "Objection and answer"


class EmailBlock(_FilledInBlock):
    name = blocks.CharBlock(max_length=120, required=False)
    subject = CitingCharBlock(max_length=200)
    body = CitingTextBlock(help_text="Places to fill in stand in double braces: {{ first name }}. All else is fixed.")
    places = PlacesBlock()

    class Meta:
        icon = "mail"
        label = "Email"


class Script(Asset):
    """A talk track, objection handling or an email template, in parts that are copied one by one."""

    KIND = Kind.SCRIPT
    TYPES = (AssetType.TALK_TRACK, AssetType.OBJECTION_HANDLING, AssetType.EMAIL_TEMPLATE)

    READ = ("body",)

    body = StreamField(
        [("step", StepBlock()), ("objection", ObjectionBlock()), ("email", EmailBlock())],
        blank=True,
        help_text="Each part can be copied on its own.",
    )

    search_fields = [*Asset.search_fields, index.SearchField("parts_text")]

    class Meta:
        verbose_name = "script"
        verbose_name_plural = "scripts"

    @property
    def parts_text(self) -> str:
        return "\n".join(f"{part.label}\n{part.text}\n{part.notes}" for part in self.get_parts())

    @property
    def merge_fields(self) -> list[str]:
        """The names of the fields to fill in, each once, in order of appearance."""
        return merge_fields_of(self.body)

    def get_parts(self) -> list[Part]:
        return parts_of(self.body)

    def get_parts_for_customers(self) -> list[Part]:
        """What a recipient may get of it: emails, and answers marked as written for a customer."""
        return [part for part in self.get_parts() if part.for_customers]


def parts_of(body: Any) -> list[Part]:
    """The parts of a script's body, in order."""
    seen: Counter[str] = Counter()
    parts = []
    for number, block in enumerate(body, start=1):
        seen[block.block_type] += 1
        part = _part(number, block.block_type, block.value)
        parts.append(replace(part, kind=block.block_type, ordinal=seen[block.block_type]))
    return parts


def name_of(part: Part) -> str:
    """What a person calls it: "Answer 2" is the second answer, also after three steps."""
    return f"{PART_NAMES[part.kind][0].capitalize()} {part.ordinal}"


def merge_fields_of(body: Any) -> list[str]:
    """The names of the fields to fill in, each once, in order of appearance."""
    return list(dict.fromkeys(name for part in parts_of(body) for name in MERGE_FIELD.findall(part.text)))


def _part(number: int, block_type: str, value: blocks.StructValue) -> Part:
    if block_type == "step":
        cue = value.get("listen_for") or ""
        return Part(number=number, label=value["heading"], text=value["say"], notes=cue, for_customers=False)
    if block_type == "objection":
        return Part(
            number=number,
            label=value["objection"],
            text=value["answer"],
            notes=value.get("proof") or "",
            for_customers=bool(value.get("for_customers")),
            places=value.get("places") or "",
        )
    return Part(
        number=number,
        label=value["subject"],
        text=value["body"],
        notes=value.get("name") or "",
        places=value.get("places") or "",
    )
