"""Sheets: calculators and lists. `*` marks a cell to fill in; `=formula => value` a formula with its first result."""

from hub.demo.shapes import collateral

ENTRIES = (
    collateral(
        "sheet",
        "no-show-calculator",
        "No-show cost calculator",
        "Fill in eight numbers with the customer and read the yearly cost of missed visits, and what Waitlist wins back.",
        "Outpatient clinic, Hospital system, Imaging center, Practice operations, Finance, Cut no-shows, Cost and return / "
        "Discovery, Business case / Schedule, Waitlist",
        """
== Calculator
| Fill in the yellow cells | Value | Where the number comes from |
| Clinicians | *25 | Your staff list |
| Visits a clinician and week | *68 | Median of 1,900 clinics |
| Weeks a year | *46 | |
| No-show rate | *13 % | Your own report; 13 % if unknown |
| Contribution of a visit | *$215 | Finance; $870 for an MRI |
| Share that could be refilled | *40 % | First meeting deck, page 3 |
| Filled by Waitlist | *62 % | Median of customers |
| Fewer no-shows through reminders | *22 % | Reminders datasheet |
| Missed visits a year | =B2*B3*B4*B5 => 10166 | |
| Cost of missed visits a year | =B10*B6 => $2185690 | |
| Won back by reminders | =B11*B9 => $480852 | |
| Won back by Waitlist | =(B11-B12)*B7*B8 => $422800 | |
| Won back together, at most | =B12+B13 => $903652 | The sum of the two lines above |
== How to use it
| Step | What to do |
| 1 | The yellow cells hold medians. Change every one that is wrong for you. |
| 2 | The lines below follow at once; nothing is sent anywhere. |
| 3 | Halve the last line: that is our cautious case. |
""",
        format="xlsx",
        owner="ana",
        age=214,
        review_in=37,
        fate="r",
    ),
    collateral(
        "sheet",
        "block-calculator",
        "Block time value calculator",
        "From unused operating room minutes to contribution, with a cautious and an expected case.",
        "Surgery center, Hospital system, Finance, Operating room director, Operating room use, Cost and return / Business case / Block",
        """
== Block value
| Fill in the yellow cells | Cautious | Expected |
| Operating rooms | *12 | *12 |
| Block hours a room and week | *40 | *40 |
| Unused | *32 % | *32 % |
| Released early | *18 % | *30 % |
| Rebooked | *50 % | *62 % |
| Contribution a minute | *$46 | *$46 |
| Hours won a month | =B2*B3*4.33*B4*B5*B6 => 59.9 | =C2*C3*4.33*C4*C5*C6 => 123.7 |
| Contribution a month | =B8*60*B7 => $165225 | =C8*60*C7 => $341464 |
| Fee a month | =B2*420 => $5040 | =C2*420 => $5040 |
| Months to pay back setup of $38,000 | =38000/(B9-B10) => 0.237 | =38000/(C9-C10) => 0.113 |
""",
        format="xlsx",
        owner="petra",
        age=116,
        review_in=58,
        fate="s",
    ),
    collateral(
        "sheet",
        "imaging-readiness",
        "Imaging readiness checklist",
        "Thirty points on modalities, coils and protocols before go-live.",
        "Imaging center / Demo / Waitlist",
        """
== Readiness
| Area | Point | Owner | Done |
| Modality | Weight limit per scanner entered | Technologist lead | * |
| Modality | Bore width per scanner entered | Technologist lead | * |
| Coil | Coils per room listed | Technologist lead | * |
| Coil | Exams that need two coils marked | Technologist lead | * |
| Contrast | Hours with a nurse entered | Nurse manager | * |
| Contrast | Creatinine rule agreed | Radiologist | * |
| Protocol | Length of the 40 commonest exams | Operations | * |
| Protocol | Cleaning time per room | Operations | * |
| Screening | Metal questions approved | MR safety officer | * |
| Screening | Red answers go to a named person | MR safety officer | * |
| Authorisation | Insurer rules for the top five payers | Billing | * |
| Texts | Words approved in every language | Patient access | * |
""",
        format="xlsx",
        owner="jonah",
        age=334,
        review_in=8,
        fate="n",
    ),
    collateral(
        "sheet",
        "rollout-plan",
        "Twelve-week rollout plan",
        "Every task of a first hospital with week, hours and owner. Give it to the project lead.",
        "Hospital system, Practice operations, Switching and rollout, Over 250 clinicians / Contract, Business case / Schedule, Waitlist",
        """
== Plan
| Week | Task | Yours | Ours | Hours |
| 1 | Kick-off, names and dates | Sponsor | Project lead | 2 |
| 1 | Outbound route and service account | Interface analyst | Integration engineer | 6 |
| 2 | Gateway in test | Interface analyst | Integration engineer | 8 |
| 3 | Visit types mapped, first session | Scheduling lead | Project lead | 3 |
| 4 | 500 test bookings | Scheduling lead | Tester | 10 |
| 4 | Agreement signed, key connected | Privacy officer | Security lead | 4 |
| 5 | First clinic live | Super-users | Project lead | 12 |
| 6 | Daily call, rules corrected | Scheduling lead | Project lead | 5 |
| 8 | Decision to go on | Sponsor | Account lead | 1 |
| 9 | Four clinics live | Super-users | Trainer | 16 |
| 10 | Four clinics live | Super-users | Trainer | 16 |
| 12 | Rest of the site live | Super-users | Trainer | 20 |
| 14 | Four numbers on one page | Sponsor | Account lead | 2 |
| | Hours in all | | =SUM(E2:E14) => 105 | |
""",
        format="xlsx",
        owner="ana",
        age=99,
        review_in=88,
        fate="u",
    ),
    collateral(
        "sheet",
        "questionnaire",
        "Completed security questionnaire",
        "The questions hospitals ask most, answered. Saves the customer’s IT four hours, and ours six.",
        "Hospital system, IT and security, Security and privacy / Security review / Schedule, Waitlist, Block",
        """
== Answers
| No. | Area | Question | Answer | Evidence |
| 1 | Governance | Is there a named security officer? | Yes, with a deputy | Letter of appointment |
| 2 | Governance | Are staff trained every year? | Yes, 100 % last year | Training log |
| 3 | Access | Is a second factor required everywhere? | Yes, hardware keys for engineers | Policy 4.2 |
| 4 | Access | How are leavers removed? | By SCIM within 5 minutes | Datasheet sign-on |
| 5 | Access | Can support see patient data? | Only by your grant, 4 hours | Security deck, page 6 |
| 6 | Encryption | At rest? | AES-256, key held by the customer | Security deck, page 5 |
| 7 | Encryption | In transit? | TLS 1.3, mutual certificates | Security deck, page 5 |
| 8 | Logging | How long are audit logs kept? | 7 years | Security deck, page 9 |
| 9 | Logging | Can logs go to our monitoring? | Yes, within 60 seconds | Sample log |
| 10 | Incident | Time to notify a breach? | 24 hours from discovery | Agreement, section 6 |
| 11 | Testing | Penetration tests? | Twice a year, two firms | Letters |
| 12 | Continuity | Recovery time and point? | 2 hours, 5 minutes | Test report |
| 13 | Continuity | Last recovery test? | Last quarter, 1 h 12 min | Test report |
| 14 | Suppliers | Subcontractors with patient data? | Two, named in the agreement | Annex B |
| 15 | Privacy | Is data used to train models? | No | Agreement, section 3 |
| 16 | Exit | Deletion after the end? | 30 days, backups included | Agreement, section 11 |
""",
        format="xlsx",
        owner="jonah",
        age=139,
        review_in=40,
        fate="r",
    ),
    collateral(
        "sheet",
        "price-list",
        "Price list and discount bands",
        "List prices, bands and floors. For reps and managers only.",
        "Hospital system, Outpatient clinic, Finance, Cost and return / Business case, Contract / Schedule, Waitlist, Block",
        """
== Prices
| Product | Unit | List a month | Community | Floor |
| Schedule | Clinician | $38 | $29 | $30 |
| Waitlist | Clinician | $14 | $11 | $11 |
| Schedule and Waitlist | Clinician | $46 | $35 | $37 |
| Block | Operating room | $420 | $360 | $340 |
| Setup, clinic | Once | $9,500 | $0 | $9,500 |
| Setup, hospital | Once | $38,000 | – | $34,000 |
== Quote
| Fill in | Value |
| Clinicians | *250 |
| Operating rooms | *12 |
| Discount | *8 % |
| Monthly fee | =(B2*46+B3*420)*(1-B4) => $15217 |
| Yearly fee | =B5*12 => $182602 |
""",
        format="xlsx",
        owner="ana",
        age=204,
        internal=True,
        review_in=51,
        fate="u",
    ),
    collateral(
        "sheet",
        "five-year-cost",
        "Total cost over five years",
        "Tidewater, the EHR’s own scheduler and MedCadence side by side, staff time included.",
        "Hospital system, Finance, Cost and return, Over 250 clinicians / Business case / Schedule, Waitlist",
        """
== Five years
| Cost | EHR’s scheduler | MedCadence | Tidewater |
| Licence | $0 | $2,900,000 | $1,140,000 |
| Setup and consultants | $180,000 | $1,450,000 | $38,000 |
| Own interface team | $95,000 | $240,000 | $21,000 |
| Schedulers’ time on refilling | $1,870,000 | $990,000 | $410,000 |
| Sum | =SUM(B2:B5) => $2145000 | =SUM(C2:C5) => $5580000 | =SUM(D2:D5) => $1609000 |
| Slots won back, contribution | $610,000 | $2,300,000 | $5,200,000 |
""",
        format="xlsx",
        owner="ana",
        age=233,
        review_in=36,
        fate="o",
    ),
    collateral(
        "sheet",
        "call-savings",
        "Phone call savings",
        "From call reasons to hours: what stops ringing when patients can move and confirm by text.",
        "Outpatient clinic, Practice operations, Less phone work, Under 50 clinicians / Discovery, Demo / Schedule",
        """
== Calls
| Reason | Share | Goes away |
| When is my visit? | 19 % | 80 % |
| I confirm | 14 % | 95 % |
| I want to move it | 25 % | 60 % |
| New patient | 17 % | 35 % |
| Results, refills, other | 25 % | 0 % |
== Hours
| Fill in | Value |
| Calls a day | *160 |
| Minutes a call | *4.5 |
| Share that goes away | *49 % |
| Hours a week saved | =B2*B3*B4*5/60 => 29.4 |
| Full positions | =B5/38 => 0.77 |
""",
        format="xlsx",
        owner="petra",
        age=28,
        review_in=155,
    ),
)
