"""The axes, segments, stages and products that Tidewater sells by."""

# In the order in which a rep says it: with whom, at what, of which size, about what, where.
AXES: dict[str, tuple[str, ...]] = {
    "Persona": (
        "IT and security",
        "Clinical lead",
        "Practice operations",
        "Finance",
        "Patient access",
        "Operating room director",
        "Executive",
    ),
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

STAGES: tuple[str, ...] = ("Discovery", "Demo", "Security review", "Business case", "Contract")

PRODUCTS: tuple[str, ...] = ("Schedule", "Waitlist", "Block")

AXIS_OF = {segment: axis for axis, segments in AXES.items() for segment in segments}

# Other words that reps and customers use for the same.
ALIASES: dict[str, tuple[str, ...]] = {
    "IT and security": ("CIO", "CISO", "information security"),
    "Clinical lead": ("physician", "medical director", "chief of service"),
    "Practice operations": ("practice manager", "office manager", "COO"),
    "Finance": ("CFO", "controller", "VP finance"),
    "Patient access": ("front desk", "registration"),
    "Operating room director": ("OR director", "perioperative director", "surgical services"),
    "Executive": ("CEO", "board", "sponsor"),
    "Hospital system": ("health system", "hospital", "IDN"),
    "Imaging center": ("radiology", "MRI", "imaging"),
    "Surgery center": ("ASC", "ambulatory surgery"),
    "Outpatient clinic": ("clinic", "practice", "ambulatory"),
    "Infusion center": ("oncology", "chemo"),
    "Children’s hospital": ("pediatrics", "peds"),
    "Behavioral health": ("mental health", "therapy"),
    "Community health center": ("FQHC", "safety net"),
    "Physical therapy": ("PT", "rehab"),
    "Under 50 clinicians": ("small", "SMB"),
    "50 to 250 clinicians": ("mid-size",),
    "Over 250 clinicians": ("enterprise", "large"),
    "Security and privacy": ("HIPAA", "BAA", "compliance"),
    "EHR integration": ("EMR", "HL7", "FHIR", "interface"),
    "Fill cancellations": ("backfill", "cancelled slots"),
    "Cut no-shows": ("missed visits", "reminders"),
    "Less phone work": ("phone calls", "call volume"),
    "Operating room use": ("block utilization", "OR utilization"),
    "Shorter waits": ("access", "third next available"),
    "Cost and return": ("ROI", "price", "payback"),
    "Switching and rollout": ("implementation", "go-live", "migration"),
    "Germany and Austria": ("DACH",),
    "Canada": ("Québec",),
    "Discovery": ("first call", "first meeting"),
    "Security review": ("security", "vendor assessment"),
    "Business case": ("ROI", "justification"),
    "Contract": ("legal", "negotiation", "closing"),
}
