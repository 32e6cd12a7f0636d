"""The base of everything a rep may use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Protocol

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, Revision, RevisionMixin, WorkflowMixin
from wagtail.search import index

from content.models.going_live import pass_the_gate
from content.querysets import AssetQuerySet
from content.refusals import AlreadyRetired, OwnWork
from content.words.letters import composed
from hub.core.people import Person


class Kind(models.TextChoices):
    COLLATERAL = "collateral", "Collateral"
    SCRIPT = "script", "Script"
    STORY = "story", "Customer story"


class AssetType(models.TextChoices):
    DECK = "deck", "Deck"
    ONE_PAGER = "one-pager", "One-pager"
    DATASHEET = "datasheet", "Datasheet"
    BATTLECARD = "battlecard", "Battlecard"
    WHITEPAPER = "whitepaper", "Whitepaper"
    VIDEO = "video", "Video"
    SHEET = "sheet", "Sheet"
    WEB_PAGE = "web-page", "Web page"
    OTHER = "other", "Other"
    TALK_TRACK = "talk-track", "Talk track"
    OBJECTION_HANDLING = "objection-handling", "Objection handling"
    EMAIL_TEMPLATE = "email-template", "Email template"
    CUSTOMER_STORY = "customer-story", "Customer story"


class Audience(models.TextChoices):
    INTERNAL = "internal", "Internal only"
    SHAREABLE = "shareable", "May be sent"


class Language(models.TextChoices):
    ENGLISH = "en", "English"
    GERMAN = "de", "German"
    FRENCH = "fr", "French"
    SPANISH = "es", "Spanish"
    ITALIAN = "it", "Italian"
    PORTUGUESE = "pt", "Portuguese"
    DUTCH = "nl", "Dutch"
    OTHER = "other", "Other"


class AssetState(models.TextChoices):
    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    LIVE = "live", "Live"
    RETIRED = "retired", "Retired"
    EXPIRED = "expired", "Expired"


# Facts about the asset, not content of a draft: set by actions, never by publishing an older revision.
STATE_FIELDS = (
    "approved_by_id",
    "approved_at",
    "reviewed_by_id",
    "reviewed_at",
    "retired_by_id",
    "retired_at",
    "retired_reason",
    "retired_revision_id",
    "superseded_by_id",
    "live_revision_id",
    "import_key",
    "import_fingerprint",
)


@dataclass(frozen=True, slots=True)
class Part:
    """A place within an asset that a search may find and a person may open: a page, an answer, a section."""

    number: int
    label: str
    text: str
    notes: str = ""
    #: Whether it is written for a customer; what else there is (cues, talk tracks) is for the rep's voice.
    for_customers: bool = True
    #: Of a script, what kind of block it is (step, objection, email) and the how manieth of its kind.
    kind: str = ""
    ordinal: int = 0
    #: What its places to fill in are for, as its author wrote it; see `content.models.places`.
    places: str = ""


class Reviewed(Protocol):
    """An asset, or the card of one."""

    @property
    def review_date(self) -> date | None: ...

    def is_live(self) -> bool: ...


def address_of(pk: int, title: str) -> str:
    """Where the asset of this title is, for lists that load no more of it."""
    return reverse("asset", args=[pk, slugify(title)[:60] or "asset"])


def is_review_due(asset: Reviewed, today: date) -> bool:
    """Whether a live asset, or the card of one, should have been looked at again before `today`."""
    return bool(asset.review_date and asset.review_date < today and asset.is_live())


class Asset(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    ClusterableModel,
):
    """Anything a rep may use. Made only as one of its kinds: Collateral, Script, CustomerStory."""

    KIND: ClassVar[str] = ""
    TYPES: ClassVar[tuple[AssetType, ...]] = ()
    #: The fields that are read: with another value in one of them it is a new version.
    READ: ClassVar[tuple[str, ...]] = ()
    #: Fields that are read where they are filled in; empty they are no part of a version.
    READ_IF_SET: ClassVar[tuple[str, ...]] = ()

    kind = models.CharField(max_length=20, choices=Kind.choices, editable=False, db_index=True)
    type = models.CharField(max_length=30, choices=AssetType.choices)
    title = models.CharField(max_length=200, help_text="In the words a rep would say, not a file name.")
    summary = models.TextField(
        blank=True, max_length=500, help_text="One or two sentences: what it says, and when to use it."
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="owned_assets",
        help_text="The marketer who answers for it and keeps it current.",
    )
    segments = ParentalManyToManyField("content.Segment", blank=True, related_name="assets")
    stages = ParentalManyToManyField(
        "content.BuyingStage", blank=True, related_name="assets", verbose_name="buying stages"
    )
    products = ParentalManyToManyField("content.Product", blank=True, related_name="assets")
    teams = ParentalManyToManyField(
        "hub.Team",
        blank=True,
        related_name="restricted_assets",
        verbose_name="only for teams",
        help_text="Leave empty for everyone.",
    )
    language = models.CharField(max_length=10, choices=Language.choices, default=Language.ENGLISH)
    audience = models.CharField(
        max_length=12,
        choices=Audience.choices,
        default=Audience.INTERNAL,
        help_text="Internal assets can't be sent by any path.",
    )
    review_date = models.DateField(null=True, blank=True, help_text="When its owner looks at it again.")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Who last found it still right.",
    )
    reviewed_at = models.DateTimeField(null=True, blank=True, editable=False)
    import_key = models.CharField(max_length=200, unique=True, null=True, blank=True, editable=False)
    import_fingerprint = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Of the row and file it was imported from, by which a second run knows that nothing changed.",
    )

    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    retired_reason = models.TextField(blank=True, editable=False)
    retired_revision = models.ForeignKey(
        "wagtailcore.Revision",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="What was live when it was retired, and comes back when it is reinstated.",
    )
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="supersedes"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = AssetQuerySet.as_manager()

    # Indexed by `search`, with what comes after the save: tags, pages.
    search_auto_update = False
    search_fields = [
        index.SearchField("title", boost=4),
        index.AutocompleteField("title"),
        index.SearchField("summary", boost=2),
        index.SearchField("labels"),
        index.FilterField("live"),
        index.FilterField("kind"),
        index.FilterField("type"),
        index.FilterField("language"),
        index.FilterField("audience"),
        index.FilterField("owner_id"),
        index.FilterField("review_date"),
        index.FilterField("segments"),
        index.FilterField("stages"),
        index.FilterField("products"),
    ]

    class Meta:
        permissions = [
            ("retire_asset", "Can retire an asset"),
            ("reinstate_asset", "Can reinstate a retired asset"),
            ("approve_asset", "Can approve an asset for use"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(superseded_by=models.F("pk")), name="asset_not_its_own_successor"
            ),
            models.CheckConstraint(
                condition=models.Q(live=False) | models.Q(retired_at__isnull=True), name="retired_asset_is_not_live"
            ),
        ]
        # The first few are shown of all there are: by the desk what changed last, on Home what is new.
        indexes = [
            models.Index(fields=["-changed_at"], name="assets_by_change"),
            models.Index(fields=["-first_published_at", "-id"], name="assets_by_publication"),
            # Each minute: what was published since the last time.
            models.Index(fields=["last_published_at"], name="assets_published_last"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.KIND:
            self.kind = self.KIND
        for name in {"title", "summary"} - self.get_deferred_fields():
            setattr(self, name, composed(getattr(self, name)))
        super().save(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """As Wagtail's, but what no revision brings back (approval, retirement, successor) stays as it is."""
        restored = super().with_content_json(content)
        for name in STATE_FIELDS:
            setattr(restored, name, getattr(self, name))
        return restored

    def publish(self, revision: Any, user: Person | None = None, *args: Any, **kwargs: Any) -> Any:
        """As Wagtail's, for every path that publishes: refuses retired assets, own work and what the gate refuses, and
        stamps the approval.

        A publication on behalf of nobody, such as a scheduled one, stands on the approval it was scheduled with.
        """
        if self.retired_at is not None:
            raise AlreadyRetired
        if user is not None and self.is_own_work_of(user, revision):
            raise OwnWork
        if self.live and self.live_revision_id is None:
            self._keep_live_revision()
        if user is not None:
            pass_the_gate(revision.as_object())
        result = super().publish(revision, user, *args, **kwargs)
        if user is not None:
            Asset.objects.filter(pk=self.pk).update(approved_by=user, approved_at=timezone.now())
        return result

    def _keep_live_revision(self) -> None:
        """Wagtail takes down what is live and has no revision, as after a purge, when a later version is scheduled."""
        self.live_revision = self.revision_of_row(user=None)
        type(self)._default_manager.filter(pk=self.pk).update(live_revision=self.live_revision)

    def revision_of_row(self, *, user: Person | None) -> Revision:
        """What is live, as a revision of its own, without displacing a newer draft."""
        kept: Revision = Revision.objects.create(
            content_object=self,
            base_content_type=self.get_base_content_type(),
            user=user,
            created_at=self.last_published_at or self.created_at,
            content=self.serializable_data(),
            object_str=str(self),
        )
        return kept

    def is_own_work_of(self, user: Person, revision: Revision | None = None) -> bool:
        """Whether `user` owns the asset, or wrote of the version in question or submitted it: then another one
        approves."""
        return user.pk in self.people_behind(revision)

    def people_behind(self, revision: Revision | None = None) -> frozenset[int]:
        """The keys of those whose own work this version is, the latest if none is given: its owner, who submitted it,
        and everybody who saved words since the asset was last live, whoever saved last. None where own work may be
        approved. One query beside those for its review."""
        if settings.HUB_APPROVE_OWN_WORK:
            return frozenset()
        version = revision or self.latest_revision
        under_way = self.current_workflow_state
        writers = self._written_since_live().values_list("user", flat=True) if version else ()
        behind = {self.owner_id, version and version.user_id, under_way and under_way.requested_by_id, *writers}
        return frozenset(key for key in behind if key is not None)

    def _written_since_live(self) -> models.QuerySet[Revision]:
        """The versions that somebody saved since it was last live: what the next approval is of."""
        written = self.revisions.exclude(user=None)
        if self.live_revision_id:
            return written.filter(pk__gt=self.live_revision_id)
        return written.filter(created_at__gt=self.last_published_at) if self.last_published_at else written

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "content/asset_preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        return super().get_preview_context(request, mode_name) | {"parts": self.get_parts()[:100]}

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """In the editor's frame, which the hub's own policy would refuse."""
        response = super().serve_preview(request, mode_name)
        response._csp_replace = {"frame-ancestors": ["'self'"]}
        return response

    def get_absolute_url(self) -> str:
        return address_of(self.pk, self.title)

    def is_live(self, at: datetime | None = None) -> bool:
        """Whether it is published and its time is not over, now or at a later moment."""
        return bool(self.live and (self.expire_at is None or self.expire_at > (at or timezone.now())))

    def has_expired(self, at: datetime | None = None) -> bool:
        """Whether a date ended it, noticed or not, by now or by a later moment."""
        if self.live:
            return not self.is_live(at)
        return bool(self.expired and self.retired_at is None)

    @property
    def state(self) -> AssetState:
        """Where the asset stands, by the clock. A live asset with a newer draft is live."""
        if self.is_live():
            return AssetState.LIVE
        if self.retired_at:
            return AssetState.RETIRED
        if self.has_expired():
            return AssetState.EXPIRED
        # Lists know it from AssetQuerySet.with_review, without a query for each.
        in_review = self.__dict__.get("in_review")
        if self.workflow_in_progress if in_review is None else in_review:
            return AssetState.IN_REVIEW
        return AssetState.DRAFT

    @property
    def state_words(self) -> str:
        """The state as it is shown: an approved version that waits for its release says when that is."""
        if self.state != AssetState.DRAFT:
            return str(self.state.label)
        return f"Approved, live on {self.release_words}" if self.release_at else "Draft"

    @property
    def release_words(self) -> str:
        """The day and time of its release; "" when none is to come."""
        at = self.release_at
        return date_format(timezone.localtime(at), "j M Y, H:i") if at else ""

    @property
    def release_at(self) -> datetime | None:
        """When an approved version that waits for its release goes live."""
        # Lists know it from AssetQuerySet.with_review.
        if "goes_live_at" in self.__dict__:
            return self.__dict__["goes_live_at"]
        scheduled = self.scheduled_revision
        return scheduled.approved_go_live_at if scheduled else None

    @property
    def live_since(self) -> Any:
        """When it first went live; an import keeps the date from elsewhere."""
        return self.first_published_at

    def is_review_due(self, today: date) -> bool:
        return is_review_due(self, today)

    @property
    def labels(self) -> str:
        """All facet values as text, so that words such as "healthcare deck" find what is tagged so."""
        names = [self.get_type_display(), self.get_kind_display()]
        for values in (self.segments.all(), self.stages.all(), self.products.all()):
            for value in values:
                names.append(value.name)
                names.extend(value.aliases.split("\n"))
        return " ".join(name for name in names if name)

    @property
    def own(self) -> Any:
        """This asset as its kind, with the fields of that kind."""
        if type(self) is not Asset:
            return self
        return getattr(self, {"collateral": "collateral", "script": "script", "story": "customerstory"}[self.kind])

    def get_parts(self) -> list[Part]:
        """The places a search may find in it, in order."""
        if type(self) is Asset:
            return self.own.get_parts()
        raise NotImplementedError
