"""The message house in the API, and the check of a text by its rules."""

from __future__ import annotations

from typing import Annotated

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from content.api.schemas import LARGEST_PAGE
from content.messages import reading
from content.messages.passages import passages_of_text
from content.messages.rules import ready_check
from content.models import CarriedState, Message, MessageRule
from content.reading.carried import carriers_of, reach_of
from hub.core.http import rows_on_page
from hub.core.people import person_of

router = Router(tags=["messages"])
MOST_CHARACTERS = 50_000


class RuleOut(Schema):
    kind: MessageRule.Kind
    words: list[str] = Field(description="The ways to say it; each counts in all its forms.")
    instead: str
    why: str


class MessageOut(Schema):
    id: int
    pillar: str
    statement: str
    proof_points: list[str]
    say: list[str]
    dont_say: list[RuleOut]
    segments: list[str]
    stages: list[str]
    language: str


class HouseOut(Schema):
    messages: list[MessageOut]
    rules: list[RuleOut] = Field(description="Those that belong to no message.")


class CarrierOut(Schema):
    """An asset that carries a message."""

    asset: int
    title: str
    url: str
    state: CarriedState
    where: str = Field(description="Where in it the message stands; empty where only a person says so.")
    page: int | None
    sentence: str


class CellOut(Schema):
    segment: str | None = Field(description="As `axis:name`; null where the message is for any.")
    stage: str
    confirmed: int = Field(description="Live assets that carry it.")
    proposed: int = Field(description="Live assets that may well; only for who works on content.")


class ReachOut(Schema):
    message: MessageOut
    cells: list[CellOut] = Field(description="The segments and stages that it is for; `confirmed` 0 is a gap.")
    assets: list[CarrierOut] = Field(description="A page of those that carry it, by title.")
    total: int = Field(description="How many carry it.")
    page: int
    page_size: int


class TextIn(Schema):
    text: str = Field(max_length=MOST_CHARACTERS)


class BreachOut(Schema):
    rule: str
    words: str = Field(description="As they are written.")
    instead: str
    around: str = Field(description="The line around them.")


class CheckedOut(Schema):
    findings: list[BreachOut]


@router.get("/messages", response=HouseOut)
def get_messages(request: HttpRequest) -> HouseOut:
    """What marketing and sales have both agreed to, with what not to say."""
    messages = [_message(one) for room in reading.house() for one in room.messages]
    return HouseOut(messages=messages, rules=[_rule(one) for one in reading.rules_beside()])


@router.get("/messages/{int:message_id}", response=ReachOut)
def get_message(
    request: HttpRequest,
    message_id: int,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 20,
) -> ReachOut:
    """A message with the live assets that carry it, of those that the caller may see, by segment and stage."""
    message = get_object_or_404(Message.objects.agreed().for_reading(), pk=message_id)
    person = person_of(request)
    cells = [cell for row in reach_of(message, person).rows for cell in row.cells]
    carriers = Paginator(carriers_of(message, person), page_size)
    return ReachOut(
        message=_message(message),
        cells=[
            CellOut(
                segment=cell.segment.key if cell.segment else None,
                stage=cell.stage.name,
                confirmed=cell.confirmed,
                proposed=cell.proposed,
            )
            for cell in cells
        ],
        assets=[
            CarrierOut(
                asset=one.asset_id,
                title=one.asset.title,
                url=request.build_absolute_uri(one.asset.get_absolute_url()),
                state=CarriedState(one.state),
                where=one.where,
                page=one.page,
                sentence=one.sentence,
            )
            for one in rows_on_page(carriers, page)
        ],
        total=carriers.count,
        page=page,
        page_size=page_size,
    )


@router.post("/messages/check", response=CheckedOut)
def check_message(request: HttpRequest, wanted: TextIn) -> CheckedOut:
    """What the text says that a rule rules out, in its order. The text is not kept."""
    breaches = ready_check().breaches(passages_of_text(wanted.text))
    return CheckedOut(
        findings=[
            BreachOut(rule=one.rule.name, words=one.words, instead=one.rule.instead, around=one.around)
            for one in breaches
        ]
    )


def _message(message: Message) -> MessageOut:
    return MessageOut(
        id=message.pk,
        pillar=message.pillar.name,
        statement=message.statement,
        proof_points=list(message.proofs),
        say=list(message.words),
        dont_say=[_rule(rule) for rule in message.rules.all() if rule.is_on],
        segments=[segment.key for segment in message.segments.all()],
        stages=[stage.name for stage in message.stages.all()],
        language=message.language,
    )


def _rule(rule: MessageRule) -> RuleOut:
    return RuleOut(kind=MessageRule.Kind(rule.kind), words=list(rule.ways), instead=rule.instead, why=rule.why)
