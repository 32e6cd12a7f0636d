"""What reps type before a call, and what they look for in vain."""

FOUND: tuple[str, ...] = (
    "hipaa objection", "hipaa agreement", "hipaa one page", "security deck", "security questionnaire", "baa",
    "where does the data live", "breach notice", "audit log", "encryption key", "penetration test", "sso",
    "single sign-on", "data retention", "leaving tidewater", "patient data leave network", "lawyers redlines",
    "liability", "train ai", "first meeting", "empty slots cost", "ten slides", "company overview", "no-show calculator",
    "no-shows cfo", "cost of missed visits", "payback", "finance committee", "fort laurel", "kestrel", "kestrel valley",
    "ehr integration", "ehr integration deck", "interface checklist", "hl7 fhir", "gateway", "interface team time",
    "already have a scheduler", "ehr scheduler", "imaging story", "imaging story midwest", "mri slots", "scanner",
    "brightwater", "waitlist", "waitlist one page", "fill cancelled slots", "waitlist imaging", "text messages patients",
    "reminders", "patients too old", "spanish", "block time", "block release", "operating room", "surgeons release",
    "saint alder", "block calculator", "or director", "business case block", "pricing", "price list", "discount",
    "too expensive", "total cost", "against medcadence", "slotwise", "calldesk", "battlecard ehr", "doing nothing",
    "rollout plan", "twelve weeks", "go live", "who does what", "service levels", "uptime", "after first call email",
    "follow up after demo", "security call documents", "gone silent", "list of cancellations", "kick-off email",
    "demo schedule", "demo waitlist", "demo block", "first two minutes demo", "cio first call", "cfo money talk",
    "practice manager opening", "voicemail", "central scheduling forty sites", "juniper", "phone calls savings",
    "fewer calls", "cobalt", "staff fear replaced", "childrens hospital", "lakemont", "pediatrics", "infusion",
    "tamarack", "community health", "pike river", "behavioral first visits", "orthopedics", "sleep center",
    "third next available", "access board", "waiting times", "oakridge", "held slots", "why patients miss visits",
    "economics empty slot", "cloud hipaa whitepaper", "germany", "krankenhaus", "québec", "español", "budget later",
    "renewal", "reference call", "mercer bay", "home-grown scheduler", "competitor",
)  # fmt: skip

# Query, and the one it was put into afterwards ("" where the rep gave up).
IN_VAIN: tuple[tuple[str, str], ...] = (
    ("telehealth visits", ""),
    ("dental", ""),
    ("nurse staffing", ""),
    ("veterinary", ""),
    ("texas law annex", ""),
    ("telehealth", ""),
    ("dialysis", ""),
    ("iso 27001 certificate", ""),
    ("urgent care story", ""),
    ("dental story", ""),
    ("hitrust", "security questionnaire"),
    ("noshow calc", "no-show calculator"),
    ("hippa", "hipaa one page"),
    ("kestral", "kestrel"),
    ("slotwize", "slotwise"),
    ("cancelation list", "list of cancellations"),
    ("pen test", "penetration test"),
    ("or utilisation story", "saint alder"),
)  # fmt: skip

NOTES: tuple[str, ...] = (
    "As promised on the phone. The table on the third page is the one we talked about.",
    "For your meeting on Thursday. Call me if the figures raise questions.",
    "This answers what your colleague asked. It is short.",
    "Two pages, no brochure. I would start at the end.",
    "Here is how the others did it.",
    "",
    "",
    "",
)

PEOPLE_AGENTS: tuple[tuple[str, str], ...] = (
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
        "Desktop",
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
        "Desktop",
    ),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
        "Desktop",
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
        "Phone",
    ),
    (
        "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
        "Phone",
    ),
)

SCANNER_AGENTS: tuple[tuple[str, str], ...] = (
    ("Mozilla/5.0 (compatible; Barracuda Sentinel; +https://www.barracuda.example)", "The agent names a program."),
    ("python-requests/2.32.5", "The agent names a program."),
    ("Mozilla/5.0 (compatible; Mimecast URL scan)", "The agent names a program."),
)
