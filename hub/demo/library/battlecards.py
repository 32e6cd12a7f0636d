"""Battlecards: for reps only. The competitors are as invented as Tidewater."""

from hub.demo.shapes import collateral

ENTRIES = (
    collateral(
        "battlecard",
        "bc-ehr",
        "Tidewater or the scheduler in your EHR",
        "The rival in nine deals of ten. Where it is enough, where it is not, and what to ask.",
        "Hospital system, Practice operations, EHR integration, Switching and rollout / Discovery, Demo / Schedule, Waitlist",
        """
== Tidewater or the scheduler in your EHR
> In one line: “Your EHR keeps the record. We keep it full.”
== Where theirs is good enough
A single site, one specialty, templates that rarely change. Say so; it earns the next call.
== Where it hurts
| They say | Ask |
| “It has a waitlist” | “How many slots did it fill last month?” |
| “It is already paid for” | “Who changes a rule, and how long does it take?” |
| “IT prefers one vendor” | “Which interface would they have to open for us?” (None inwards) |
== Traps to lay
- Ask to see last Tuesday’s cancellations and what became of each
- Ask who was called, and how many picked up
== Traps to avoid
Never say the EHR is old. They chose it, it cost nine figures, and they like it.
== Won and lost, last four quarters
# 61 %: won when a scheduling lead was in the first meeting
# 24 %: won when only IT was
""",
        owner="jonah",
        age=253,
        internal=True,
        review_in=28,
        fate="u",
    ),
    collateral(
        "battlecard",
        "bc-slotwise",
        "Against Slotwise",
        "Cheap, quick, built for hair salons first. Loses on rules and on the security review.",
        "Outpatient clinic, Practice operations, Cost and return, Under 50 clinicians / Discovery, Demo / Schedule",
        """
== Against Slotwise
> In one line: “It books a chair. You need a chair, a nurse and an echo.”
== What they do well
Live in a day, $9 a clinician, a pretty page. For a three-person practice without an EHR interface we should not fight.
== Where they fall down
- One calendar a person: no machine, no room, no linked visits
- Reads the EHR through a browser plug-in; breaks with every upgrade
- Signs a HIPAA agreement only on the top plan, without breach dates
== Questions to plant
“What happens when the echo machine is down?” “Who signs for the plug-in?”
== Price
They will halve it. Do not follow; offer the six-week start on one clinic.
""",
        owner="jonah",
        age=188,
        internal=True,
        review_in=45,
        fate="o",
    ),
    collateral(
        "battlecard",
        "bc-medcadence",
        "Against MedCadence",
        "The big access suite. Wins on paper, loses on time to live.",
        "Hospital system, Executive, Switching and rollout, Over 250 clinicians / Demo, Business case / Schedule, Waitlist",
        """
== Against MedCadence
> In one line: “Ask them for a customer who was live in the year they signed.”
== What they do well
One contract for call center, referrals and scheduling. Executives like the drawing.
== Where they fall down
| Point | MedCadence | Tidewater |
| First department live | 14 months, median | 9 weeks |
| Consultant days | 400 and more | None |
| Waitlist by text | A partner’s product | Ours |
| Customer’s own key | No | Yes |
== When we lose
When the call center is the project. Then sell Waitlist alone, beside them; Mercer Bay began that way.
== Reference
Mercer Bay Health left them after 19 months. They take calls from executives only, one a month.
""",
        owner="jonah",
        age=165,
        internal=True,
        review_in=-14,
        fate="u",
    ),
    collateral(
        "battlecard",
        "bc-calldesk",
        "Against Calldesk",
        "Outsourced call center. Sells relief; the leak stays.",
        "Outpatient clinic, Practice operations, Less phone work, 50 to 250 clinicians / Discovery, Business case / Schedule",
        """
== Against Calldesk
> In one line: “They answer the phone faster. We make it ring less.”
== What they do well
Relief in two weeks. Managers who have lost three schedulers in a quarter will sign anything.
== Where they fall down
- $4.10 a call, and calls grow
- 34 % staff turnover; nobody learns Dr. Hsu’s Fridays
- They book by a sheet of rules that somebody has to keep
== How to win
Agree with the relief. Then show call reasons: 58 % are “move”, “confirm” or “when is it”, none of which needs a person.
== Together
Six customers use both: Schedule for the 58 %, Calldesk for the rest at half the volume.
""",
        owner="jonah",
        age=98,
        internal=True,
        review_in=66,
        fate="o",
    ),
    collateral(
        "battlecard",
        "bc-homegrown",
        "Against the home-grown scheduler",
        "Built by somebody who is about to retire. Respect it, then ask who comes next.",
        "Hospital system, IT and security, Switching and rollout / Discovery, Security review / Schedule",
        """
== Against the home-grown scheduler
> In one line: “It fits you perfectly. Who else can change it?”
== What it does well
Everything that one department wanted in its first year.
== Where it falls down
No texts, no consent record, one person. At a university hospital in the West, 41 rules were known only to a man called Walt.
== What to do
Ask Walt to the meeting. Offer to write his rules down. He has usually asked for help for years.
""",
        format="docx",
        owner="jonah",
        age=303,
        internal=True,
        review_in=16,
        fate="f",
    ),
    collateral(
        "battlecard",
        "bc-orbis",
        "Against Orbis Perioperative",
        "The strongest rival to Block. Good forecasts, no market for released time.",
        "Surgery center, Hospital system, Operating room director, Operating room use / Demo, Business case / Block",
        """
== Against Orbis Perioperative
> In one line: “They tell you which hour will be empty. We find who wants it.”
== What they do well
Forecasts as good as ours, dashboards that committees love, anaesthesia staffing.
== Where they fall down
| Point | Orbis | Tidewater |
| Release | By email to the office | One tap by text |
| Who is offered the time | Whoever looks | Those who asked |
| Credit for release | No | Yes |
| Price a room and month | $610 | $420 |
== Trap
They show “minutes identified”. Ask for minutes rebooked.
""",
        owner="petra",
        age=126,
        internal=True,
        review_in=70,
        fate="o",
    ),
    collateral(
        "battlecard",
        "bc-nothing",
        "Against doing nothing",
        "The commonest way to lose. Six signs of it, and what to do at each.",
        "Hospital system, Outpatient clinic, Executive, Cost and return / Discovery, Business case / Schedule, Waitlist, Block",
        """
== Against doing nothing
> In one line: “What did the last ninety days cost?”
== Six signs
- Nobody has the cancellations list
- The meeting is always four weeks off
- “After the upgrade”
- The sponsor sends a delegate
- Questions about the roadmap, none about the start
- Legal is “looking at it”, and nobody knows who
== What to do
1) Count: Do the leak for them with public figures. Label it as an estimate.
2) Shrink: One department, eight weeks, a sum the sponsor can sign.
3) Date: Offer to close the file. Half of them come back with a name.
""",
        owner="ana",
        age=43,
        internal=True,
        review_in=140,
    ),
    collateral(
        "battlecard",
        "bc-discounts",
        "Discounts: what you may give, and for what",
        "Bands, approvals and trades. Never give a discount; trade one.",
        "Hospital system, Outpatient clinic, Finance, Cost and return / Contract, Business case / Schedule, Waitlist, Block",
        """
== Discounts: what you may give, and for what
| You may | For | Approval |
| 5 % | Signature within the quarter | You |
| 8 % | Three years | You |
| 10 % | A named story and two reference calls a quarter | Manager |
| 15 % | Over 250 clinicians, all sites | Manager |
| More | – | Mia, in writing |
== Never
Free setup. It is the only price they remember, and the project starts without respect.
== Sentences that help
“I can do that. What can you do about the date?” “If I take eight per cent off, which department do we leave out?”
""",
        format="docx",
        owner="ana",
        age=277,
        internal=True,
        review_in=-5,
        fate="u",
    ),
    collateral(
        "battlecard",
        "bc-whiteboard",
        "Against the whiteboard in the OR",
        "The board, the phone and the charge nurse who knows everything.",
        "Surgery center, Operating room director, Operating room use, Under 50 clinicians / Discovery / Block",
        """
== Against the whiteboard in the OR
> In one line: “The board knows today. Who knows next Tuesday?”
== What it does well
Everybody sees it, nobody needs a login, and the charge nurse has it in her head.
== Where it ends
At 15:00 on Friday, on the day she is ill, and for every question that begins with “how often”.
== Bring
A photo of their own board from two weeks ago. Ask which boxes were used.
""",
        format="docx",
        owner="petra",
        age=149,
        internal=True,
        review_in=60,
        fate="n",
    ),
)
