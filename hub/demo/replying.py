"""What the readers of the rep's links said back: two questions, one of them answered, a link passed on, reactions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from hub.demo.finding import Known
from hub.demo.sending import Sending
from hub.people.models import User
from tracking.links.passing_on import pass_on
from tracking.links.recipients import RecipientDetails
from tracking.models import ShareLink
from tracking.replies.actions import Place, answer_question, ask_sender, react
from tracking.rollups.repair import rebuild_rollups

# From where, for the limits of the hub: each reader's own.
RITA, OTHERS = "198.51.100.10", "198.51.100.30"
SECURITY = "security-hipaa"
JOAN_READ = {3: 34.0, 7: 52.0, 8: 96.0, 9: 21.0}
#: By asset and whom it was sent to, what its readers said in turn.
REACTIONS = (
    ("case-kestrel", "Luis Ferrand", (True, True, False)),
    ("first-meeting", "Noor Ashby", (True,)),
    ("no-show-calculator", "Dana Whitlock", (True,)),
    (SECURITY, "Rita Halloran", (True,)),
)


def reply(*, rep: User, known: Mapping[str, Known], now: datetime) -> None:
    """Let readers ask, react and pass on, each at its own time. After the facts are written; the sums follow."""
    link = _link(rep, known[SECURITY], "Rita Halloran")
    _ask(link, known[SECURITY], rep, now)
    _pass_on(link, known[SECURITY], now)
    for key, name, said in REACTIONS:
        _react(_link(rep, known[key], name), known[key], said, now)
    rebuild_rollups(since=timezone.localdate(now - timedelta(days=1)), until=timezone.localdate(now))


def _link(rep: User, known: Known, name: str) -> ShareLink:
    sent = ShareLink.objects.sent_by(rep).carrying(known.pk).filter(recipient__name=name)
    return sent.newest_first().select_related("created_by", "recipient")[0]


def _ask(link: ShareLink, known: Known, rep: User, now: datetime) -> None:
    place, at = Place(known.pk, 8), now - timedelta(hours=3, minutes=50)
    words = "Who signs for us: the county, or each hospital by itself? We are three legal entities."
    question = ask_sender(link=link, place=place, words=words, asker="Rita Halloran", sender=RITA, at=at)
    answer = (
        "The county signs once, and the agreement names the three hospitals as covered entities. Joan’s office has the "
        "draft with your names in it; page 2 lists them."
    )
    answer_question(question=question, by=rep, at=at + timedelta(minutes=22), words=answer)
    words = "Can the key be withdrawn by two people together only? Our policy asks for that."
    place = Place(known.pk, 5)
    ask_sender(link=link, place=place, words=words, asker="", sender=RITA, at=now - timedelta(minutes=31))


def _pass_on(link: ShareLink, known: Known, now: datetime) -> None:
    """To counsel, who read what the agreement covers."""
    counsel = RecipientDetails(name="Joan Tilley", email="joan.tilley@marlowcounty.example")
    made = pass_on(link=link, to=counsel, by_mail=False, sender=RITA, at=now - timedelta(hours=3, minutes=20))
    sending = Sending(Random(9), now)
    at = now - timedelta(hours=2, minutes=10)
    pages = [(known, number, seconds) for number, seconds in JOAN_READ.items()]
    sending.visit(made, sending.viewer(made, at), at, pages)
    sending.rows.write()
    made.save(update_fields=["first_viewed_at"])


def _react(link: ShareLink, known: Known, said: tuple[bool, ...], now: datetime) -> None:
    """Each by one of the readers that the link had, right after reading."""
    visits = link.view_sessions.select_related("viewer").order_by("started_at")
    for visit, is_useful in zip(visits, said, strict=False):
        at = min(visit.last_seen_at + timedelta(seconds=20), now)
        react(link=link, asset_id=known.pk, is_useful=is_useful, reader=visit.viewer.key, sender=OTHERS, at=at)
