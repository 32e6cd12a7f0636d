"""The figures that the invented company cites, with their sources; some lapsed, and one that nobody can prove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from content.messages.actions import agree_to_claim
from content.models import Claim
from hub.people.models import User

AGREED_DAYS_AGO = 95
OWN, STORY = "Own count over 212 hospitals and 1,900 clinics", "The customer’s own report"


@dataclass(frozen=True, slots=True)
class Counted:
    """A claim as it is written down. `lasts`: in how many days its last day is; none for until further notice. `words`:
    by what it is known in files, one way each. `counted`: the day up to which it was, else the end of the year before.
    """

    figure: str
    unit: str
    statement: str
    context: str = ""
    source: str = OWN
    lasts: int | None = 200
    words: tuple[str, ...] = ()
    language: str = "en"
    earlier: str = ""
    counted: date | None = None
    sides: tuple[str, ...] = field(default=("marketing", "sales"))


CLAIMS = (
    Counted("38", "%", "fewer no-shows", "Kestrel Valley Hospitals, Q2 2026", STORY, counted=date(2026, 6, 30)),
    Counted("44", "%", "fewer calls", "Cobalt Family Practices, twelve weeks", STORY),
    # Lapsed: the paper behind it has been taken back.
    Counted("62", "%", "of freed slots are filled", "Four hours ahead, 2025", lasts=-20, words=("slots freed filled",)),
    Counted("31", "%", "lower peak", "Tamarack Infusion", STORY),
    Counted("71", "%", "of bookings without a call", words=("bookings",)),
    Counted("40", "%", "of lost slots were known to be free a day ahead", words=("slots known free day",)),
    Counted("41", "minutes", "from freed to filled, median", words=("median first yes", "freed filled")),
    Counted("24", "days", "median wait for a new specialty visit", "38 systems", words=("median wait specialty",)),
    Counted("11", "days", "from consultation to surgery", "Osprey Surgical Partners", STORY, words=("surgery",)),
    Counted("78", "%", "block use", "Saint Alder, two quarters", STORY, words=("block",)),
    Counted("93", "%", "scanner use", "Brightwater Imaging", STORY, lasts=-45, words=("scanners",)),
    Counted("12.4", "%", "of MRI slots stay empty", "61 centers", words=("MRI slots",)),
    Counted("39", "%", "of block minutes go unused", "A usual Tuesday", words=("block minutes",)),
    Counted("34", "%", "weniger Ausfälle", "Klinikum Lindental", STORY, language="de"),
    Counted(
        "29", "%", "d’absences en moins", "Centre hospitalier Rivebelle", STORY, words=("absences",), language="fr"
    ),
    Counted("62", "%", "de las horas liberadas se llenan", language="es", words=("horas liberadas",)),
    Counted("99.97", "%", "of the time up", "Last twelve months", "Status page", words=("uptime", "available")),
    Counted("3", "days", "of the interface team’s time", "Median of 40 hospitals", words=("interface",)),
    Counted("74", "days", "of waiting became 22", "Gable and Hart Dermatology", STORY, words=("waiting", "skin check")),
    Counted("91", "%", "of calls are answered", "Hearthside", STORY, words=("answered calls", "calls answered")),
    Counted("58", "%", "of calls move, confirm or ask when it is", words=("call reasons", "move confirm")),
    Counted("13", "%", "of visits are missed", "Median of 1,900 clinics", words=("missed visits", "median clinics")),
    Counted("81", "%", "of hours forecast to stay empty did", "31 sites, 400 days", words=("hours forecast empty",)),
    Counted("61", "%", "won with a scheduling lead in the first meeting", "Own pipeline, 2025", "", words=("won",)),
    Counted("24", "%", "won with IT alone", "Own pipeline, 2025", "", words=("won",)),
    Counted("1.9", "million visits", "kept", "2025", lasts=60, words=("kept",)),
    Counted("212", "hospitals", "use it", words=("use", "clinics"), lasts=40),
    Counted("1,900", "clinics", "use it", words=("use", "hospitals"), lasts=40),
    Counted("11", "interfaces", "in use", words=("use",)),
    Counted("6", "weeks", "to go live in one department", "Median of 61 starts", words=("live", "department")),
    Counted("83", "%", "of new patients seen in time", "Tern Pediatrics", STORY, words=("new patients",)),
    Counted("9", "%", "did not want to come any more", "Survey of 1,200 patients", words=("want",)),
    Counted("68", "%", "of patients over 75 answer the first text", words=("answer text", "first text")),
    Counted("5", "days", "earlier release of a block", "Median", words=("earlier release",)),
    Counted("22", "%", "fewer unused days", "Saint Alder", STORY, words=("unused days",)),
    Counted("8.1", "%", "no-shows", "Kestrel Valley Hospitals, third quarter", STORY, earlier="8.4"),
    Counted("14", "%", "more visits with the same staff", lasts=None, words=("visits same staff",)),
    Counted(
        "17", "days", "until a new patient was seen", "Before, Brightwater Imaging", STORY, words=("patients waited",)
    ),
    Counted(
        "2", "hours", "until a leaver has no access", "Security paper", "Security paper, page 3", words=("leavers",)
    ),
    # Sales has not agreed to it yet.
    Counted(
        "47",
        "%",
        "fewer no-shows",
        "Pilot, three practices, Q3 2026",
        STORY,
        counted=date(2026, 9, 30),
        sides=("marketing",),
    ),  # fmt: skip
)


def write_claims(*, users: Mapping[str, User], now: datetime) -> None:
    """Write the claims down and agree to them."""
    agreed, today = now - timedelta(days=AGREED_DAYS_AGO), timezone.localdate(now)
    signers = {"marketing": users["approver"], "sales": users["manager"]}
    for counted in CLAIMS:
        claim = Claim.objects.create(
            figure=counted.figure,
            unit=counted.unit,
            statement=counted.statement,
            context=counted.context,
            words="\n".join(counted.words),
            source=counted.source,
            as_of=counted.counted or date(today.year, 1, 1) - timedelta(days=1),
            valid_until=None if counted.lasts is None else today + timedelta(days=counted.lasts),
            owner=users["marketer"],
            language=counted.language,
            earlier_figures=counted.earlier,
        )
        claim.save_revision(user=users["marketer"], clean=False)
        for side in counted.sides:
            agree_to_claim(claim=claim, by=signers[side], side=side, at=agreed)
