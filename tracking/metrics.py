"""The one catalogue of what every number means: screens, files, the API and the documentation take it from here.

A number that came to mean something else gets a higher `version` and keeps what it meant before in `earlier`: days that
were summed by then stay as they were counted, and say so.
"""

from __future__ import annotations

from tracking.defining import Metric

USED = Metric(
    key="used",
    name="Used",
    text="Used: a rep downloaded, copied, presented or sent it in the last {days} days; looking is not using, and "
    "neither its owner's nor any marketer's actions count.",
    formula="downloads + copies + presentations + sends, of those that count",
    unit="uses",
    source="Use by day (UseDay), as it counted when it happened.",
)
OLD_ENOUGH = Metric(
    key="old_enough",
    name="Old enough",
    text="Old enough: live for {days} days or more.",
    formula="assets live now and first live {days} days ago or before",
    unit="assets",
    source="The time at which the asset first went live; an import keeps the date from elsewhere.",
)
UTILISATION = Metric(
    key="utilisation",
    name="Utilisation",
    text="Utilisation is used live assets divided by live assets old enough to count.",
    formula="used assets that are old enough / assets old enough",
    unit="share",
    source="Used and old enough, as defined here.",
)
UNUSED = Metric(
    key="unused",
    name="Unused",
    text="Unused: live for at least {days} days, and not used by any rep in the last {days} days.",
    formula="assets old enough - used assets that are old enough",
    unit="assets",
    source="Used and old enough, as defined here.",
)
SHOWN = Metric(
    key="shown",
    name="Shown",
    text="How often a rep's search showed it in the last {days} days.",
    formula="places among the results of counted searches",
    unit="times",
    source="Finds by day (FindDay), from logged searches by reps.",
)
OPENED = Metric(
    key="opened",
    name="Opened",
    text="How often a rep opened it in the last {days} days, from a search or not.",
    formula="`viewed` usage that counts",
    unit="times",
    source="Finds by day (FindDay), from `viewed` usage that counts.",
)
VIEWS = Metric(
    key="views",
    name="Views",
    text="Visits in which a recipient, a person, read it in the last {days} days. Scanners and senders do not count.",
    formula="visits by people that read at least one of its pages",
    unit="visits",
    source="Engagement by day (EngagementDay), from visits with the verdict “a person”.",
)
DAYS = Metric(
    key="days",
    name="Days",
    text="The last {days} days count today and the {days} days before it, in the hub's time zone.",
    formula="today and the {days} days before it",
    unit="days",
    source="The calendar.",
)
BEFORE = Metric(
    key="before",
    name="{days} days before",
    text="The same count as it stood {days} days ago. An asset was live then unless it went live later, had been "
    "retired or had expired; a reinstated asset counts as live throughout.",
    formula="the same, with today {days} days earlier",
    unit="as the number beside it",
    source="The same sums, of as many days before that.",
)
TEAM_FILTER = Metric(
    key="team",
    name="Team",
    text="With a team chosen, finding and using are those of its reps, reading is that of the links they sent, and "
    "assets kept for other teams are left out.",
    formula="the same, of rows of that team",
    unit="as the number beside it",
    source="The team of the rep when it happened.",
)
ON_MESSAGE = Metric(
    key="on_message",
    name="On-message rate",
    text="Sends by reps in the last {days} days of versions that had no open finding of the message house when they "
    "were sent, divided by sends of versions that had been checked by then. An accepted finding is none; what was "
    "found or fixed later changes nothing. It is told by team, segment and stage, never by person.",
    formula="sends of checked versions without an open finding / sends of checked versions",
    unit="share",
    source="Use by day (UseDay), as each version stood when it was sent.",
)
OWN_MADE = Metric(
    key="own_made",
    name="Own-made share",
    text="Pages of files and texts that reps had checked in the last {days} days and that they made themselves or "
    "changed from an approved page, divided by all pages with a verdict. It tells of what was checked, not of all that "
    "is used; pages with too few words to tell are left out. Segment and stage are those of the call, and no filter by "
    "owner or kind applies. Where too few reps are behind it, it is not shown.",
    formula="own-made or altered pages / pages with a verdict",
    unit="share",
    source="What was counted of each check (CheckCount) as it was done.",
)
SEARCHES = Metric(
    key="searches",
    name="Searches",
    text="Searches by reps in the last {days} days, the words they ended with; letters on the way are not counted. "
    "Words are counted in sessions (searches within ten minutes of each other by one rep), not in people.",
    formula="counted searches; sessions with the words",
    unit="searches; sessions",
    source="Searches by day (SearchDay), made from the search log every five minutes.",
)
ZERO_RESULTS = Metric(
    key="zero_results",
    name="Zero-result searches",
    text="Searches that showed nothing at all.",
    formula="searches without results / searches",
    unit="searches; share",
    source="Searches by day (SearchDay).",
)
UNMET_WORDS = Metric(
    key="unmet_words",
    name="Unmet words",
    text="Words that reps searched for in the last {days} days and that stood nowhere in what they could see, whatever "
    "else was found; by searches. Words around the question, as “guys” or “want”, are left out, and so is a word of "
    "which another name was found.",
    formula="counted searches with the word",
    unit="searches",
    source="Unmet words by day (UnmetWordDay), from the search log.",
)
ABANDONED = Metric(
    key="abandoned",
    name="Abandoned searches",
    text="Searches that showed results of which none was opened or used, and no refinement of which led to one.",
    formula="searches with results, nothing opened or used after them / searches",
    unit="searches; share",
    source="Searches by day (SearchDay), from the search log, followed through its refinements.",
)
TIME_TO_FIND = Metric(
    key="time_to_find",
    name="Time to find",
    text="From the first search of a session to the first use of a result; the median over the sessions of the last "
    "{days} days in which something was used.",
    formula="median of (first use - first search), over sessions",
    unit="seconds",
    source="Times to find by day (FindTime), from the search log; to the second below two minutes.",
)
SLOW = Metric(
    key="slow",
    name="Took long to use",
    text="Words after which it took longest until something was used in the same session: the mean over those sessions "
    "of the last {days} days, three at least.",
    formula="seconds until the first use / sessions with a use",
    unit="seconds",
    source="Searches by day (SearchDay).",
)
ASSET_QUERIES = Metric(
    key="asset_queries",
    name="Queries of an asset",
    text="In how many sessions a search in these words showed the asset in the last 90 days, and in how many it was "
    "opened or used from there.",
    formula="sessions with the words that showed it; that opened it; that used it",
    unit="sessions",
    source="The search log, counted every day; the 40 most telling words of each asset (AssetQuery).",
)
COVERAGE = Metric(
    key="coverage",
    name="Coverage",
    text="For each segment and buying stage: live assets; how often reps used and sent them in the last {days} days; "
    "in how many sessions a search narrowed to the cell found nothing, or had a word that stands nowhere; and requests "
    "for it that wait. A gap has demand and no live asset. An asset of several segments or stages stands in each of "
    "its cells.",
    formula="live assets; uses; sends; sessions in vain; open requests, by segment and stage",
    unit="assets; uses; sends; sessions; requests",
    source="Live assets, use by day (UseDay), the search log, requests.",
)
USED_WHERE_MADE_FOR = Metric(
    key="used_where_made_for",
    name="Used where it was made for",
    text="Uses in the last {days} days whose call fits the asset's tags, divided by uses for a call that names a "
    "segment or a stage. What carries no tag of an axis, or no stage, is made for all of them.",
    formula="uses whose call fits / uses for a call with a segment or a stage",
    unit="share",
    source="Use by day (UseDay), as the tags stood when it was used.",
)
USED_WHERE_NOT_TAGGED = Metric(
    key="used_where_not_tagged",
    name="Used where not tagged",
    text="At least 5 uses by 3 reps or more in the last {days} days, for calls of a segment or at a stage that the "
    "asset is not tagged for, though it is tagged for others of the kind.",
    formula="uses for calls of the segment or stage, from 5 uses by 3 reps on",
    unit="uses; reps",
    source="Uses for calls by day (CellUseDay).",
)
WHAT_CAME_OF_IT = Metric(
    key="what_came_of_it",
    name="What came of it",
    text="An act on an unused asset (retagged, title changed, new version, retired with a successor) worked when a rep "
    "used the asset, or the successor, within 60 days after the day of the act. An act about words (pinned, synonym, "
    "request answered) worked when a session with these words led to a use, or the answer was used, within 60 days. "
    "Told after 14, 30 and 60 days, with as many days before; a kind's share is of acts followed for all 60. Beside it "
    "stands the share of untouched ones that were used, or led to a use, in the same days: assets that stood in the "
    "same class the day before, words that had found nothing. Acts that were taken back are left out. It goes with the "
    "act; it need not have come from it.",
    formula="acts with a use after them / acts followed for 60 days; untouched ones with a use / untouched ones",
    unit="acts; assets; words; share",
    source="The audit log, versions, requests, pins and the glossary; finds, uses and searches by day (FindDay, "
    "UseDay, SearchDay), worked out every hour.",
)
REQUESTS_WAITING = Metric(
    key="requests_waiting",
    name="Requests that wait",
    text="Requests by reps that are neither answered nor declined, however long ago they were made.",
    formula="requests open or taken",
    unit="requests",
    source="Requests.",
)
WITHDRAWN_LINKS = Metric(
    key="withdrawn_links",
    name="Links to what was withdrawn",
    text="Open links to recipients that still carry an asset which was retired or has expired and was not led on to a "
    "successor.",
    formula="open links that carry it",
    unit="links",
    source="Links, and the state of what they carry.",
)
EXPIRING = Metric(
    key="expiring",
    name="Expires soon",
    text="Live assets that expire within 14 days and that reps used in the last {days} days; by uses.",
    formula="downloads + copies + presentations + sends in the last {days} days, of those that count",
    unit="uses",
    source="Expiry dates, and use by day (UseDay).",
)
WAITS_FOR_APPROVAL = Metric(
    key="waits_for_approval",
    name="Waits for approval",
    text="Assets of which a version was submitted a week ago or longer, and nobody has decided.",
    formula="submitted and undecided assets",
    unit="assets",
    source="Reviews.",
)
NEW_UNUSED = Metric(
    key="new_unused",
    name="New, and not used yet",
    text="Assets that have been live for 2 to 8 weeks and that no rep has used since.",
    formula="assets first live 14 to 56 days ago without a use that counts",
    unit="assets",
    source="The time at which the asset first went live, and use by day (UseDay).",
)
SENT_NOT_READ = Metric(
    key="sent_not_read",
    name="Sends that nobody read",
    text="How often reps sent it in the last {days} days, where no recipient has viewed it since; from 3 sends on.",
    formula="sends that count, of assets without a view in the same days",
    unit="sends",
    source="Use by day (UseDay) and engagement by day (EngagementDay).",
)
LIFECYCLE = Metric(
    key="lifecycle",
    name="Lifecycle",
    text="Live assets whose review date has passed (overdue) or comes within 30 days (due), that expire within 30 "
    "days, or whose owner has left, works on other things or is not named; assets that were retired or have expired "
    "without a successor and stand on open links; assets of which a version waits for approval. An asset may stand in "
    "several.",
    formula="assets, by what they need",
    unit="assets",
    source="Review and expiry dates, owners, links and reviews.",
)
REQUEST_TO_LIVE = Metric(
    key="request_to_live",
    name="From request to live",
    text="From when something was first asked for to when the asset that answers it first went live, or was named "
    "where it was live already; the median over requests answered in the last {days} days.",
    formula="median of (first live - first asked), or of (answered - first asked)",
    unit="days",
    source="Requests, and the time at which the asset first went live.",
)
APPROVAL_TIME = Metric(
    key="approval_time",
    name="Waiting for approval",
    text="From when a version was submitted to when it was approved or sent back; the median over decisions of the "
    "last {days} days.",
    formula="median of (decided - submitted)",
    unit="days",
    source="Reviews.",
)
UPLOAD_TO_USE = Metric(
    key="upload_to_use",
    name="From upload to first use",
    text="From when an asset was made in the hub to the day on which a rep first used it; the median over assets that "
    "first went live in the last {days} days and were used since. Those not used yet are counted beside it.",
    formula="median of (day of the first use - day it was made)",
    unit="days",
    source="Use by day (UseDay), and when the asset was made.",
)
OUTCOMES = Metric(
    key="outcomes",
    name="Outcomes",
    text="What became of calls, and of sends for no call, as somebody said, by the day on which it came to be so, in "
    "the last {days} days. Decided are those that moved on, were won or were lost; no answer decides nothing. What is "
    "said later holds; what was taken back counts for nothing. Of fewer than 3 reps nothing is told but to their "
    "manager.",
    formula="calls moved on + calls won / calls moved on + won + lost",
    unit="calls; share",
    source="What reps, their managers and the CRM said (Decision).",
)
ASSOCIATED_OUTCOME = Metric(
    key="associated_outcome",
    name="Associated outcome",
    text="The share that moved on or was won among decided calls of the last {days} days in which a rep used the asset "
    "(or a kind) before, with its 95 % interval (Wilson), from 20 decided calls and 3 reps on. Beside it stands the "
    "share of like calls without it: at the same buying stage and of the same segment on the first axis that the call "
    "names, in the mix in which it was used. A difference is shown where chance alone would rarely make one so large "
    "(Mantel-Haenszel, 5 %; of all differences on the page at most one in twenty by chance, Benjamini-Hochberg); all "
    "else is no difference. It goes with the outcome; it need not have caused it.",
    formula="good decided calls with it / decided calls with it; like calls without it, weighted as those with it",
    unit="share",
    source="What became of calls (Decision), and what was used until then (DecidedUse).",
)
ACTIVE_REPS = Metric(
    key="active_reps",
    name="Active reps",
    text="Active: reps who downloaded, copied, presented or sent something in the last {days} days. Beside it stands "
    "how many reps there are now. Of fewer than 3 nothing is told but to their manager, nor where fewer could be "
    "read by subtracting.",
    formula="different reps with a use that counts",
    unit="reps",
    source="Usage by person and day (UsageDay).",
)
USES_A_REP = Metric(
    key="uses_a_rep",
    name="Uses a rep",
    text="Uses a rep: uses of the last {days} days that count, divided by the reps who were active in them.",
    formula="uses that count / active reps",
    unit="uses a rep",
    source="Usage by person and day (UsageDay).",
)
RAMP = Metric(
    key="ramp",
    name="Ramp of new reps",
    text="New are reps whose account was made in the last 26 weeks, whatever the period. Ramp: whole weeks from that "
    "day to the end of the first in which they used as much as their team does in its usual week, at the median "
    "of those who reached it. A team’s usual week is the median of what its other reps used in a week of the last"
    " twelve, one use at least; it is of today beside the 26 weeks before too, and where a team has no others "
    "nobody reaches it. Of fewer than 3 new reps nothing is told but to their manager, nor how many reached "
    "it where these are fewer, or fewer could be read by subtracting.",
    formula="median of weeks from the first day to the first week with the team's usual uses",
    unit="weeks",
    source="When accounts were made, and usage by person and day (UsageDay).",
)
WITH_MANY_WON_CALLS = Metric(
    key="with_many_won_calls",
    name="Used by reps with many won calls",
    text="Reps with many won calls are those who won more calls in the last {days} days than the mean of all reps of"
    " whose calls somebody said what became of them. Of them, and of the others, stands the share who used the "
    "asset, with a 95 % interval (Wilson), from 3 reps on in each; so few of the others are not counted. A "
    "difference is shown where chance alone would rarely make one so large (Mantel-Haenszel, 5 %; of all on the "
    "page at most one in twenty by chance, Benjamini-Hochberg). It goes with won calls; it need not have caused "
    "them. Segment, stage, product, kind and owner are the assets’. Nobody is named.",
    formula="reps with many won calls who used it / reps with many won calls; the same of the others",
    unit="share",
    source="What became of calls (Decision), and usage by person and day (UsageDay).",
)
REPS_OF_ASSET = Metric(
    key="asset_reps",
    name="Reps who used it",
    text="Reps used it: downloaded, copied, presented or sent it; owners and marketers do not count.",
    formula="different reps with a use that counts",
    unit="reps",
    source="Usage by person and day (UsageDay).",
)
READERS_OF_ASSET = Metric(
    key="asset_readers",
    name="Recipients of an asset",
    text="Recipients: browsers in which a person read it.",
    formula="different browsers with a visit by a person that read it",
    unit="recipients",
    source="Visits with the verdict “a person”, and the pages they read.",
)
MEDIAN_VISIT = Metric(
    key="median_visit",
    name="Median visit",
    text="Median visit: visible and active time of a visit to its link.",
    formula="median of the seconds of each visit",
    unit="seconds",
    source="Visits with the verdict “a person”.",
)
LINK_VIEWS = Metric(
    key="link_views",
    name="Views of a link",
    text="Views are visits by people, confirmed by the page itself; a pause of 10 minutes ends one. A person may read "
    "in several browsers, as on a phone and at a desk.",
    formula="visits by people",
    unit="visits",
    source="Visits with the verdict “a person”.",
)
TIME_READ = Metric(
    key="time_read",
    name="Time read",
    text="Time counts only while the page is visible and somebody is active.",
    formula="visible and active seconds, by page",
    unit="seconds",
    source="Pages read in visits by people.",
)
COMPLETION = Metric(
    key="completion",
    name="Completion",
    text="Completion is pages seen for at least a second, of all pages shown.",
    formula="pages seen for a second or more / pages shown",
    unit="share",
    source="Pages read in visits by people.",
)
REACTIONS = Metric(
    key="reactions",
    name="Useful, not useful",
    text="Useful and not useful are what readers said by the buttons on a link's page: each counts once for an asset, "
    "with what they said last; all those of a link whom nothing tells apart are one.",
    formula="readers who said “Useful”; readers who said “Not useful”",
    unit="readers",
    source="What readers said (Reaction), as long as single facts are kept.",
)
QUESTIONS = Metric(
    key="questions",
    name="Questions of readers",
    text="Questions are those that readers asked at a page of a link; one waits until its sender answered it there or "
    "said that they did in another way.",
    formula="questions asked; questions without an answer",
    unit="questions",
    source="What readers asked (ReaderQuestion), as long as single facts are kept.",
)
PASSED_ON = Metric(
    key="passed_on",
    name="Passed on",
    text="Passed on is how many links readers made for somebody else by the button on a link's page. What is read by "
    "such a link is its own reader's; a link that is only forwarded is not passed on.",
    formula="links that readers made",
    unit="links",
    source="Links that were made from another one (ShareLink).",
)

CATALOGUE = (
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
    ON_MESSAGE,
    OWN_MADE,
    SEARCHES,
    ZERO_RESULTS,
    UNMET_WORDS,
    ABANDONED,
    TIME_TO_FIND,
    SLOW,
    ASSET_QUERIES,
    WHAT_CAME_OF_IT,
    WAITS_FOR_APPROVAL,
    NEW_UNUSED,
    SENT_NOT_READ,
    EXPIRING,
    WITHDRAWN_LINKS,
    REQUESTS_WAITING,
    LIFECYCLE,
    REQUEST_TO_LIVE,
    APPROVAL_TIME,
    UPLOAD_TO_USE,
    OUTCOMES,
    ASSOCIATED_OUTCOME,
    ACTIVE_REPS,
    USES_A_REP,
    RAMP,
    WITH_MANY_WON_CALLS,
    REPS_OF_ASSET,
    READERS_OF_ASSET,
    MEDIAN_VISIT,
    LINK_VIEWS,
    TIME_READ,
    COMPLETION,
    REACTIONS,
    QUESTIONS,
    PASSED_ON,
)
