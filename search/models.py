"""What the search keeps for itself: each asset's words for the database, the common language, saved searches."""

from __future__ import annotations

import uuid
from functools import cached_property

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from hub.core.people import Person
from search.index.documents import AssetDocument
from search.index.loading import load_documents


class AssetWords(index.Indexed, models.Model):
    """A live asset's words as stems and codes in its language, searched through Wagtail's index of the database.

    The words themselves are not kept here: Wagtail's index asks for them when this row is indexed.
    """

    asset = models.OneToOneField(
        "content.Asset", primary_key=True, on_delete=models.CASCADE, related_name="search_words"
    )
    version = models.BigIntegerField()
    worth = models.FloatField(default=0.0)
    used_in = models.JSONField(default=list, blank=True)

    # Written by delivery in bulk, not by Wagtail's own signals.
    search_auto_update = False
    wagtail_reference_index_ignore = True
    search_fields = [index.SearchField("title"), index.SearchField("body"), index.AutocompleteField("title")]

    def __str__(self) -> str:
        return f"words of asset {self.asset_id}"

    @cached_property
    def document(self) -> AssetDocument:
        return load_documents([self.asset_id])[self.asset_id]

    @property
    def title(self) -> str:
        return self.document.title_tokens

    @property
    def body(self) -> str:
        return self.document.body_tokens


class PartWords(models.Model):
    """A page, answer or section of a live asset: its words as written, and as tokens between spaces."""

    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    words = models.TextField(blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "number"], name="part_words_once")]

    def __str__(self) -> str:
        return f"asset {self.asset_id}, part {self.number}"


class AssetVectors(models.Model):
    """What a live asset means: a vector for it as a whole and for each of its pages, made by one model.

    `places` are the page and the letter at which each vector's passage begins, `vectors` their numbers as bytes, one
    vector after the other. `passages` is the digest of what they were made from, `model` names what made them.
    """

    asset = models.OneToOneField("content.Asset", primary_key=True, on_delete=models.CASCADE, related_name="+")
    model = models.CharField(max_length=16)
    passages = models.CharField(max_length=64)
    places = models.JSONField()
    vectors = models.BinaryField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"vectors of asset {self.asset_id}"


class PassageSentences(models.Model):
    """Of a passage's sentences, by which one is chosen to be quoted: the letter of its page at which each begins, and
    the signs of its vector's numbers. `start` is where the passage begins, as in the places of `AssetVectors`."""

    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    sentences = models.JSONField()
    signs = models.BinaryField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "number", "start"], name="passage_sentences_once")]

    def __str__(self) -> str:
        return f"sentences of asset {self.asset_id}, part {self.number}, from {self.start}"


class KnownModel(models.Model):
    """A model that made vectors, and what HUB_MODEL named it by: those that it made answer, after another took its
    place, until they are made anew."""

    name = models.CharField(max_length=16, primary_key=True)
    named = models.CharField(max_length=1000, blank=True)

    def __str__(self) -> str:
        return self.name


class VectorsStamp(models.Model):
    """Changes with every change of vectors, so that each process knows when to read them again."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.stamp)


class SpellingWord(models.Model):
    """A word of live assets, folded, that a typo may be a slip for. `assets` is counted once a day."""

    word = models.CharField(max_length=24, primary_key=True)
    stem = models.CharField(max_length=24, db_index=True)
    assets = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.word


class SpellingForm(models.Model):
    """A word under itself, and under each of its forms with one letter less."""

    form = models.CharField(max_length=24)
    word = models.ForeignKey(SpellingWord, on_delete=models.CASCADE, related_name="forms")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "word"], name="spelling_form_once")]

    def __str__(self) -> str:
        return f"{self.form}: {self.word_id}"


class VocabularyStamp(models.Model):
    """Changes with every change of the taxonomy or the glossary, so that each process knows when to read them again."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.stamp)


