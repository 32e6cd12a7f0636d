"""The table: many drafts described, saved and submitted on one page, a row for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import ModelLogEntry

from content import actions
from content.actions.describing import Description, describe, describe_draft
from content.actions.uploads import BY_ITSELF, UPLOADED
from content.admin import icons
from content.admin.choosers import edit_url_of
from content.admin.tag_fields import DayInput, PickMany, segments_by_axis, teams
from content.admin.undo import REFUSED
from content.models import Asset, Audience, BuyingStage, Collateral, Language, Product
from content.reading.owners import possible_owners
from content.reading.suggestions import NamedTags, Suggested, suggest, text_of_files
from hub.core.edge import NotAccepted, clean_title, end_of
from hub.core.fields import SaneDayField
from hub.core.people import person_of

#: So many drafts on one page; the rest follow on the next.
AT_ONCE = 50
_LONGEST_KEY = 18
_TAGS = ("segments", "stages", "products", "teams")
Choices = Sequence[tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Offered:
    """What every row may choose from, read once for all of them."""

    segments: Choices
    stages: Choices
    products: Choices
    teams: Choices
    owners: Choices

    @classmethod
    def load(cls, owner_ids: Iterable[int | None]) -> Offered:
        able = {person.pk: str(person) for person in possible_owners()}
        others = possible_owners().model._default_manager.filter(pk__in={*owner_ids} - {None, *able})
        able |= {person.pk: str(person) for person in others}
        return cls(
            segments=segments_by_axis(),
            stages=[(one.pk, one.name) for one in BuyingStage.objects.order_by("order", "name")],
            products=[(one.pk, one.name) for one in Product.objects.order_by("name")],
            teams=[(one.pk, one.name) for one in teams()],
            owners=list(able.items()),
        )


def _many(label: str, thing: str) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(label=label, coerce=int, required=False, widget=PickMany(thing))


class DescribingForm(forms.Form):
    """The cells that one row and the row for all of them have in common."""

    type = forms.ChoiceField(required=False)
    language = forms.ChoiceField(required=False)
    audience = forms.ChoiceField(required=False)
    teams = _many("Only for teams", "team")
    segments = _many("Segments", "segment")
    stages = _many("Buying stages", "buying stage")
    products = _many("Products", "product")
    owner = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    expires = SaneDayField(required=False, widget=DayInput)

    def __init__(self, *args: Any, offered: Offered, types: Choices, empty: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = [("", empty)]
        self._offer("type", [*nothing, *types])
        self._offer("language", [*nothing, *Language.choices])
        self._offer("audience", [*nothing, *Audience.choices])
        self._offer("owner", [*nothing, *offered.owners])
        for name in _TAGS:
            self._offer(name, getattr(offered, name))

    def _offer(self, name: str, choices: Choices) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def columns(self) -> list[list[Any]]:
        """The cells of a row after its title, as they stand over each other."""
        names = (("type", "language"), ("audience", "teams"), ("segments", "stages", "products"), ("owner", "expires"))
        return [[self[name] for name in column] for column in names]


class RowForm(DescribingForm):
    """One draft. To save it needs a title and a type; to submit it, also who may get it."""

    title = forms.CharField(max_length=200)

    def __init__(self, *args: Any, asset: Asset, submits: bool = False, **kwargs: Any) -> None:
        types = [(member.value, member.label) for member in asset.TYPES]
        super().__init__(*args, types=types, empty="Choose", **kwargs)
        self.asset = asset
        self.fields["type"].required = self.fields["language"].required = True
        self.fields["audience"].required = self.fields["owner"].required = submits
        self.fields["audience"].error_messages["required"] = "Choose who may get it."

    def clean_title(self) -> str:
        try:
            return clean_title(self.cleaned_data["title"])
        except NotAccepted as error:
            raise forms.ValidationError(str(error)) from error

    def description(self) -> Description:
        data = self.cleaned_data
        return Description(
            title=data["title"],
            type=data["type"],
            language=data["language"],
            audience=data["audience"] or self.asset.audience,
            owner_id=data["owner"],
            expire_at=self._expire_at(data["expires"]),
            **{name: frozenset(data[name]) for name in _TAGS},
        )

    def _expire_at(self, day: Any) -> datetime | None:
        """A time of day that the draft has stays while its day stays."""
        there: datetime | None = self.asset.expire_at
        if there is not None and timezone.localtime(there).date() == day:
            return there
        return end_of(day) if day else None


class AllRowsForm(DescribingForm):
    """What to put into every row at once; saves nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        types = [(member.value, member.label) for member in Collateral.TYPES]
        super().__init__(*args, types=types, empty="As each has it", prefix="all", **kwargs)


