"""What readers said and asked, for the page of their link and for whoever sent it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from content.models import Asset
from tracking.links.outlines import outlines
from tracking.links.reading import LinkReading
from tracking.models import Reaction, ReaderQuestion, ShareLink


@dataclass(frozen=True, slots=True)
class Said:
    """What the page of a link shows of its readers: what was asked, by asset and page, the oldest first, and what this
    reader said of each asset.
    """

    questions: Mapping[tuple[int, int], Sequence[ReaderQuestion]] = field(default_factory=dict)
    reactions: Mapping[int, bool] = field(default_factory=dict)
    answers: int = 0


NOTHING_SAID = Said()


def said_on(link: ShareLink, *, reader: str, has_questions: bool, has_reactions: bool) -> Said:
    """What this link's own readers said and asked; of other links, also those passed on from it, nothing. A query for
    each of the two that there is something of.
    """
    questions: dict[tuple[int, int], list[ReaderQuestion]] = {}
    asked = ReaderQuestion.objects.on([link]).oldest_first() if has_questions else ()
    for question in asked:
        questions.setdefault((question.asset_id, question.page), []).append(question)
    reactions = Reaction.objects.of_reader(link, reader).values_list("asset", "is_useful") if has_reactions else ()
    answers = sum(one.answered_at is not None for several in questions.values() for one in several)
    return Said(questions, dict(reactions), answers)


@dataclass(frozen=True, slots=True)
class AskedAt:
    """A question, and how the place is called at which it was asked."""

    question: ReaderQuestion
    title: str
    page: str


def questions_of(read: LinkReading) -> list[AskedAt]:
    """What a link's readers asked, those that wait first, then the newest; one query, none where nothing was asked."""
    if not read.link.questions_asked:
        return []
    labels = {(item.asset.pk, page.number): page.label for item in read.assets for page in item.pages}
    questions = list(ReaderQuestion.objects.on([read.link]).with_links().newest_first())
    asked = [
        AskedAt(one, one.asset.title, labels.get((one.asset_id, one.page), f"Page {one.page}")) for one in questions
    ]
    return sorted(asked, key=lambda one: one.question.answered_at is not None)


@dataclass(frozen=True, slots=True)
class ReactionsTo:
    """How many readers of a link found one of its assets useful, and how many not."""

    title: str
    useful: int
    not_useful: int


def reactions_by_asset(read: LinkReading) -> list[ReactionsTo]:
    """What a link's readers said of each of its assets, where it carries several; one query, none where nothing was
    said.
    """
    said = read.link.found_useful or read.link.found_not_useful
    if not said or len(read.sent) < 2:
        return []
    return [ReactionsTo(*row) for row in Reaction.objects.counted_by_asset(read.link)]


def page_labels(questions: Iterable[ReaderQuestion]) -> dict[tuple[int, int], str]:
    """How the pages are called at which these were asked, in what is live, by asset and number."""
    ids = {question.asset_id for question in questions}
    assets = Asset.objects.filter(pk__in=ids).select_related("collateral__document", "script", "customerstory")
    return {(pk, page.number): page.title for pk, pages in outlines(list(assets)).items() for page in pages}
