"""Fills an empty hub: files, people, assets, months of use."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from random import Random

from django.db import transaction
from django.utils import timezone

from hub.demo.acts import retag_unused
from hub.demo.asking import ask
from hub.demo.checking import check_files
from hub.demo.files import make_files
from hub.demo.finding import know
from hub.demo.history import History
from hub.demo.leaving import let_one_leave
from hub.demo.library.people import OWNERS
from hub.demo.load import entries_of, give_addresses, make_assets, make_people, make_taxonomy
from hub.demo.mailing import mail
from hub.demo.message_house import agree_on_messages
from hub.demo.mondays import hold_mondays
from hub.demo.notices import ask_the_marketer, date_approvals, read_most, tell_of_what_has_gone
from hub.demo.outcomes import tell_outcomes
from hub.demo.own_pages import make_alike
from hub.demo.replying import reply
from hub.demo.reviewing import review_some
from hub.demo.this_week import ThisWeek, bookmark
from hub.demo.words import agree_on_words
from search.index.outbox import store_changes


def fill(*, say: Callable[[str], None]) -> None:
    """Files first, each for itself; then everything else at once or not at all. For an empty hub only.

    After an interruption it may be run again: files that are there are kept.
    """
    with _quiet():
        _fill(say)


def _fill(say: Callable[[str], None]) -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    say("Writing and reading the demo's files ...")
    documents = make_files(today=today, progress=partial(_each_quarter, say))
    with transaction.atomic():
        say(f"Read {len(documents)} files. Publishing the library ...")
        users = make_people(now=now)
        tags = make_taxonomy()
        assets = make_assets(users=users, tags=tags, documents=documents, now=now)
        say(f"{len(assets)} assets. Living through five months of use ...")
        agree_on_words(assets, now=now)
        agree_on_messages(users=users, tags=tags, now=now)
        library = know(assets, list(entries_of(today)), now, Random(3))
        owners = [users["marketer"], *(users[person.username] for person in OWNERS)]
        reps = [user for user in users.values() if user.team_id and user != users["manager"]]
        history = History(library, reps, owners, tags.stages, tags.segments, now)
        history.live_through()
        known = {each.key: each for each in library}
        ThisWeek(history, users["rep"], known).live_through()
        history.write()
        tell_outcomes(now=now)
        reply(rep=users["rep"], known=known, now=now)
        bookmark(users["rep"], known)
        say("Checking a deck from a rep's disk ...")
        check_files(rep=users["rep"], reps=reps, known=known, now=now)
        make_alike(reps=reps, by=users["marketer"], known=known, now=now)
        review_some(assets=assets, now=now)
        let_one_leave(users=users, now=now)
        date_approvals()
        tell_of_what_has_gone()
        read_most(now=now)
        ask_the_marketer(users=users, assets=assets, now=now)
        ask(users=users, tags=tags, assets=assets, now=now)
        retag_unused(by=users["marketer"], now=now)
        say("Making the Monday pages of twelve weeks ...")
        hold_mondays(users=users, now=now)
        give_addresses(users)
        mail(rep=users["rep"], known=known, now=now)
        # All at once: after the commit each of a thousand changes would be brought up to date for itself.
        store_changes()


def _each_quarter(say: Callable[[str], None], done: int, total: int) -> None:
    if done % max(1, total // 4) == 0 and done < total:
        say(f"  {done} of {total} files")


@contextmanager
def _quiet() -> Iterator[None]:
    """Wagtail logs a line for each of a thousand steps."""
    logger = logging.getLogger("wagtail")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)