@dataclass(slots=True)
class Row:
    """One draft on the page: its form, or what became of it."""

    asset: Asset
    form: RowForm
    why: tuple[str, ...] = ()
    refusal: str = ""
    is_done: bool = False

    @property
    def edit_url(self) -> str:
        return edit_url_of(self.asset)

    @property
    def document(self) -> Any:
        return getattr(self.asset, "document", None)


class TableView(WagtailAdminTemplateMixin, TemplateView):
    """`?id=` names the drafts. What is right is kept row by row, and what is not stays as it was typed."""

    template_name = "content/admin/table.html"
    page_title = "Describe and submit"
    header_icon = icons.ASSETS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm("content.add_asset"):
            raise PermissionDenied
        keys = keys_among(request.GET.getlist("id"))
        self.keys, self.later = keys[:AT_ONCE], keys[AT_ONCE:]
        found = Asset.objects.visible_to(person_of(request)).among(self.keys).for_cards()
        drafts = {asset.pk: asset.own for asset in found}
        self.assets = [drafts[key] for key in dict.fromkeys(self.keys) if key in drafts]
        for kind in {type(asset) for asset in self.assets}:
            prefetch_related_objects([asset for asset in self.assets if type(asset) is kind], *_TAGS)
        self.offered = Offered.load(asset.owner_id for asset in self.assets)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        suggested = self._suggestions()
        rows = [
            Row(asset, self._form(asset, initial=_initial(asset, one)), why=one.why if one else ())
            for asset in self.assets
            for one in [suggested.get(asset.pk)]
        ]
        return self.render_to_response(self._context(rows))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        then = request.POST.get("then", "save")
        if then == "apply":
            return self._apply()
        rows = [
            Row(asset, self._form(asset, data=request.POST, submits=then == "submit"))
            for asset in self.assets
            if f"row{asset.pk}-title" in request.POST
        ]
        for row in rows:
            self._keep(row, submits=then == "submit")
        done = sum(row.is_done for row in rows)
        self._tell(done, len(rows) - done, submitted=then == "submit")
        if done < len(rows) or not rows:
            return self.render_to_response(self._context(rows))
        if self.later:
            return redirect(table_url(self.later))
        state = "in_review" if then == "submit" else "draft"
        return redirect(reverse("assets_admin:list") + f"?state={state}")

    def _apply(self) -> HttpResponse:
        """Every row as it was typed, with what stands in the row for all of them."""
        form = AllRowsForm(self.request.POST, offered=self.offered)
        if not form.is_valid():
            rows = [Row(asset, self._form(asset, data=self.request.POST)) for asset in self.assets]
            return self.render_to_response(self._context(rows, form))
        typed = self.request.POST.copy()
        rows = []
        for asset in self.assets:
            _put_into(typed, f"row{asset.pk}", asset, form)
            rows.append(Row(asset, self._form(asset, data=typed)))
        messages.info(self.request, "Set in all rows. Nothing is saved yet.")
        return self.render_to_response(self._context(rows))

    def _form(self, asset: Asset, **options: Any) -> RowForm:
        return RowForm(asset=asset, offered=self.offered, prefix=f"row{asset.pk}", **options)

    def _keep(self, row: Row, *, submits: bool) -> None:
        if not row.form.is_valid():
            row.refusal = "Nothing of this row was saved: see what is marked."
            return
        by, at = person_of(self.request), timezone.now()
        try:
            describe_draft(draft=row.asset, by=by, wanted=row.form.description(), at=at)
        except REFUSED as refusal:
            row.refusal = f"Nothing of this row was saved. {refusal}"
            return
        if submits:
            try:
                actions.submit_asset(asset=row.asset, by=by, at=at)
            except REFUSED as refusal:
                row.refusal = f"Saved, but not submitted. {refusal}"
                return
        row.is_done = True

    def _tell(self, done: int, left: int, *, submitted: bool) -> None:
        what = "submitted for approval" if submitted else "saved"
        if done:
            messages.success(self.request, f"{done} {'draft' if done == 1 else 'drafts'} {what}.")
        if left:
            row = "row needs" if left == 1 else "rows need"
            messages.warning(self.request, f"{left} {row} another look. What you typed is still there.")

    def _suggestions(self) -> dict[int, Suggested]:
        """For drafts that nobody has described yet."""
        entries = ModelLogEntry.objects.filter(
            object_id__in=[str(asset.pk) for asset in self.assets],
            content_type__app_label="content",
            content_type__model="collateral",
        ).values_list("object_id", "action", "data")
        folders: dict[int, str] = {}
        touched = set()
        for key, action, data in entries:
            if action == UPLOADED:
                folders[int(key)] = str((data or {}).get("folder", ""))
            elif action not in BY_ITSELF:
                touched.add(int(key))
        fresh = [asset for asset in self.assets if asset.pk in folders and asset.pk not in touched]
        texts = text_of_files(asset.document_id for asset in fresh)
        tags, today = NamedTags.load(), timezone.localdate()
        return {
            asset.pk: suggest(
                title=asset.title,
                type=asset.type,
                folder=folders[asset.pk],
                text=texts.get(asset.document_id, ""),
                tags=tags,
                today=today,
            )
            for asset in fresh
        }

    def _context(self, rows: list[Row], all_rows: AllRowsForm | None = None) -> dict[str, Any]:
        form = all_rows or AllRowsForm(offered=self.offered)
        context = self.get_context_data() | {"rows": rows, "all_rows": form, "later": len(self.later)}
        context["left"] = sum(not row.is_done for row in rows)
        return context

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": reverse("assets_admin:list"), "label": "Assets"}, {"url": "", "label": "Describe and submit"}]


