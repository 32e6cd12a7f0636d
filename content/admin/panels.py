"""How the editor is laid out: what it is, its words or file, its tags, who may use it, its dates."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
)

from content.admin.carried import CarriedPanel
from content.admin.comparison import NearlyTheSamePanel
from content.admin.forms import AssetForm
from content.admin.gate_panels import FindingsPanel, SentBackPanel
from content.admin.tag_fields import PickMany


class TrustPanel(Panel):
    """Who approved what is live, or why it was retired: facts, not fields."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/admin/panels/trust.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk and (self.instance.approved_at or self.instance.retired_at))

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return super().get_context_data(parent_context) | {"asset": self.instance}


def what_it_is(*more: Panel, help_text: str) -> MultiFieldPanel:
    return MultiFieldPanel(
        [
            HelpPanel(f'<p class="hub-help">{help_text}</p>'),
            FieldPanel("title"),
            FieldRowPanel([FieldPanel("type"), FieldPanel("language")]),
            FieldPanel("summary"),
            *more,
        ],
        heading="What it is",
    )


def tags() -> MultiFieldPanel:
    return MultiFieldPanel(
        [
            HelpPanel(
                '<p class="hub-help">Reps find assets by the buyers and the stage of their next call. '
                "Choose what it was made for, not what it might also do for.</p>"
            ),
            FieldPanel("segments", widget=PickMany),
            FieldPanel("stages", widget=PickMany),
            FieldPanel("products", widget=PickMany),
        ],
        heading="Who it is for",
    )


def who_may_use_it() -> MultiFieldPanel:
    return MultiFieldPanel(
        [
            FieldPanel("owner"),
            FieldPanel("audience"),
            FieldPanel("teams", widget=PickMany),
        ],
        heading="Who may use it",
    )


def dates() -> MultiFieldPanel:
    return MultiFieldPanel([FieldPanel("review_date")], heading="Dates")


def editor(*panels: Panel) -> ObjectList:
    return ObjectList(
        [
            SentBackPanel(),
            TrustPanel(),
            FindingsPanel(),
            *panels,
            CarriedPanel(heading="What it says"),
            tags(),
            who_may_use_it(),
            dates(),
            PublishingPanel(),
        ],
        base_form_class=AssetForm,
    )


COLLATERAL = editor(
    what_it_is(help_text="A file that reps present or send: a deck, a datasheet, a video. Or a page elsewhere."),
    MultiFieldPanel([FieldPanel("document"), FieldPanel("address"), NearlyTheSamePanel()], heading="File or address"),
)
SCRIPT = editor(
    what_it_is(help_text="Words that reps say or write: a talk track, answers to objections, an email."),
    MultiFieldPanel([FieldPanel("body")], heading="The script"),
)
STORY = editor(
    what_it_is(help_text="What a customer gained, with figures and in the customer's own words."),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("customer"), FieldPanel("described_as")]),
            FieldPanel("other_names"),
            FieldRowPanel([FieldPanel("may_name_customer"), FieldPanel("may_name_until")]),
            FieldPanel("logo"),
        ],
        heading="The customer",
    ),
    MultiFieldPanel(
        [FieldPanel("challenge"), FieldPanel("solution"), FieldPanel("results"), FieldPanel("quotes")],
        heading="The story",
    ),
)
