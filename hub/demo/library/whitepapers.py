"""Whitepapers: to be read sitting down."""

from hub.demo.shapes import collateral

ENTRIES = (
    collateral(
        "whitepaper",
        "wp-patient-survey",
        "Cancelling less: patient survey YYYY",
        "What 2,140 patients said about cancelling, moving and forgetting visits. Scanned print edition.",
        "Hospital system, Patient access, Cut no-shows / Discovery / Schedule, Waitlist",
        """
== Cancelling less
A survey of 2,140 patients in nine health systems
== What we asked
Why did you last miss or cancel a visit, when did you know, and what would have made it easy to tell us?
== What they said
# 71 %: knew at least a day before
# 38 %: tried to call and gave up
# 9 %: did not want to come any more
== When they knew
Of those who knew a day before, half knew a week before. The commonest reason was work, then a ride, then feeling better.
== What they wanted
To answer the reminder. Not an app, not a portal: to answer the text that was already on the screen.
""",
        format="scan",
        owner="ana",
        age=264,
        review_in=44,
        fate="n",
    ),
    collateral(
        "whitepaper",
        "wp-empty-slot",
        "The economics of the empty slot",
        "Why a lost hour costs more than its revenue, with a method that finance teams accept.",
        "Hospital system, Imaging center, Finance, Cost and return / Business case / Schedule, Waitlist",
        """
== The economics of the empty slot
A method, and what 212 hospitals’ figures say
== Summary
An empty slot is usually priced at the average payment for a visit. That is wrong in both directions: too high where the visit is
only postponed, too low where a chain of visits hangs on it. This paper proposes three prices and shows how to measure each with
data that a hospital already has.
== Three prices of one slot
| Price | When it applies | How to measure |
| Postponed | The patient comes within 30 days | Cost of the idle hour only |
| Lost | The patient goes elsewhere | Contribution of the visit |
| Lost with its chain | A first visit, a diagnostic test | Contribution of the next 180 days |
== Postponed
Sixty-one per cent of patients who miss a visit come within thirty days. For those, nothing is lost but the staffed hour. At the
median clinic that hour costs $118: clinician, assistant, room.
== Lost
Twenty-seven per cent do not come back to the same system within a year. For clinic visits the contribution lost is $215, for an
MRI $870.
== Lost with its chain
A missed first visit in cardiology is followed, when kept, by 2.7 further services in 180 days. The chain is worth $3,940 in
contribution. This is why a first visit should be offered before a fourth, even when both pay the same that day.
== What follows for the waitlist
Order by chain, then by wait. Three customers who changed the order in this way filled the same number of slots and raised
contribution by 14 to 19 %.
== Limits
The figures are from systems that use Tidewater and may differ from others. Chains were counted, not modelled; a patient who
would have come anyway is counted too. We give ranges, and the workbook, so that readers can put in their own.
""",
        owner="ana",
        age=235,
        review_in=48,
        fate="o",
    ),
    collateral(
        "whitepaper",
        "wp-cloud-hipaa",
        "Cloud scheduling under HIPAA",
        "A reading of the privacy and security rules for scheduling data, for privacy officers and counsel.",
        "Hospital system, IT and security, Security and privacy, Over 250 clinicians / Security review / Schedule, Waitlist",
        """
== Cloud scheduling under HIPAA
A reading for privacy officers
== Is a name and a time protected health information?
Yes. A name beside an appointment at a hospital says that a person is a patient. It does not matter that no diagnosis is held.
Whoever tells you that four fields are “not PHI” has not read the rule.
== What follows
Whoever holds them on your behalf is a business associate. It needs an agreement before the first record moves, a risk analysis
of its own, and a way to tell you of a breach.
== Minimum necessary
The rule asks for the least that does the job. For offering a slot that is a name, a way to reach the person, a time and a place.
The reason for the visit is not needed: a visit type can be replaced by a number whose meaning stays inside.
== Texts to patients
A text is permitted when the patient has been told of the risk and prefers it. The safest content is a time and a place. The
specialty can be told by the place: “Building 4” is better than “Oncology”.
== Encryption and the safe harbour
A lost record that is encrypted, with a key that was not lost, is not a reportable breach. That is the practical reason to keep
the key in your own key service and not with the vendor.
== Questions to put to any vendor
- Who can decrypt, and how would we know?
- Which subcontractors hold data, by name?
- What is the longest time until we hear of a breach?
- What is left after we leave, in backups too?
== Caution
This is a reading by people who run such a service, not legal advice. State law may ask for more: California, Texas and New York
do.
""",
        owner="jonah",
        age=222,
        review_in=53,
        fate="r",
    ),
    collateral(
        "whitepaper",
        "wp-block-policy",
        "Block release policies that surgeons accept",
        "What 31 block committees wrote down, and which rules survived the second year.",
        "Surgery center, Hospital system, Operating room director, Operating room use / Business case / Block",
        """
== Block release policies that surgeons accept
From 31 committees
== Summary
Policies fail when they punish. Of nineteen policies built on taking blocks away, four were still followed after two years. Of
twelve built on credit, eleven were.
== The seven-day rule
Elective services release at seven days. Where the policy said fourteen, offices kept everything “to be safe” and released
nothing at all.
== Credit
A minute released in time leaves the surgeon’s denominator. The surgeon’s number improves by giving; nothing else changes
behaviour as fast.
== Trauma and transplant
They are outside. A policy that includes them loses its first vote.
== Small services
Two surgeons who share one block a month should hold it together. Pooling raised their use from 48 to 69 %.
== A text to start from
“Time released seven days before the day of surgery is not counted as held. Time neither used nor released is. The committee
looks at quarters, not at weeks.”
""",
        format="docx",
        owner="petra",
        age=181,
        review_in=62,
        fate="f",
    ),
    collateral(
        "whitepaper",
        "wp-third-next",
        "Measuring access: third next available",
        "How to measure waiting time so that it cannot be gamed, with traps from nine systems.",
        "Hospital system, Outpatient clinic, Executive, Clinical lead, Shorter waits / Discovery / Schedule",
        """
== Measuring access
Third next available, and how it is gamed
== Why the third
The first and second open slots are often accidents: a cancellation at 8:05 tomorrow. The third says how long a patient really
waits.
== How to count
At the same hour every Monday, for each clinician, count the days to the third open slot of the length of a new visit. Take the
median of the specialty, not the mean.
== How it is gamed
- Slots opened on Sunday night and closed on Monday noon
- “New” visits of ten minutes
- Clinicians on leave left out
== How not to be fooled
Let the software count at an hour nobody knows, and publish the list of slots, not only the number.
== What good looks like
Primary care 3 days, specialties 11, children’s neurology 24. Nobody is at zero, and nobody should be.
""",
        format="docx",
        owner="ana",
        age=282,
        review_in=24,
        fate="f",
    ),
    collateral(
        "whitepaper",
        "wp-why-miss",
        "Why patients miss visits, and which reminders help",
        "Forty trials read so that you need not: what reminders do, for whom, and where they stop working.",
        "Outpatient clinic, Community health center, Clinical lead, Cut no-shows / Discovery, Business case / Schedule",
        """
== Why patients miss visits
And which reminders help
== Forgetting is the smaller half
In most studies forgetting explains 35 to 45 % of missed visits. The rest is work, rides, cost, fear, feeling better, and not
having been told.
== What reminders do
A text lowers missed visits by a tenth. A text that can be answered lowers them by a fifth. A call by a person does as much and
costs forty times more.
== For whom they do least
New patients, patients without a stable phone, and everyone after the third message. For them an easier visit works better than
another reminder: the same clinician by phone, a ride, another hour.
== A fair warning about prediction
A model that predicts who will not come can be used to offer a ride, or to overbook the poor. The same score does both. We only
ship the first.
== A plan for ten weeks
1) Weeks 1 and 2: Write the messages with patients.
2) Weeks 3 to 6: Two texts, both answerable.
3) Weeks 7 to 10: Offer “by phone instead” to those who have missed two.
""",
        owner="petra",
        age=37,
        review_in=150,
    ),
)