class GlossaryTerm(models.Model):
    """A word of the common language: what else people call it, and what not to say. Search understands all of them."""

    term = models.CharField(max_length=120, unique=True, help_text="As we say it. Names of several words stay whole.")
    synonyms = models.TextField(blank=True, help_text="Other words for the same, one a line. Each finds the others.")
    avoid = models.TextField(
        "what not to say", blank=True, help_text="One a line. Whoever searches for it finds what we say instead."
    )
    meaning = models.CharField(max_length=300, blank=True)

    panels = [FieldPanel("term"), FieldPanel("meaning"), FieldPanel("synonyms"), FieldPanel("avoid")]

    class Meta:
        verbose_name = "glossary term"

    def __str__(self) -> str:
        return self.term

    @property
    def said(self) -> list[str]:
        """What may stand in an asset: the term and its synonyms."""
        return [self.term, *_lines(self.synonyms)]

    @property
    def asked(self) -> list[str]:
        """What a person may type for it."""
        return [*self.said, *_lines(self.avoid)]


class GeneralWordsOff(models.Model):
    """A general term that a company does not want to be searched by its other names, or all of them: see `ALL`."""

    #: Stands for all general words at once.
    ALL = "*"

    key = models.CharField(max_length=60, primary_key=True)

    class Meta:
        verbose_name = "general term that is switched off"
        verbose_name_plural = "general terms that are switched off"

    def __str__(self) -> str:
        return self.key


class LearnedState(models.TextChoices):
    OPEN = "open", "Proposed"
    ACCEPTED = "accepted", "In the glossary"
    DISMISSED = "dismissed", "Dismissed"


class LearnedWordsQuerySet(models.QuerySet["LearnedWords"]):
    def proposed(self) -> LearnedWordsQuerySet:
        """What waits for a decision, what most people did first."""
        return self.filter(state=LearnedState.OPEN).order_by("-people", "-last_at", "asked")

    def dismissed(self) -> LearnedWordsQuerySet:
        return self.filter(state=LearnedState.DISMISSED).order_by("-decided_at", "asked")


class LearnedWords(models.Model):
    """Reps who searched for `asked` put it as `used` and then used something: a proposal for the glossary."""

    asked = models.CharField(max_length=120)
    used = models.CharField(max_length=120)
    people = models.PositiveIntegerField()
    last_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=LearnedState.choices, default=LearnedState.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = LearnedWordsQuerySet.as_manager()

    class Meta:
        verbose_name = "learned words"
        verbose_name_plural = "learned words"
        constraints = [models.UniqueConstraint(fields=["asked", "used"], name="learned_words_once")]

    def __str__(self) -> str:
        return f"{self.asked}: {self.used}"


class PinQuerySet(models.QuerySet["Pin"]):
    def active(self, now: object) -> PinQuerySet:
        return self.filter(from_at__lte=now).filter(models.Q(until_at=None) | models.Q(until_at__gt=now))


class Pin(models.Model):
    """An asset that stands first when a query is asked, for a time. Who may not see it does not."""

    query = models.CharField(max_length=200, help_text="The whole query; case, accents and plurals don't matter.")
    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="pins")
    from_at = models.DateTimeField("from", default=timezone.now)
    until_at = models.DateTimeField("until", null=True, blank=True, help_text="Empty: until it is removed.")
    reason = models.CharField(max_length=200, blank=True)

    panels = [
        FieldPanel("query"),
        FieldPanel("asset"),
        FieldPanel("from_at"),
        FieldPanel("until_at"),
        FieldPanel("reason"),
    ]
    objects = PinQuerySet.as_manager()

    class Meta:
        verbose_name = "pinned result"

    def __str__(self) -> str:
        return f"{self.query}: {self.asset}"


class HiddenWords(models.Model):
    """Words that find an asset although they stand nowhere in it, and are never shown."""

    asset = models.OneToOneField("content.Asset", on_delete=models.CASCADE, related_name="hidden_words")
    words = models.TextField(help_text="One or more a line.")

    panels = [FieldPanel("asset"), FieldPanel("words")]

    class Meta:
        verbose_name = "hidden words"
        verbose_name_plural = "hidden words"

    def __str__(self) -> str:
        return f"hidden words of {self.asset}"


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def of(self, user: Person) -> SavedSearchQuerySet:
        """A person's own, latest first."""
        return self.filter(user=user.pk).order_by("-pk")


class SavedSearch(models.Model):
    """A search a person keeps, with a notice when something new matches."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=1000, help_text="The results page's query string.")
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now, help_text="What was published later is new to the person.")
    told_at = models.DateTimeField(default=timezone.now, help_text="What was published before has been told of.")

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "address"], name="search_saved_once")]

    def __str__(self) -> str:
        return self.name


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
