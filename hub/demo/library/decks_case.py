"""Decks for business cases, executives and contracts."""

from hub.demo.shapes import collateral

ENTRIES = (
    collateral(
        "deck",
        "case-block",
        "Business case: block time",
        "The money case for Block, built for a finance committee: minutes, margin, and what has to be true.",
        "Surgery center, Hospital system, Finance, Operating room use, Cost and return / Business case / Block",
        """
== Business case: block time
For the finance committee
== The asset you already own
# $46: contribution of one operating room minute, median of 31 customers
# 39 %: of block minutes go unused on a usual Tuesday
== What Block changes, and what it does not
It does not build rooms, hire nurses or move surgeons. It moves unused minutes to people who want them, early enough to staff.
== From minutes to money
| Step | Cautious | Expected |
| Rooms | 12 | 12 |
| Unused block hours a month | 610 | 610 |
| Released early | 18 % | 30 % |
| Rebooked | 50 % | 62 % |
| Hours won a month | 55 | 113 |
| Contribution a month | $152,000 | $312,000 |
== What it costs
$420 a room and month, $38,000 once for setup and integration. No charge for rooms that stay below 40 % use in the first quarter.
== When it pays back
# 2 to 4 months: on these figures, staffing held constant
== What has to be true
- The block committee agrees on a release date, and keeps to it
- Anaesthesia can staff released time with five days’ notice
- Surgeons’ offices answer a text
== What could go wrong
| Risk | What we do |
| Nobody releases | Credit rules first, penalties never |
| Released, not rebooked | Forecast is published to new surgeons too |
| Gains eaten by late starts | First-case report in week two |
== Who has done this
Saint Alder, Osprey Surgical Partners and Halcyon Eye Institute will take a call from your finance lead.
== The decision
One service line, eight weeks, one number: hours released early and used.
""",
        owner="petra",
        age=285,
        review_in=30,
        fate="r",
    ),
    collateral(
        "deck",
        "no-shows-balance",
        "No-shows on the balance sheet",
        "For CFOs: what missed visits do to margin, staffing and days in receivables.",
        "Hospital system, Finance, Cut no-shows, Cost and return, Over 250 clinicians / Business case / Schedule, Waitlist",
        """
== No-shows on the balance sheet
For chief financial officers
== A cost you pay in full and book nowhere
The room is staffed, the light is on, the clinician is paid. A missed visit has every cost of a kept one and no revenue.
== For a 250-clinician group
# 61,000: missed visits a year at 13 %
# $13.1 M: revenue not earned, at $215 a visit
== Why overbooking is the dear answer
+ It pays overtime: Every fourth overbooked session runs late.
+ It loses patients: Waits over 40 minutes double the chance of leaving a practice.
+ It hides the cause: You cannot see who would have come with a ride.
== Three levers, in order of return
| Lever | Effect on missed visits | Cost |
| Reminder a patient can answer | –22 % | Low |
| Easy moving of the visit | –9 % | Low |
| Refill what is still lost | recovers 4 of 10 | Medium |
== What Kestrel Valley booked
From 13.1 % to 8.1 % in two quarters. $1.9 million of imaging revenue kept in a year, by their finance team’s own count.
== Sensible doubts
- “Our patients are different.” Send last month’s list; we test it blind.
- “Gains fade.” Kestrel’s fourth quarter was 7.9 %.
- “You count filled slots twice.” We count a slot once, when somebody sits in it.
== What we ask the committee to approve
A 12-week start in two departments, capped at $74,000, with the right to stop at week eight.
""",
        owner="ana",
        age=173,
        review_in=75,
        fate="r",
    ),
    collateral(
        "deck",
        "board-access",
        "What your board will ask about access",
        "For executives: five questions boards ask about waiting times, with the figures to bring.",
        "Hospital system, Executive, Shorter waits, Over 250 clinicians / Discovery, Business case / Schedule, Waitlist",
        """
== What your board will ask about access
A briefing for executives
== “How long do our patients wait?”
Bring the third next available visit by specialty, not the average. The average hides the one who waits until spring.
== “Compared with whom?”
# 24 days: median wait for a new specialty visit, 38 systems
# 11 days: the best quarter of them
== “Is it doctors or is it scheduling?”
In nine systems of ten both. Before hiring, count the held slots nobody used. At Oakridge they were worth 6.4 clinicians.
== “What do we lose?”
One in three patients offered a visit beyond 30 days books elsewhere. You rarely see them leave.
== “What would you do first?”
1) Publish: One number a specialty, every Monday.
2) Open: Held slots, 24 hours ahead, automatically.
3) Offer: Every freed slot to somebody who waits.
== One page to take with you
The number, its definition, its direction and the name of who owns it.
""",
        format="pptx",
        owner="ana",
        age=212,
        review_in=90,
        fate="o",
    ),
    collateral(
        "deck",
        "rollout",
        "Going live in twelve weeks",
        "The rollout plan for a first hospital, week by week, with who does what.",
        "Hospital system, Practice operations, IT and security, Switching and rollout / Business case, Contract / Schedule, Waitlist",
        """
== Going live in twelve weeks
A first hospital, week by week
== Who is in the room
| Yours | Hours a week | Ours |
| Executive sponsor | 0.5 | Account lead |
| Scheduling lead | 6 | Project lead |
| Interface analyst | 3, weeks 1 to 4 | Integration engineer |
| Two super-users a site | 4, weeks 6 to 12 | Trainer |
== Weeks 1 to 4: connect
Gateway in test, visit types mapped, 500 bookings without a patient.
== Weeks 5 to 8: one clinic
Real patients, one clinic, a daily call of ten minutes. We stop if two days in a row end with more calls than they began.
== Weeks 9 to 12: the rest of the site
Four clinics a week. Super-users from the first clinic train the others; they are better at it than we are.
== The cut-over night
There is none. Old and new run beside each other; the EHR is the record for both.
== What slows it down
- A service account that needs three signatures
- Templates nobody owns
- Summer
== How you know it worked
Four numbers on one page in week 14: calls, slots filled, days to visit, complaints.
""",
        owner="ana",
        age=131,
        review_in=110,
        fate="r",
    ),
    collateral(
        "deck",
        "after-signing",
        "What happens after you sign",
        "The first thirty days as a customer, for the person who has to explain them inside.",
        "Hospital system, Outpatient clinic, Practice operations, Switching and rollout / Contract / Schedule, Waitlist, Block",
        """
== What happens after you sign
The first thirty days
== Day 1
A call with the person who will lead your project. She has your discovery notes; you do not start again.
== Day 3
The security documents, the interface guide and the plan are in one shared folder, with dates.
== Day 10
First workshop: your ten most common visits, booked the way your best scheduler books them.
== Day 20
The test gateway answers. Your interface analyst sees messages, we see four fields.
== Day 30
You have a go-live date that your own team proposed.
""",
        format="pptx",
        owner="petra",
        age=89,
        review_in=120,
        fate="f",
    ),
    collateral(
        "deck",
        "quarterly-review",
        "Quarterly review: template",
        "The template for reviews with customers. Internal until filled in.",
        "Hospital system, Executive, Cost and return / Contract / Schedule, Waitlist, Block",
        """
== Quarterly review
Customer, quarter, presenter
== What you asked for last time
Three lines. What was promised, by whom, is it done.
== Your four numbers
| Number | Last quarter | This quarter | Goal |
| Slots filled | | | |
| No-shows | | | |
| Calls per 100 visits | | | |
| Days to visit | | | |
== What your users told us
Two quotes, one of them unhappy. Never only praise.
== What changes next quarter
One thing to switch on, one to switch off.
~ Leave price out of this meeting. If they raise it, offer a separate call within the week.
== Decisions
Who, what, by when.
""",
        format="pptx",
        owner="ana",
        age=341,
        internal=True,
        review_in=-21,
        fate="o",
    ),
)
