"""What every number of the reports means: one definition each, shown beside the number wherever it stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


class AssetClass(models.TextChoices):
    """The six classes. Each asset that is old enough to count is in exactly one, the first that holds."""

    NEVER_FOUND = "never_found", "Never found"
    FOUND_NOT_OPENED = "found_not_opened", "Found, not opened"
    OPENED_NOT_USED = "opened_not_used", "Opened, not used"
    USED_NOT_SENT = "used_not_sent", "Used, not sent"
    SENT_NOT_READ = "sent_not_read", "Sent, not read"
    SENT_AND_READ = "sent_and_read", "Sent and read"

    @property
    def meaning(self) -> str:
        return MEANINGS[self]

    @property
    def unused(self) -> bool:
        return self in UNUSED_CLASSES


UNUSED_CLASSES = (AssetClass.NEVER_FOUND, AssetClass.FOUND_NOT_OPENED, AssetClass.OPENED_NOT_USED)
USED_CLASSES = (AssetClass.USED_NOT_SENT, AssetClass.SENT_NOT_READ, AssetClass.SENT_AND_READ)

MEANINGS = {
    AssetClass.NEVER_FOUND: "No search showed it and no rep opened it",
    AssetClass.FOUND_NOT_OPENED: "Shown in results, not opened",
    AssetClass.OPENED_NOT_USED: "A rep opened it and did not use it",
    AssetClass.USED_NOT_SENT: "Downloaded, copied or presented; no link to it was sent",
    AssetClass.SENT_NOT_READ: "Sent, and no recipient viewed it",
    AssetClass.SENT_AND_READ: "At least one recipient viewed it",
}


@dataclass(frozen=True, slots=True)
class Definition:
    """A number's name, what it means (`{days}` is the period) and which facts it is made from."""

    name: str
    text: str
    source: str

    def over(self, days: int) -> str:
        return self.text.format(days=days)


USED = Definition(
    "Used",
    "Used: a rep downloaded, copied, presented or sent it in the last {days} days; looking is not using, and neither "
    "its owner's nor any marketer's actions count.",
    "Use by day (UseDay), as it counted when it happened.",
)
OLD_ENOUGH = Definition(
    "Old enough",
    "Old enough: live for {days} days or more.",
    "The time at which the asset first went live.",
)
UTILISATION = Definition(
    "Utilisation",
    "Utilisation is used live assets divided by live assets old enough to count.",
    "Used and old enough, as defined here.",
)
UNUSED = Definition(
    "Unused",
    "Unused: live for at least {days} days, and not used by any rep in the last {days} days.",
    "Used and old enough, as defined here.",
)
SHOWN = Definition(
    "Shown",
    "How often a rep's search showed it in the last {days} days.",
    "Finds by day (FindDay), from logged searches by reps.",
)
OPENED = Definition(
    "Opened",
    "How often a rep opened it in the last {days} days, from a search or not.",
    "Finds by day (FindDay), from `viewed` usage that counts.",
)
VIEWS = Definition(
    "Views",
    "Visits in which a recipient, a person, read it in the last {days} days. Scanners and senders do not count.",
    "Engagement by day (EngagementDay), from visits with the verdict “a person”.",
)
DAYS = Definition(
    "Days",
    "The last {days} days are today and the {days} days before it, in the hub's time zone.",
    "The calendar.",
)
BEFORE = Definition(
    "{days} days before",
    "The same count as it stood {days} days ago. An asset was live then unless it went live later, had been retired "
    "or had expired; a reinstated asset counts as live throughout.",
    "The same sums, of as many days before that.",
)
TEAM_FILTER = Definition(
    "Team",
    "With a team chosen, finding and using are those of its reps, reading is that of the links they sent, and assets "
    "kept for other teams are left out.",
    "The team of the rep when it happened.",
)

SEARCHES = Definition(
    "Searches",
    "Searches by reps in the last {days} days, the words they ended with; letters on the way are not counted. Words "
    "are counted in sessions (searches within ten minutes of each other by one rep), not in people.",
    "Searches by day (SearchDay), made from the search log every five minutes.",
)
ZERO_RESULTS = Definition(
    "Zero-result searches", "Searches that showed nothing at all.", "Searches by day (SearchDay)."
)
UNMET_WORDS = Definition(
    "Unmet words",
    "Words that reps searched for in the last {days} days and that stood nowhere in what they could see, whatever else "
    "was found; by searches. Words around the question, as “guys” or “want”, are left out, and so is a word of which "
    "another name was found.",
    "Unmet words by day (UnmetWordDay), from the search log.",
)
ABANDONED = Definition(
    "Abandoned searches",
    "Searches that showed results of which none was opened or used, and no refinement of which led to one.",
    "Searches by day (SearchDay), from the search log, followed through its refinements.",
)
TIME_TO_FIND = Definition(
    "Time to find",
    "From the first search of a session to the first use of a result; the median over the sessions of the last {days} "
    "days in which something was used.",
    "Times to find by day (FindTime), from the search log; to the second below two minutes.",
)
SLOW = Definition(
    "Took long to use",
    "Words after which it took longest until something was used in the same session: the mean over those sessions of "
    "the last {days} days, three at least.",
    "Searches by day (SearchDay).",
)
ASSET_QUERIES = Definition(
    "Queries of an asset",
    "In how many sessions a search in these words showed the asset in the last 90 days, and in how many it was opened "
    "or used from there.",
    "The search log, counted every day; the 40 most telling words of each asset (AssetQuery).",
)
COVERAGE = Definition(
    "Coverage",
    "For each segment and buying stage: live assets; how often reps used and sent them in the last {days} days; in how "
    "many sessions a search narrowed to the cell found nothing, or had a word that stands nowhere; and requests for it "
    "that wait. A gap has demand and no live asset. An asset of several segments or stages stands in each of its "
    "cells.",
    "Live assets, use by day (UseDay), the search log, requests.",
)

USED_WHERE_MADE_FOR = Definition(
    "Used where it was made for",
    "Uses in the last {days} days whose call fits the asset's tags, divided by uses for a call that names a segment or "
    "a stage. What carries no tag of an axis, or no stage, is made for all of them.",
    "Use by day (UseDay), as the tags stood when it was used.",
)
USED_WHERE_NOT_TAGGED = Definition(
    "Used where not tagged",
    "At least 5 uses by 3 reps or more in the last {days} days, for calls of a segment or at a stage that the asset is "
    "not tagged for, though it is tagged for others of the kind.",
    "Uses for calls by day (CellUseDay).",
)

ALL = (
    UTILISATION,
    USED,
    UNUSED,
    OLD_ENOUGH,
    DAYS,
    SHOWN,
    OPENED,
    VIEWS,
    BEFORE,
    TEAM_FILTER,
    COVERAGE,
    USED_WHERE_MADE_FOR,
    USED_WHERE_NOT_TAGGED,
    SEARCHES,
    ZERO_RESULTS,
    UNMET_WORDS,
    ABANDONED,
    TIME_TO_FIND,
    SLOW,
    ASSET_QUERIES,
)


def utilisation_definition(days: int) -> str:
    """The definition that stands beside utilisation, on the page, in files and in the API."""
    return " ".join(definition.over(days) for definition in (UTILISATION, USED, OLD_ENOUGH, DAYS))


def unused_definition(days: int) -> str:
    """The definition that stands beside the list of unused assets."""
    return " ".join(definition.over(days) for definition in (UNUSED, USED, DAYS))