def keys_among(written: Iterable[str]) -> list[int]:
    """Those of the written keys that can be one; no row has a longer one."""
    return [int(key) for key in written if key.isascii() and key.isdigit() and len(key) <= _LONGEST_KEY]


def table_url(keys: Iterable[int]) -> str:
    return f"{reverse('describe_assets')}?{urlencode([('id', key) for key in keys])}"


def _initial(asset: Asset, suggested: Suggested | None) -> dict[str, Any]:
    said = describe(asset)
    expires = timezone.localtime(said.expire_at).date() if said.expire_at else None
    initial = {
        "title": said.title,
        "type": said.type,
        "language": said.language,
        "audience": said.audience,
        "owner": said.owner_id,
        "expires": expires,
        **{name: list(getattr(said, name)) for name in _TAGS},
    }
    if suggested is None:
        return initial
    return initial | {
        "language": suggested.language or said.language,
        # Nobody has said it yet; what is not chosen stays internal.
        "audience": suggested.audience,
        "expires": expires or suggested.expires,
        "segments": list(suggested.segments),
        "stages": list(suggested.stages),
        "products": list(suggested.products),
    }


def _put_into(typed: QueryDict, prefix: str, asset: Asset, form: AllRowsForm) -> None:
    for name, value in form.cleaned_data.items():
        if not value or (name == "type" and value not in asset.TYPES):
            continue
        key = f"{prefix}-{name}"
        if name in _TAGS:
            typed.setlist(key, list(dict.fromkeys([*typed.getlist(key), *map(str, value)])))
        else:
            typed[key] = str(value)
