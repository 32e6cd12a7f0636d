"""The words in which one asks for links and for what came back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    F,
    FilteredRelation,
    Max,
    Min,
    Model,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable, CombinedExpression, Expression
from django.db.models.functions import Cast, Coalesce

from content.permissions import is_administrator, is_manager, may_send
from hub.core.mail_addresses import as_compared
from hub.core.people import Person
from tracking.links.tokens import hash_token


class RecipientQuerySet(models.QuerySet):
    def with_address(self, email: str) -> Self:
        """Whoever has this address, as each sender knows them; nobody for none."""
        return self.filter(email__iexact=as_compared(email)) if email.strip() else self.none()


class ShareLinkQuerySet(models.QuerySet):
    def visible_to(self, user: Person) -> Self:
        """A person's own links; a manager's teams' too, which are looked up in one query. Nobody else's."""
        if user is None or not user.is_authenticated or not user.is_active or not may_send(user):
            return self.none()
        own = Q(created_by=user)
        if not is_manager(user):
            return self.filter(own)
        # Their keys, not a join: so each side is found by its index, however many links others have.
        teams: Any = self.model._meta.get_field("team").related_model
        managed = list(teams._default_manager.filter(manager=user).values_list("pk", flat=True))
        return self.filter(own | Q(team__in=managed))

    def left_behind(self, *, by: Person, at: datetime) -> Self:
        """Open links of people who can't look after them any more, as they left or have no role, for whoever may do it
        instead: an administrator for all, a manager for those of their teams.
        """
        with_role = get_user_model().groups.through.objects.values("user")
        without_role = Q(created_by__is_superuser=False) & ~Q(created_by__in=with_role)
        links = self.open_at(at).filter(Q(created_by__is_active=False) | without_role)
        if is_administrator(by):
            return links
        return links.filter(team__manager=by.pk) if is_manager(by) else self.none()

    def sent_by(self, user: Person) -> Self:
        return self.filter(created_by=user.pk)

    def among(self, ids: Iterable[Any]) -> Self:
        return self.filter(pk__in=ids)

    def carrying(self, asset_id: int) -> Self:
        return self.filter(link_assets__asset=asset_id)

    def still_carrying(self, asset_id: int) -> Self:
        """Those that carry the asset and do not follow what took its place for good."""
        return self.filter(link_assets__asset=asset_id, link_assets__followed_in=None)

    def to_company(self, company: str) -> Self:
        return self.filter(recipient__company=company)

    def to_account(self, account: Any) -> Self:
        """For a call with this account, or to a recipient of a company of its name."""
        # Each found by its own index; a condition of either would be tried on every link that the person may know of.
        links = self.model._default_manager.order_by()
        found = links.filter(recipient__company__iexact=account.name) if account.name else links.none()
        if account.pk:
            found = found.union(links.filter(call__account=account.pk).values("pk"))
        return self.filter(pk__in=found.values("pk"))

    def known_to(self, person: Person) -> Self:
        """Those of which the person may know that they were sent: their own, and those of their teams."""
        return self.filter(Q(created_by=person.pk) | _of_teams(person))

    def to_recipients(self, recipients: Iterable[Model]) -> Self:
        return self.filter(recipient__in=recipients)

    def to_address(self, email: str) -> Self:
        return self.filter(recipient__email=email)

    def known_by(self, token: str) -> Self:
        """The link that this token opens, as its recipient's page shows it."""
        hashed = hash_token(token)
        opened = Q(token_hash=hashed) | Q(former_token_hash=hashed)
        return self.select_related("created_by", "recipient").with_assets().filter(opened)

    def allowing(self, email: str) -> Self:
        """Those that name this very address among who may open them besides. Each database looks into lists in its own
        way; all find words.
        """
        return self.annotate(named=Cast("allowed", models.TextField())).filter(named__contains=f'"{email.lower()}"')

    def behind(self, *, asset_id: int, newest: Model | None) -> Self:
        """Links that keep to a version of this asset other than the newest."""
        carried: Any = self.model._meta.get_field("link_assets").related_model
        kept = carried._default_manager.filter(asset=asset_id, version__isnull=False).exclude(version=newest)
        return self.filter(link_assets__in=kept)

    def open_at(self, at: datetime) -> Self:
        lasts = Q(expires_at=None) | Q(expires_at__gt=at)
        unread = Q(expires_after=None) | Q(first_viewed_at=None)
        return self.filter(lasts, unread | Q(first_viewed_at__gt=_so_long_before(at)), revoked_at=None)

    def closed_at(self, at: datetime) -> Self:
        return self.filter(Q(revoked_at__isnull=False) | Q(expires_at__lte=at) | read_out(at))

    def counts_at(self, at: datetime) -> dict[str, int]:
        """How many there are, and of these how many a person has read, how many are open and unread, and how many are
        closed, by the name of each filter of *Sent*. One pass."""
        lasting = Q(expires_at=None) | Q(expires_at__gt=at)
        counts = self.aggregate(
            every=Count("pk"),
            viewed=Count("pk", filter=Q(first_viewed_at__isnull=False)),
            not_viewed=Count("pk", filter=lasting & Q(first_viewed_at=None, revoked_at=None)),
            closed=Count("pk", filter=Q(revoked_at__isnull=False) | Q(expires_at__lte=at) | read_out(at)),
        )
        names = {"": "every", "viewed": "viewed", "not-viewed": "not_viewed", "closed": "closed"}
        return {choice: counts[name] for choice, name in names.items()}

    def viewed(self) -> Self:
        """A person has read it."""
        return self.filter(first_viewed_at__isnull=False)

    def not_viewed(self) -> Self:
        return self.filter(first_viewed_at=None)

    def sent(self) -> Self:
        return self.filter(sent_at__isnull=False)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")

    def with_assets(self) -> Self:
        """With what it carries, in the versions it keeps to; one query for all."""
        carried: Any = self.model._meta.get_field("link_assets").related_model
        carrying = carried._default_manager.select_related("version__document", "chosen_in", "followed_in")
        return self.prefetch_related(Prefetch("link_assets", carrying))

    def with_replies(self) -> Self:
        """With how much its readers asked, how much of it waits for an answer, how many found something on it useful or
        not, and how many links they made of it.
        """
        waiting = Q(answered_at=None)
        return self.annotate(
            questions_asked=_counted(self.model, "questions"),
            questions_waiting=_counted(self.model, "questions", waiting),
            found_useful=_counted(self.model, "reactions", Q(is_useful=True)),
            found_not_useful=_counted(self.model, "reactions", Q(is_useful=False)),
            times_passed_on=_counted(self.model, "passed_on"),
        )

    def with_answers(self) -> Self:
        """With how many of its readers' questions are answered (`answers`)."""
        return self.annotate(answers=_counted(self.model, "questions", Q(answered_at__isnull=False)))

    def family_of(self, origin_id: int) -> Self:
        """The link with this number and all that were passed on from it, by their numbers."""
        return self.filter(Q(pk=origin_id) | Q(origin=origin_id)).order_by("pk")

    def made_by_readers(self, *, since: datetime) -> Self:
        """Those that readers made since then, to pass something on."""
        return self.filter(passed_on_from__isnull=False, created_at__gte=since)

    def passed_on_from_any(self, ids: Iterable[Any]) -> Self:
        """Those that readers of any of these links made."""
        return self.filter(passed_on_from__in=ids)

    def for_listing(self) -> Self:
        """With sender, recipient, what it carries, what its readers said and whose link it was passed on from, in a
        fixed number of queries.
        """
        named = self.select_related("created_by", "recipient", "team", "passed_on_from__recipient")
        return named.with_assets().with_replies()


