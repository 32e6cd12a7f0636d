"""What the invented company agreed to say and to cite, what it rules out, and what that finds in its library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from content.actions.library import check_library
from content.messages.actions import accept_finding, agree_to_message
from content.messages.carrying import carry_message, drop_message
from content.models import AssetVersion, CarriedMessage, Message, MessageFinding, MessageRule, Pillar
from hub.demo.claims import write_claims
from hub.demo.load import Tags
from hub.people.models import User

AGREED_DAYS_AGO = 95
DONT, NAME, LINE = MessageRule.Kind.DONT_SAY, MessageRule.Kind.RETIRED_NAME, MessageRule.Kind.REQUIRED_LINE


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it is written down. `rules`: kind, ways to say it, what to say instead, why."""

    pillar: str
    statement: str
    proofs: tuple[str, ...] = ()
    say: tuple[str, ...] = ()
    rules: tuple[tuple[MessageRule.Kind, tuple[str, ...], str, str], ...] = ()
    stages: tuple[str, ...] = ()
    sides: tuple[str, ...] = field(default=("marketing", "sales"))


MESSAGES = (
    Said(
        "Empty slots become kept visits",
        "A freed slot is offered to three patients in order of need, and the first yes takes it.",
        ("Median 41 minutes from freed to filled, 212 hospitals and 1,900 clinics.",),
        ("offered", "in order of need", "the first yes takes it"),
        ((DONT, ("AI", "artificial intelligence", "bot"), "offers the slot in order of need", "Nothing is guessed."),),
        ("Discovery", "Demo"),
    ),
    Said(
        "Empty slots become kept visits",
        "One booked visit in seven does not happen, and two in five of those slots were free a day ahead.",
        ("Own count over 212 hospitals and 1,900 clinics.",),
        ("your schedule has a leak",),
        ((DONT, ("nearly all", "virtually all"), "the share, with where it was counted", "Finance asks for it."),),
        ("Discovery",),
    ),
    Said(
        "Empty slots become kept visits",
        "Customers keep more of the visits they have already booked.",
        ("Kestrel Valley Hospitals: 13.1 % to 8.1 % no-shows.",),
        ("keep more visits",),
        (
            (LINE, ("38 % fewer", "44 % fewer", "31 % fewer"), "Results differ from practice to practice.", "Legal."),
            (DONT, ("guarantee", "we promise", "we ensure"), "customers report", "No result is certain."),
        ),
        ("Business case",),
    ),
    Said(
        "Patients decide",
        "Patients change a visit from their phone, in their language, without an app.",
        ("Works by text message on any phone.",),
        ("by text", "in their language"),
        ((DONT, ("easy", "simple", "effortless"), "takes one text message", "Say what it takes."),),
    ),
    Said(
        "Patients decide",
        "Whoever prefers a call gets a call.",
        ("Channel by patient, kept in the EHR.",),
        ("the channel each patient chose",),
        ((DONT, ("robocall", "spam"), "reminder", "Nobody is called without having agreed."),),
    ),
    Said(
        "Patients decide",
        "Those who said yes too late keep their place on the list.",
        say=("keep their place",),
        rules=((DONT, ("reject", "turn away"), "keep their place", ""),),
    ),
    Said(
        "Safe with patient data",
        "Only what a reminder needs leaves the EHR.",
        ("Data flow in the security paper, page 2.",),
        ("the least data",),
        (
            (
                DONT,
                ("HIPAA-certified",),
                "signs a business associate agreement",
                "Nobody certifies it.",
            ),
        ),
        ("Security review",),
    ),
    Said(
        "Safe with patient data",
        "Data of patients stays in the country of the customer.",
        ("Hosting regions: United States, Canada, Germany.",),
        ("stays in your country",),
        ((DONT, ("unhackable", "completely secure", "100 % secure"), "tested each year by others", ""),),
        ("Security review",),
    ),
    Said(
        "Safe with patient data",
        "Every message is on record, with who agreed to it.",
        say=("on record",),
    ),
    Said(
        "Live before the quarter ends",
        "One department is live in six weeks for a flat fee.",
        ("Median of 61 starts.",),
        ("one department, six weeks, flat fee",),
        ((DONT, ("plug and play", "instantly", "overnight"), "live in six weeks", ""),),
        ("Business case", "Decision"),
    ),
    Said(
        "Live before the quarter ends",
        "It writes into the EHR you have.",
        ("Interfaces in use: 11.",),
        ("the EHR you have",),
        (
            (DONT, ("replace your EHR", "rip and replace"), "works beside the EHR", ""),
            (NAME, ("SlotSaver", "Recall Desk"), "Waitlist", "The name until 2024."),
        ),
    ),
    Said(
        "Live before the quarter ends",
        "After six weeks you have your own figures, whether or not you go on.",
        say=("your own figures",),
        # Sales has not agreed to it yet.
        sides=("marketing",),
    ),
)
#: Of what the check finds, what may stand: the rule's words, why.
ACCEPTED = (("easy", "A patient’s own words, quoted."),)

#: So many of the messages that assets are proposed to carry wait still.
WAIT = 6


def agree_on_messages(*, users: Mapping[str, User], tags: Tags, now: datetime) -> None:
    """Write the message house, agree to it, check the library by it and accept what may stand."""
    agreed = now - timedelta(days=AGREED_DAYS_AGO)
    signers = {"marketing": users["approver"], "sales": users["manager"]}
    for order, said in enumerate(MESSAGES):
        pillar, _ = Pillar.objects.get_or_create(name=said.pillar, defaults={"order": order})
        message = Message.objects.create(
            pillar=pillar,
            statement=said.statement,
            proof_points="\n".join(said.proofs),
            say="\n".join(said.say),
            order=order,
        )
        message.stages.set([tags.stages[name] for name in said.stages if name in tags.stages])
        message.save()
        for kind, ways, instead, why in said.rules:
            MessageRule.objects.create(
                kind=kind, phrases="\n".join(ways), instead=instead, why=why, message=message, stops=kind == LINE
            )
        for side in said.sides:
            agree_to_message(message=message, by=signers[side], side=side, at=agreed)
    write_claims(users=users, now=now)
    check_library(at=now)
    _date_checks(agreed)
    _say_what_is_carried(users["marketer"], now)
    for words, reason in ACCEPTED:
        for finding in MessageFinding.objects.open().saying(words):
            accept_finding(finding=finding, by=users["approver"], reason=reason, at=now)


def _date_checks(agreed: datetime) -> None:
    """As if the library had been checked since then: each version an hour after it went live, at the earliest an hour
    after the messages were agreed to."""
    hour = timedelta(hours=1)
    versions = list(AssetVersion.objects.exclude(first_checked_at=None))
    for version in versions:
        version.first_checked_at = max(agreed, version.live_from) + hour
    AssetVersion.objects.bulk_update(versions, ["first_checked_at"], batch_size=200)
    checked = {one.asset_id: one.first_checked_at for one in versions if one.first_checked_at is not None}
    findings = [one for one in MessageFinding.objects.all() if one.asset_id in checked]
    for finding in findings:
        finding.found_at = checked[finding.asset_id]
    MessageFinding.objects.bulk_update(findings, ["found_at"], batch_size=200)


def _say_what_is_carried(marketer: User, now: datetime) -> None:
    """Most of what is proposed is confirmed, one is no such message, and the last few wait for somebody to look."""
    proposed = list(CarriedMessage.objects.proposed().select_related("asset", "message").order_by("pk"))
    for number, row in enumerate(proposed[:-WAIT]):
        does = drop_message if number == 5 else carry_message
        does(asset=row.asset, message=row.message, by=marketer, at=now)
