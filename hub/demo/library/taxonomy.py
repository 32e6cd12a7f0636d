"""The axes, segments, stages and products that Tidewater sells by."""

AXES: dict[str, tuple[str, ...]] = {
    "Industry": (
        "Hospital system",
        "Imaging center",
        "Surgery center",
        "Outpatient clinic",
        "Infusion center",
        "Children’s hospital",
        "Behavioral health",
        "Community health center",
        "Physical therapy",
    ),
    "Company size": ("Under 50 clinicians", "50 to 250 clinicians", "Over 250 clinicians"),
    "Persona": (
        "IT and security",
        "Clinical lead",
        "Practice operations",
        "Finance",
        "Patient access",
        "Operating room director",
        "Executive",
    ),
    "Need": (
        "Security and privacy",
        "EHR integration",
        "Fill cancellations",
        "Cut no-shows",
        "Less phone work",
        "Operating room use",
        "Shorter waits",
        "Cost and return",
        "Switching and rollout",
    ),
    "Region": ("Northeast", "South", "Midwest", "West", "Canada", "Germany and Austria"),
}

STAGES: tuple[tuple[str, str], ...] = (
    ("Discovery", "They have a problem and wonder whether to act."),
    ("Demo", "They want to see it work on their kind of schedule."),
    ("Security review", "Their IT, privacy and legal people ask their questions."),
    ("Business case", "Somebody has to defend the money."),
    ("Contract", "They have chosen us; terms, dates and names remain."),
)

PRODUCTS: tuple[tuple[str, str], ...] = (
    ("Schedule", "Booking rules, templates and self-booking on top of the schedule in the EHR."),
    ("Waitlist", "Offers a freed slot to the patients who asked for an earlier one."),
    ("Block", "Plans, trades and releases block time in operating rooms."),
)

AXIS_OF = {segment: axis for axis, segments in AXES.items() for segment in segments}