def _of_teams(person: Person, field: str = "team") -> Q:
    """What belongs to the person's team, or to one that they manage."""
    own = Q(**{field: person.team_id}) if person.team_id else Q(pk__in=[])
    return own | Q(**{f"{field}__manager": person.pk}) if is_manager(person) else own


def _counted(model: type[Model], relation: str, among: Q | None = None) -> Coalesce:
    """For a query of links: how many rows of a relation each has, of those that are `among` them."""
    field: Any = model._meta.get_field(relation)
    rows = field.related_model._default_manager.filter(among or Q(), **{field.field.name: OuterRef("pk")})
    counted = rows.order_by().values(field.field.name).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _so_long_before(at: datetime) -> CombinedExpression:
    """The moment that lies a link's `expires_after` before `at`."""
    return Value(at, output_field=DateTimeField()) - F("expires_after")


def read_out(at: datetime) -> Q:
    """Links whose days since the first view are over."""
    return Q(first_viewed_at__lte=_so_long_before(at))


class AddressCodeQuerySet(models.QuerySet):
    def newest(self, *, link: Model, address: str, since: datetime) -> Any:
        """The code that was asked for last, of those since then; None when there is none."""
        asked = self.filter(share_link=link, address=address, asked_at__gt=since)
        return asked.order_by("-asked_at", "-pk").first()


