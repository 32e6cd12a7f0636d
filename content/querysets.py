"""The words in which one asks for assets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce
from wagtail.models import Revision, WorkflowState
from wagtail.search.queryset import SearchableQuerySetMixin

from content.permissions import has_role, sees_all_states, sees_all_teams
from hub.core.fixed_query import RightNow
from hub.core.people import Person


def live_now(path: str = "") -> Q:
    """Which rows are of live assets, by the clock: `path` leads from the row to its asset, as in "asset__"."""
    lasting = Q(**{f"{path}expire_at__isnull": True}) | Q(**{f"{path}expire_at__gt": RightNow()})
    return Q(**{f"{path}live": True}) & lasting


def expired_unnoticed() -> Q:
    """Assets whose time is over, though nobody has taken them down yet."""
    return Q(live=True, expire_at__lte=RightNow())


class AssetQuerySet(SearchableQuerySetMixin, models.QuerySet):
    def live(self) -> Self:
        """Published, not retired, not expired by the clock as the query runs: what a rep may use."""
        return self.filter(live_now())

    def shareable(self) -> Self:
        return self.filter(audience="shareable")

    def visible_to(self, user: Person) -> Self:
        """What `user` may see: who works on content every state, others live assets of their teams; without a role
        nothing."""
        if user is None or not has_role(user):
            return self.none()
        assets = self if sees_all_states(user) else self.live()
        return assets if sees_all_teams(user) else assets.open_to(user.team_id)

    def withdrawn_from(self, user: Person | None) -> Self:
        """What `user` could see while it was live and has been retired or has expired since: they may know of it, its
        title and why it went, but no longer what it says."""
        if user is None or not has_role(user):
            return self.none()
        return self.withdrawn() if sees_all_teams(user) else self.withdrawn().open_to(user.team_id)

    def withdrawn(self) -> Self:
        """What has been retired or has expired, whoever could see it."""
        gone = Q(live=False) & (Q(retired_at__isnull=False) | Q(expired=True))
        return self.filter(gone | expired_unnoticed())

    def open_to(self, team: Any) -> Self:
        """What is not restricted to teams, or restricted to this one (its id, or an expression for it) among others."""
        model: Any = self.model
        through = model.teams.through
        open_to_all = ~Q(pk__in=through.objects.values("asset_id"))
        if not team:
            return self.filter(open_to_all)
        return self.filter(open_to_all | Q(pk__in=through.objects.filter(team_id=team).values("asset_id")))

    def only_for(self, team: Any) -> Self:
        """What is restricted to this team alone, as it stands or with the version to come."""
        model: Any = self.model
        through = model.teams.through
        others = through.objects.filter(asset_id=OuterRef("pk")).exclude(team=team)
        stands = Q(pk__in=through.objects.filter(team=team).values("asset_id")) & ~Exists(others)
        to_come = Q(has_unpublished_changes=True, latest_revision__content__teams=[team.pk])
        return self.filter(stands | to_come)

    def not_written_by(self, user: Person) -> Self:
        """Those of which `user` saved no version since they were last live, as `Asset.people_behind` has it of one."""
        ever = Value(datetime(1970, 1, 1, tzinfo=UTC), models.DateTimeField())
        since = Case(When(live_revision=None, then=Coalesce("last_published_at", ever)), default=ever)
        written = Revision.objects.filter(
            base_content_type__app_label="content",
            base_content_type__model="asset",
            object_id=Cast(OuterRef("pk"), models.CharField()),
            user=user,
            pk__gt=OuterRef("live_version"),
            created_at__gt=OuterRef("since"),
        )
        assets = self.alias(live_version=Coalesce("live_revision_id", 0), since=since)
        return assets.exclude(latest_revision__user=user).exclude(Exists(written))

    def with_review(self) -> Self:
        """Each with `in_review`, and with `goes_live_at` when an approved version waits for its release, so that its
        state needs no query of its own."""
        scheduled = Revision.objects.filter(
            base_content_type__app_label="content",
            base_content_type__model="asset",
            object_id=Cast(OuterRef("pk"), models.CharField()),
            approved_go_live_at__isnull=False,
        )
        under_way = WorkflowState.objects.filter(
            base_content_type__app_label="content",
            base_content_type__model="asset",
            object_id=Cast(OuterRef("pk"), models.CharField()),
            status=WorkflowState.STATUS_IN_PROGRESS,
        )
        goes_live = Subquery(scheduled.order_by("approved_go_live_at").values("approved_go_live_at")[:1])
        return self.annotate(in_review=Exists(under_way), goes_live_at=goes_live)

    def in_states(self, states: Iterable[str]) -> Self:
        """Assets in any of these states, each as `Asset.state` tells it."""
        dead = Q(live=False)
        gone = Q(retired_at__isnull=False) | Q(expired=True)
        conditions = {
            "live": live_now(),
            "retired": dead & Q(retired_at__isnull=False),
            "expired": (dead & Q(retired_at__isnull=True, expired=True)) | expired_unnoticed(),
            "in_review": dead & ~gone & Q(in_review=True),
            "draft": dead & ~gone & Q(in_review=False),
        }
        wanted = Q(pk__in=[])
        for state in states:
            wanted |= conditions[state]
        return self.with_review().filter(wanted)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def for_stage(self, stage: Any) -> Self:
        return self.filter(stages=stage)

    def for_segments(self, segments: Iterable[Any]) -> Self:
        """Assets that carry every one of `segments`."""
        assets = self
        for segment in segments:
            assets = assets.filter(segments=segment)
        return assets

    def owned_by(self, user: Person) -> Self:
        return self.filter(owner=user.pk)

    def sent_back_to(self, user: Person) -> Self:
        """What this person owns or submitted and an approver wants changed."""
        # Asked from the few that were sent back: from each asset it would be looked for among all decisions there were.
        back = (
            WorkflowState.objects.filter(
                base_content_type__app_label="content",
                base_content_type__model="asset",
                status=WorkflowState.STATUS_NEEDS_CHANGES,
            )
            .order_by()
            .annotate(asset=Cast("object_id", models.BigIntegerField()))
        )
        mine = Q(owner=user.pk) | Q(pk__in=back.filter(requested_by=user.pk).values("asset"))
        return self.filter(mine, pk__in=back.values("asset"))

    def among(self, ids: Iterable[int]) -> Self:
        return self.filter(pk__in=ids)

    def carrying(self, messages: Iterable[Any]) -> Self:
        """Those that carry any of these messages, as a person confirmed."""
        carried: Any = self.model._meta.get_field("carried_messages").related_model
        return self.filter(pk__in=carried.objects.confirmed().filter(message__in=messages).values("asset"))

    def titled(self, words: Iterable[Any]) -> Self:
        """With every one of `words` in the title, or of expressions for words."""
        assets = self
        for word in words:
            assets = assets.filter(title__icontains=word)
        return assets

    def due_for_message_check(self, rules: str, *, after: int) -> Self:
        """Live, never checked by these rules or published or read since, in the order of their keys from `after` on."""
        older = Q(message_check__checked_at__lt=F("last_published_at"))
        older |= Q(message_check__checked_at__lt=F("collateral__document__processed_at"))
        due = Q(message_check__isnull=True) | ~Q(message_check__rules=rules) | older
        return self.live().filter(due, pk__gt=after).order_by("pk")

    def touched_since(self, moment: datetime) -> Self:
        """Published since, or their file read since; by indexes, however many others there are."""
        collateral: Any = self.model._meta.get_field("collateral").related_model
        published = self.model._default_manager.order_by().filter(last_published_at__gte=moment).values("pk")
        read = collateral._base_manager.order_by().filter(document__processed_at__gte=moment).values("pk")
        return self.filter(pk__in=published.union(read))

    def citing_proofs(self, *, after: int) -> Self:
        """Scripts and stories, which may cite proofs, in the order of their keys from `after` on."""
        return self.filter(kind__in=("script", "story"), pk__gt=after).order_by("pk")

    def overdue(self, at: datetime) -> Self:
        """Those whose time was over by then and that nobody has taken down yet."""
        return self.filter(live=True, expire_at__lte=at)

    def expiring_until(self, at: datetime) -> Self:
        """Live now, and over by then."""
        return self.live().filter(expire_at__lte=at)

    def superseded_by_any(self, ids: Iterable[int]) -> Self:
        """Those whose place any of these took."""
        return self.filter(superseded_by__in=ids)

    def with_titles(self, titles: Iterable[str]) -> Self:
        return self.filter(title__in=titles)

    def bookmarked_by(self, user: Person) -> Self:
        return self.filter(bookmarks__user=user)

    def like_tagged(self, *, stages: Iterable[int], segments: Iterable[int]) -> Self:
        """Those that carry any of these stages or segments, each with how many of them (`shared`)."""
        stages, segments = list(stages), list(segments)
        return self.filter(Q(stages__in=stages) | Q(segments__in=segments)).annotate(
            shared=Count("stages", filter=Q(stages__in=stages), distinct=True)
            + Count("segments", filter=Q(segments__in=segments), distinct=True)
        )

    def live_since_before(self, moment: datetime) -> Self:
        """Live now, and first published at or before `moment`."""
        return self.live().filter(first_published_at__lte=moment)

    def review_due(self, today: Any) -> Self:
        return self.live().filter(review_date__lt=today)

    def for_cards(self) -> Self:
        """With what a cover, a title and a trust line show, in one query."""
        own = {"asset": ("collateral__document", "script", "customerstory"), "collateral": ("document",)}
        return self.with_review().select_related(
            "owner", "approved_by", "superseded_by", *own.get(self.model._meta.model_name or "", ())
        )

    def for_listing(self) -> Self:
        """As `for_cards`, with the tags: for the rows of results, tables and the API, in a fixed number of queries."""
        carded = self.for_cards().select_related("reviewed_by")
        return carded.prefetch_related("segments__axis", "stages", "products")
