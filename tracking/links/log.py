"""The plain log of one link: what happened, newest first, scanners named and not counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from content.models import Asset
from hub.core.quoting import quoted
from tracking.links.reading import SEEN_SECONDS
from tracking.models import Channel, Open, RecipientDownload, ShareLink, UsageEvent, UsageKind, Verdict, ViewSession
from tracking.phrases import clock, duration, ranges

HANDED_OVER = {
    Channel.COPIED: "copied the link",
    Channel.MAILED: "mailed it from the hub",
    Channel.MAIL_CLIENT: "opened it in the mail program",
    Channel.API: "handed it to a program",
    Channel.OBSERVED: "handed it over: it was read",
    Channel.BCC: "sent it from their own mail program",
}
MOST_OPENS = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `counted` is False for what is named but not counted; `open_id` lets a person overrule the verdict."""

    at: datetime
    when: str
    words: str
    counted: bool = True
    why: str = ""
    open_id: int | None = None
    is_person: bool = False


def read_log(link: ShareLink, *, reader: str = "You") -> list[Entry]:
    """Everything that is known of a link, newest first; eight queries however much there is, three more for who closed
    it with others, and one each where its readers asked, said how useful it is or passed it on. `link` comes
    `for_listing`.
    """
    entries = [*_visits(link), *_opens(link), *_downloads(link), *_gates_passed(link), *_acts(link, reader)]
    entries += [*_questions(link, reader), *_reactions(link), *_passed_on(link)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _visits(link: ShareLink) -> list[Entry]:
    entries = []
    for visit in link.view_sessions.prefetch_related("page_views", "opens").order_by("started_at"):
        pages = [page.number for page in visit.page_views.all() if page.seconds >= SEEN_SECONDS]
        what = f"page{'s' if len(pages) > 1 else ''} {ranges(pages)}" if pages else "it"
        device = f" in {visit.device}" if visit.device else ""
        first = next(iter(visit.opens.all()), None)
        is_person = visit.verdict == Verdict.PERSON
        words = f"Viewed {what}, {duration(visit.seconds)}{device}"
        if not is_person:
            words = f"{_who(visit.verdict)} had it open for {duration(visit.seconds)}{device}, not counted."
        entries.append(
            Entry(
                at=visit.started_at,
                when=_span(visit),
                words=words,
                counted=is_person,
                why=visit.reason,
                open_id=first.pk if first else None,
                is_person=is_person,
            )
        )
    return entries


def _span(visit: ViewSession) -> str:
    start, end = clock(visit.started_at), clock(visit.last_seen_at)
    return start if start == end or "," in start else f"{start}–{end}"


def _who(verdict: str) -> str:
    return {
        Verdict.SCANNER: "A scanner",
        Verdict.SENDER: "The sender or a colleague",
        Verdict.UNSURE: "Somebody or something",
    }.get(Verdict(verdict), "A person")


def _opens(link: ShareLink) -> list[Entry]:
    """Requests that no visit came of."""
    entries = []
    for opened in link.opens.filter(session=None).order_by("-at", "-pk")[:MOST_OPENS]:
        who = {
            Verdict.PERSON: "Opened by a person, not read",
            Verdict.SCANNER: "Opened by a scanner, not counted.",
            Verdict.SENDER: "Opened by the sender or a colleague, not counted.",
            Verdict.UNSURE: "Opened; no reader was seen, so not counted.",
        }[Verdict(opened.verdict)]
        is_person = opened.verdict == Verdict.PERSON
        entries.append(Entry(opened.at, clock(opened.at), who, False, opened.reason, opened.pk, is_person))
    return entries


def _downloads(link: ShareLink) -> list[Entry]:
    entries = []
    for download in RecipientDownload.objects.filter(share_link=link).select_related("asset__collateral"):
        counted = download.verdict == Verdict.PERSON
        took = "Opened the address of" if _is_elsewhere(download.asset) else "Downloaded"
        words = f"{took} {quoted(download.asset.title)}" + ("" if counted else ", not counted.")
        entries.append(Entry(download.at, clock(download.at), words, counted, "" if counted else download.reason))
    return entries


def _is_elsewhere(asset: Asset) -> bool:
    return asset.kind == "collateral" and bool(asset.own.address)


def _gates_passed(link: ShareLink) -> list[Entry]:
    """Who showed an address to be theirs, and who agreed to what."""
    entries = []
    for code in link.address_codes.order_by("used_at"):
        if code.used_at is not None:
            words = f"{code.address} showed by a code that the address is theirs"
            entries.append(Entry(code.used_at, clock(code.used_at), words))
    for agreed in link.agreements.order_by("agreed_at"):
        address = f", {agreed.address}," if agreed.address else ""
        words = f"{agreed.name or 'Somebody'}{address} agreed to the terms, version {agreed.terms_id}"
        entries.append(Entry(agreed.agreed_at, clock(agreed.agreed_at), words))
    return entries


def _questions(link: ShareLink, reader: str) -> list[Entry]:
    entries = []
    for question in link.questions.select_related("asset", "answered_by") if link.questions_asked else ():
        who = question.asker or "A reader"
        where = f"at page {question.page} of {quoted(question.asset.title)}"
        entries.append(Entry(question.asked_at, clock(question.asked_at), f"{who} asked something {where}"))
        if question.answered_at is not None:
            own = question.answered_by_id == link.created_by_id
            by = reader if own else str(question.answered_by or "A former colleague")
            words = f"{by} answered{'' if question.answer else ' in another way'}"
            entries.append(Entry(question.answered_at, clock(question.answered_at), words))
    return entries


def _reactions(link: ShareLink) -> list[Entry]:
    entries = []
    said = link.found_useful or link.found_not_useful
    for reaction in link.reactions.select_related("asset") if said else ():
        words = f"A reader found {quoted(reaction.asset.title)} {'' if reaction.is_useful else 'not '}useful"
        entries.append(Entry(reaction.said_at, clock(reaction.said_at), words))
    return entries


def _passed_on(link: ShareLink) -> list[Entry]:
    made = link.passed_on.select_related("recipient") if link.times_passed_on else ()
    return [
        Entry(one.created_at, clock(one.created_at), f"A reader passed it on to {one.recipient or 'somebody'}")
        for one in made
    ]


def _acts(link: ShareLink, reader: str) -> list[Entry]:
    made = "A reader made the link, for somebody else" if link.passed_on_from_id else f"{reader} made the link"
    entries = [Entry(link.created_at, clock(link.created_at), made)]
    sent = UsageEvent.objects.filter(share_link=link, kind=UsageKind.SENT).order_by("occurred_at").first()
    if sent is not None:
        words = HANDED_OVER.get(Channel(sent.channel), "handed it over")
        entries.append(Entry(sent.occurred_at, clock(sent.occurred_at), f"{reader} {words}"))
    if link.revoked_at is not None:
        entries.append(Entry(link.revoked_at, clock(link.revoked_at), _closed(link)))
    if link.visited_closed_at is not None:
        often = f", {link.closed_visits} times in all" if link.closed_visits > 1 else ""
        words = f"Somebody, or something, tried to open it while it was closed{often}"
        entries.append(Entry(link.visited_closed_at, clock(link.visited_closed_at), words, counted=False))
    if link.asked_again_at is not None:
        words = "Somebody found it closed and asked for it again"
        entries.append(Entry(link.asked_again_at, clock(link.asked_again_at), words))
    return entries


def _closed(link: ShareLink) -> str:
    """By itself, or with all links to an asset that was withdrawn."""
    if link.revoked_in is None:
        return "The link was revoked"
    return f"{link.revoked_in.by or 'Marketing'} closed all links to {quoted(link.revoked_in.asset.title)}"


def open_of(link: ShareLink, open_id: int) -> Open | None:
    return link.opens.filter(pk=open_id).first()