class LinkPolicyQuerySet(models.QuerySet):
    def that_holds_for(self, team_id: int | None) -> Any:
        """A team's own, else everybody's; None when there is neither."""
        held = self.filter(Q(team=team_id) | Q(team=None)) if team_id is not None else self.filter(team=None)
        return held.order_by(F("team").desc(nulls_last=True)).first()


class AccountQuerySet(models.QuerySet):
    def beginning_with(self, key: str) -> Self:
        """Accounts of which the name, as it is compared, or one of its words begins so."""
        return self.filter(Q(key__startswith=key) | Q(key__contains=f" {key}"))

    def met_by(self, person: Person) -> Self:
        """Those that the person had calls with, the latest first."""
        return self.filter(calls__actor=person.pk).annotate(met_at=Max("calls__opened_at")).order_by("-met_at")


class CallQuerySet(models.QuerySet):
    def of(self, person: Person) -> Self:
        return self.filter(actor=person.pk)

    def lasting(self, actor: int | Combinable, *, since: datetime | Expression) -> Self:
        """The person's that have not ended and had an act since; the latest first. Ids and moments, or expressions."""
        return self.filter(actor=actor, ended_at=None, last_act_at__gt=since).order_by("-opened_at", "-pk")

    def begun_around(self, at: datetime, *, within: timedelta) -> Self:
        return self.filter(opened_at__gt=at - within, opened_at__lt=at + within).order_by("-opened_at", "-pk")

    def with_choices(self) -> Self:
        return self.select_related("account", "stage", "product").prefetch_related("segments__axis")

    def with_account(self, key: str) -> Self:
        return self.filter(account__key=key)


class ShareLinkAssetQuerySet(models.QuerySet):
    def behind_token(self, token: str) -> Self:
        """What the link carries that this token opens, with all that its recipient's page needs of both."""
        hashed = hash_token(token)
        opened = Q(share_link__token_hash=hashed) | Q(share_link__former_token_hash=hashed)
        return self.filter(opened).select_related(
            "share_link__created_by",
            "share_link__recipient",
            "share_link__origin__recipient",
            "asset__collateral__document",
            "asset__script",
            "asset__customerstory",
            "version__document",
            "chosen_in",
            "followed_in",
        )

    def with_newest_versions(self) -> Self:
        """Each with the key and the number of its asset's newest version."""
        versions: Any = self.model._meta.get_field("version").related_model
        newest = versions._default_manager.filter(asset=OuterRef("asset")).order_by("-number")
        return self.annotate(
            newest_pk=Subquery(newest.values("pk")[:1]), newest_number=Subquery(newest.values("number")[:1])
        )

    def with_requests_in_burst(self, at: datetime) -> Self:
        """Each with how many requests its link had so short a time before."""
        links: Any = self.model._meta.get_field("share_link").related_model
        opens = links._meta.get_field("opens").related_model._default_manager.in_burst(at)
        counted = opens.filter(share_link=OuterRef("share_link")).order_by().values("share_link")
        return self.annotate(in_burst=Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0))

    def with_replies(self) -> Self:
        """Each with whether its link's readers asked something, and whether they said how useful it is."""
        links: Any = self.model._meta.get_field("share_link").related_model
        said = {
            name: links._meta.get_field(name).related_model._default_manager.filter(share_link=OuterRef("share_link"))
            for name in ("questions", "reactions")
        }
        return self.annotate(has_questions=Exists(said["questions"]), has_reactions=Exists(said["reactions"]))

    def with_load(self, number: int) -> Self:
        """Each with the load of its link's page that has this number (`load`), its visit and its viewer."""
        of_number = FilteredRelation("share_link__opens", condition=Q(share_link__opens__pk=number))
        return self.annotate(load=of_number).select_related("load__session__viewer")

    def superseded_since(self, day: date, *, links: ShareLinkQuerySet) -> Self:
        """What these links carry that was retired on that day or since and has a successor, live or not."""
        return self.filter(
            share_link__in=links, asset__superseded_by__isnull=False, asset__retired_at__date__gte=day
        )

    def links_by_asset(self, most: int) -> dict[int, int]:
        """How many links carry each of the assets, latest retired first, `most` at most."""
        counted = self.values("asset").annotate(links=Count("pk"), at=Max("asset__retired_at")).order_by("-at", "asset")
        return {row["asset"]: row["links"] for row in counted[:most]}


