"""What the demo's reps had checked before they used it: a deck from the rep's disk, a mail, and months of others'."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from django.core.files import File
from pptx import Presentation
from pptx.util import Inches, Pt

from content.file_checks.learning import learn_what_waits
from content.models import AssetVersion, Collateral, DocumentPage
from hub.demo.finding import Known
from hub.people.models import User
from tracking.checks.actions import ask_for_check, carry_out, check_text, drop_old_bytes
from tracking.models import Call, CheckCount

DECK = "first-meeting"
OWN_PAGE = (
    "What I would do in your place\nStart with the two clinics where the phones ring most.\nLet the front desk choose "
    "the hour of the calls, and look at the numbers together after three weeks.\nIf it does not help, we stop, and you "
    "have lost an afternoon."
)
MAIL = (
    "Hello Rita,\n\nthank you for your time on Tuesday. As I said, fewer no-shows are guaranteed within a quarter, and "
    "your front desk has nothing to learn. I will bring the figures of two clinics of your size on Friday.\n\nRaj"
)
#: Weeks of other reps' checks, the oldest first: of ten pages how many were own-made, how many altered.
WEEKS = ((6, 2), (6, 1), (5, 2), (5, 2), (5, 1), (4, 2), (4, 1), (4, 2), (3, 2), (4, 1), (3, 1), (3, 1))
_SECONDS_OF_LEARNING = 600.0
_FIGURE = re.compile(r"\b\d{1,3}\b")


def check_files(*, rep: User, reps: Sequence[User], known: Mapping[str, Known], now: datetime) -> None:
    """Have a deck and a mail of the rep's checked, as pages and worker would; other reps' checks are counted alone."""
    learn_what_waits(seconds=_SECONDS_OF_LEARNING)
    at = now - timedelta(days=2, hours=3)
    texts = _pages_on_disk(known[DECK].pk)
    check = ask_for_check(file=File(_deck(texts)), name="Kestrel first meeting, mine.pptx", by=rep, at=at)
    carry_out(check_id=check.pk, at=at + timedelta(seconds=4))
    check_text(text=MAIL, by=rep, at=now - timedelta(hours=5))
    drop_old_bytes(at=now)
    _count_others(reps, now)


def _pages_on_disk(deck_id: int) -> list[str]:
    """Two pages as they are live, one made surer than it is, what was replaced or withdrawn, and an own page."""
    live = _texts(Collateral.objects.get(pk=deck_id).document_id)
    return [*live[:2], *map(_rounded_up, live[2:3]), *_out_of_date(), OWN_PAGE]


def _texts(document_id: int | None) -> list[str]:
    pages = DocumentPage.objects.shown_to_recipients().filter(document=document_id)
    return list(pages.order_by("number").values_list("text", flat=True))


def _rounded_up(text: str) -> str:
    """As a rep would have it: better than it is."""
    return _FIGURE.sub(lambda found: str(round(int(found[0]) * 1.3) + 1), text)


def _out_of_date() -> list[str]:
    """A page of a version that was replaced, and one of an asset that was withdrawn, where the library has them."""
    found: list[str] = []
    later = AssetVersion.objects.filter(number__gt=1, document__isnull=False, asset__live=True).order_by("pk").first()
    if later is not None:
        earlier = AssetVersion.objects.filter(asset=later.asset, number=later.number - 1).first()
        found += _texts(earlier.document_id)[1:2] if earlier is not None and earlier.document_id else []
    gone = Collateral.objects.withdrawn().filter(document__isnull=False, superseded_by__isnull=False).order_by("pk")
    found += [text for asset in gone[:1] for text in _texts(asset.document_id)[1:2]]
    return found


def _deck(texts: Sequence[str]) -> io.BytesIO:
    deck = Presentation()
    for text in texts:
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        frame = slide.shapes.add_textbox(Inches(0.4), Inches(0.4), Inches(9.2), Inches(6.7)).text_frame
        frame.word_wrap = True
        for number, line in enumerate(text.split("\n")):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.text = line
            paragraph.font.size = Pt(12)
    out = io.BytesIO()
    deck.save(out)
    out.seek(0)
    return out


def _count_others(reps: Sequence[User], now: datetime) -> None:
    """Of each week some reps' checks, in the calls that they worked on then."""
    draw = Random(11)
    calls: dict[int, list[Call]] = {}
    for call in Call.objects.filter(actor__in=reps).order_by("pk"):
        calls.setdefault(call.actor_id or 0, []).append(call)
    counts = []
    for weeks_ago, (own, altered) in zip(range(len(WEEKS), 0, -1), WEEKS, strict=True):
        for rep in draw.sample(list(reps), min(6, len(reps))):
            at = now - timedelta(days=7 * weeks_ago - draw.randint(0, 4), hours=draw.randint(1, 8))
            pages, theirs = draw.randint(6, 18), [one for one in calls.get(rep.pk, []) if one.opened_at <= at]
            counts.append(
                CheckCount(
                    actor=rep,
                    team_id=rep.team_id,
                    call=draw.choice(theirs) if theirs else None,
                    at=at,
                    counts=True,
                    pages=pages,
                    own_made=round(pages * own / 10),
                    altered=round(pages * altered / 10),
                )
            )
    CheckCount.objects.bulk_create(counts)
