"""Decks for first meetings and demos."""

from hub.demo.shapes import collateral

ENTRIES = (
    collateral(
        "deck",
        "first-meeting",
        "First meeting: what empty slots cost",
        "The conversation deck for a first meeting: their empty slots, their money, and three ways to start. Twelve pages, "
        "twenty minutes.",
        "Hospital system, Outpatient clinic, Practice operations, Executive, Fill cancellations / Discovery / Schedule, Waitlist",
        """
== What an empty slot costs
A conversation about your schedule
== Your schedule has a leak. Here is its size.
# 1 in 7: booked visits does not happen, over 212 hospitals and 1,900 clinics.
# 40 %: of those slots were known to be free a day ahead.
== Where the time goes
| Reason | Share of lost slots | Could be refilled |
| Cancelled the day before or earlier | 40 % | Nearly all |
| Cancelled on the day | 23 % | About half |
| Did not come | 29 % | Few, but many can be prevented |
| Template held for nobody | 8 % | All |
== What one slot is worth
# $215: clinic visit
# $310: infusion chair, one hour
# $870: MRI slot
# $2,760: operating room, one hour
~ Ask what they count. Most finance teams have a number for imaging and none for clinic visits.
== What your staff do about it today
A scheduler works down a printed list and reaches one patient in five. The median freed slot is filled after two days, which
for tomorrow’s slot means never.
== What changes
1) A slot is freed: By a text, a call, or your own staff.
2) Three patients are asked: In order of need, by text, in their language.
3) The first yes takes it: Median 41 minutes, written into your EHR.
4) The others keep their place: And are told so, politely.
== What patients say
“I asked for anything sooner and forgot about it. Then my phone buzzed, and I was seen on Thursday instead of in March.”
Patient, Kestrel Valley Hospitals
== What it did for three customers
| Customer | Before | After |
| Kestrel Valley Hospitals | 13.1 % no-shows | 8.1 % |
| Lakemont Children’s | 2 in 10 cancelled slots filled | 7 in 10 |
| Brightwater Imaging | 3 scanners, 81 % used | 93 % |
== Three ways to start
+ One department: Six weeks, imaging or a specialty clinic, flat fee.
+ One site: Nine weeks, all clinics of one hospital.
+ Everything: Twelve weeks for the first hospital, three for each that follows.
== What we need from you
- Last month’s cancellations, as a list of times
- An hour with someone who answers the phone
- The name of the person who runs your interfaces
== What you will have in two weeks
Your own leak, in slots and in dollars, by department. It is yours whether or not we go on.
== Next step
Send us the list. We send you the number.
""",
        owner="ana",
        age=330,
        review_in=60,
        fate="r",
    ),
    collateral(
        "deck",
        "ten-slides",
        "Tidewater in ten slides",
        "Who we are, for a room that has never heard of us.",
        "Hospital system, Outpatient clinic, Executive / Discovery / Schedule, Waitlist, Block",
        """
== Tidewater in ten slides
Scheduling software for hospitals and clinics
== What we do
We make sure that the time your clinicians have is the time your patients get.
== Since
# 11 years: in scheduling, nothing else
# 212: hospitals
# 1,900: clinics and imaging centers
# 31,000: clinicians’ calendars
== Three products
+ Schedule: Booking rules and self-booking on top of your EHR.
+ Waitlist: Freed slots offered to those who asked.
+ Block: Operating room time planned, traded and released.
== How it sits beside your EHR
The EHR keeps the record. Tidewater keeps it full.
== Who uses us
Four-hospital systems, children’s hospitals, imaging chains, eye surgeons, community clinics. The smallest has three
clinicians, the largest 4,100.
== What they see first
# 38 %: fewer no-shows, Kestrel Valley
# 1,140: cancelled slots filled in a quarter, Lakemont
# 9 months: to payback, Fort Laurel Regional
== How we keep it safe
Four data fields, your key, a HIPAA agreement before anything moves, and a log that is yours.
== How long it takes
Six weeks for a clinic, twelve for a first hospital. Three days of your interface team.
== Who you would work with
A project lead who has run a scheduling desk, a clinical lead who has been scheduled by one.
""",
        format="pptx",
        owner="ana",
        age=354,
        review_in=35,
        fate="r",
    ),
    collateral(
        "deck",
        "demo-schedule",
        "Schedule: the demo in nine screens",
        "The order of the Schedule demo, with the story to tell on each screen.",
        "Outpatient clinic, Hospital system, Practice operations, Patient access, Less phone work / Demo / Schedule",
        """
== Schedule: the demo in nine screens
Follow one patient, Mrs. Alvarez, from referral to visit
== The referral arrives
It is 7:40. A cardiology referral came in overnight. Schedule has already found three times that fit the rule “new patient,
echo first, same building”.
~ Do not log in as an administrator. Log in as the scheduler, Denise.
== Mrs. Alvarez books herself
She gets a text in Spanish, taps the second time, and sees where to park. No portal password.
== The rule behind it
| Rule | Why |
| Echo before visit, same day | Saves her a second trip |
| Not the first slot | Her ride comes at nine |
| Interpreter reserved | Booked with the visit, not after it |
== What Denise sees
A work list of eleven people who need a human, instead of a phone queue of ninety.
== The doctor’s template
Dr. Okoro holds two urgent slots a day. Unused at noon the day before, they open to everybody, by themselves.
== A change of plan
Mrs. Alvarez moves her visit at 22:15. Both appointments move together. Denise is asleep.
== What the manager sees
# 44 %: fewer calls at Cobalt Family Practices, twelve weeks after the start
# 71 %: of bookings made outside office hours or without a call
== Try it on your own template
Give us one clinic’s template. On the next call you see this with your rules, your names and your rooms.
""",
        format="pptx",
        owner="petra",
        age=147,
        review_in=50,
        fate="r",
    ),
    collateral(
        "deck",
        "demo-waitlist",
        "Waitlist: from cancelled to filled, live",
        "A live demo that fills a slot on the audience’s own phones.",
        "Imaging center, Outpatient clinic, Practice operations, Fill cancellations / Demo / Waitlist",
        """
== From cancelled to filled, live
Keep your phone in your hand
== You are the waitlist
Scan the code, enter a first name. You now want an earlier MRI.
== A slot is freed
Thursday, 14:20, scanner 2. Somebody in this room has it in about forty seconds.
== Who is asked first
| Order | Rule |
| 1 | Urgent by the referring doctor |
| 2 | Longest wait among those who fit the slot |
| 3 | Within the distance they told us |
== The first yes takes it
The others read: “This one is gone. You keep your place, and we will write again.” Nobody is told they lost.
== What the desk sees
One line: 14:20 freed 13:02, filled 13:09, by text, no call.
== What it adds up to
# 62 %: of slots freed more than four hours ahead are filled
# 41 min: median time to fill
== Your numbers
We put your last month of cancellations through the same rules and show which would have been filled.
""",
        owner="petra",
        age=97,
        review_in=80,
        fate="r",
    ),
    collateral(
        "deck",
        "demo-block",
        "Block: releasing time before it is lost",
        "Operating room demo: forecast, release, trade. For perioperative directors and surgeons’ offices.",
        "Surgery center, Hospital system, Operating room director, Operating room use / Demo / Block",
        """
== Releasing block time before it is lost
For perioperative leaders
== Tuesday’s rooms, nine days ahead
Room 4 belongs to Dr. Lind until 15:00. Her office has booked until 11:30. The forecast says it stays that way, 8 in 10.
== The question, not the penalty
Her scheduler gets one line: “Release 12:00 to 15:00? Two surgeons want it.” One tap, and credit for the release.
== The market of the week
| Time | Room | Held by | Wanted by |
| Tue 12:00–15:00 | 4 | Lind, spine | Amari, Novak |
| Wed 07:30–11:30 | 2 | open | Petty, eyes |
| Fri 13:00–16:00 | 6 | General | – |
== Rules your committee wrote
Release at seven days for elective, three for trauma. Credit keeps a surgeon’s utilisation whole for time given back early.
== What changed at Saint Alder
# 61 to 78 %: block use in two quarters
# 212 hours: released early and rebooked
== What surgeons see
Their own utilisation, nobody else’s. The committee sees services; the director sees all.
== Start with one service line
Eyes or spine, eight weeks, with your own release rules.
""",
        format="pptx",
        owner="petra",
        age=230,
        review_in=40,
        fate="r",
    ),
    collateral(
        "deck",
        "central-desk",
        "One desk for forty sites",
        "Centralised scheduling for groups that grew by buying practices.",
        "Outpatient clinic, Physical therapy, Practice operations, Less phone work, 50 to 250 clinicians / Discovery, Demo / Schedule",
        """
== One desk for forty sites
Centralised scheduling without a call center
== How it usually looks
Forty sites, forty ways to say “new patient”, and a phone that rings unanswered every third time at lunch.
== What one desk needs
+ One vocabulary: 40 names for a first visit become three.
+ Rules, not memory: “Not with Dr. Hsu on Fridays” is written down once.
+ Local exceptions: Each site keeps up to ten. An eleventh needs a reason.
== What Juniper Physical Therapy did
| | Before | After 20 weeks |
| Sites with their own phone desk | 40 | 6 |
| Calls answered in a minute | 58 % | 91 % |
| Days to first visit | 9 | 4 |
== What went wrong, and what they would do again
They moved ten sites at once in week five and had to pause. Four a week worked. They would start with the most sceptical
office manager and let her write the exceptions.
== The people side
Nobody was let go. Eleven front-desk staff moved to check-in and benefits, where two positions had stood open.
== Four weeks to know
We map three of your sites, count the rules, and tell you whether one desk is worth it. For one in five groups it is not.
""",
        owner="petra",
        age=186,
        review_in=-9,
        fate="u",
    ),
    collateral(
        "deck",
        "waitlist-imaging",
        "Waitlist for imaging centers",
        "Why scanners stand still, and how a freed slot finds its next patient. New figures from three chains.",
        "Imaging center, Practice operations, Fill cancellations / Discovery, Demo / Waitlist",
        """
== Your scanner is booked. So why is it idle?
Waitlist for imaging centers
== One slot in eight stands empty
# 12.4 %: of MRI slots at 61 centers last quarter, although the calendar was full
== Three reasons
+ Not prepared: Metal, claustrophobia, contrast not cleared.
+ Not authorised: The insurer’s answer came too late.
+ Not told: The patient cancelled; nobody could be reached in time.
== What Waitlist does about each
1) Five days ahead: Screening questions by text; a red answer goes to a technologist.
2) Three days ahead: Open authorisations on a list, dearest first.
3) Any time: A freed slot is offered to those who fit the machine.
== Fits the machine
Weight limit, coil, contrast nurse, and length of the exam. A 20-minute knee is not offered a 60-minute cardiac slot, but two
knees are.
== Results of three chains
| Chain | Scanners | Slots filled a week | Use |
| Brightwater Imaging | 9 | 47 | 81 to 93 % |
| Eastmere Women’s Health | 14 | 88 | 86 to 94 % |
| A chain in the West | 22 | 131 | 79 to 90 % |
== Start with one machine
Six weeks, one scanner, a flat fee that one filled slot a week pays for.
""",
        owner="ana",
        age=0,
        state="in_review",
        review_in=180,
    ),
)