class UsageEventQuerySet(models.QuerySet):
    def presented_by(self, person: Person) -> Self:
        """The person's presentations, with what was presented."""
        return self.filter(actor=person.pk, kind="presented").select_related("asset__collateral")

    def presentations_visible_to(self, person: Person) -> Self:
        """A person's own presentations; a manager's teams' too."""
        presented = self.filter(kind="presented")
        own = Q(actor=person.pk)
        return presented.filter(own | Q(team__manager=person.pk)) if is_manager(person) else presented.filter(own)

    def presented_to(self, account: Any) -> Self:
        """Presentations in calls with this account, the latest first."""
        calls: Any = self.model._meta.get_field("call").related_model
        held = calls._default_manager.filter(account=account.pk) if account.pk else calls._default_manager.none()
        presented = self.filter(kind="presented", call__in=held.values("pk"))
        return presented.select_related("actor").order_by("-occurred_at", "pk")

    def known_to(self, person: Person) -> Self:
        """What the person did, their team, and the teams that they manage."""
        return self.filter(Q(actor=person.pk) | _of_teams(person))

    def with_presentation(self) -> Self:
        """With how long each page was shown, who showed it, and the call that it was for."""
        known = self.select_related("presentation", "actor", "call__account", "call__stage", "call__product")
        return known.prefetch_related("call__segments__axis")


class SearchLogQuerySet(models.QuerySet):
    def by(self, person: Person) -> Self:
        return self.filter(actor=person.pk)

    def fruitful(self) -> Self:
        """Ended with something found, by words."""
        return self.filter(refined_by=None, total__gt=0).exclude(query="")

    def in_vain(self, query: str, *, since: datetime) -> Self:
        """For the same words, and nothing was found."""
        words = " ".join(query.lower().split())[:300]
        return self.filter(normalised=words, total=0, searched_at__gte=since)


class AskQuerySet(models.QuerySet):
    def waiting_for(self, account: Any) -> Self:
        """What was asked for on behalf of this account and is neither answered nor declined, the latest first."""
        named = Q(account__iexact=account.name)
        asked = self.filter(named | Q(call__account=account.pk)) if account.pk else self.filter(named)
        pending = asked.filter(request__state__in=["open", "taken"])
        return pending.select_related("request__stage", "request__segment", "user").order_by("-asked_at", "pk")

    def known_to(self, person: Person) -> Self:
        """Asked by the person, by their team, or by the teams that they manage."""
        return self.filter(Q(user=person.pk) | _of_teams(person, "user__team"))


class AssetRequestQuerySet(models.QuerySet):
    def pending(self) -> Self:
        """Open, or taken by somebody: not answered or declined yet."""
        return self.filter(state__in=["open", "taken"])

    def waiting_for(self, person: Person) -> Self:
        """What this person took, and what nobody has taken."""
        return self.pending().filter(Q(taken_by=person.pk) | Q(state="open"))

    def taken_by(self, person: Person) -> Self:
        return self.filter(taken_by=person.pk)

    def asked_by(self, user: Person) -> Self:
        return self.filter(asks__user=user)

    def for_listing(self) -> Self:
        """With how many asked, when last and by when it is needed; a fixed number of queries."""
        return self.select_related("segment__axis", "stage", "taken_by", "closed_by", "asset").annotate(
            voices=Count("asks", distinct=True),
            last_asked_at=Max("asks__asked_at"),
            needed_by=Min("asks__needed_by"),
        )
