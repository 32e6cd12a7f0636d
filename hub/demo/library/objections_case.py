"""Objection handling about money, people and habit."""

from hub.demo.shapes import script

ENTRIES = (
    script(
        "objections",
        "ob-too-expensive",
        "“It is too expensive”",
        "Four kinds of “too expensive”, and the answer to each. Never begins with a discount.",
        "Hospital system, Outpatient clinic, Finance, Cost and return / Business case, Contract / Schedule, Waitlist, Block",
        """
1. Find out which kind
Too expensive compared with what? With the budget, with another offer, or with leaving it as it is?
> Then be quiet until they have answered.
? “It is not in the budget.”
Most first steps are paid from the department’s own operating money. One department, 12 weeks, 74,000 dollars at most. What can your
sponsor sign alone?
= no-shows-balance p8
? “Slotwise costs a quarter.”
For three doctors without a machine it is the better buy. For you I would ask them what a linked visit costs, and who signs the
HIPAA agreement.
= bc-slotwise
? “The return is not proven.”
Fort Laurel’s finance team had the same doubt and kept the books themselves. Nine months to payback, by their count.
= case-fort-laurel
? “Can you do something about the price?”
I can do something about the price if we do something about the term or the scope. Which would you rather talk about?
= bc-discounts, pricing
""",
        internal=True,
        owner="ana",
        age=188,
        review_in=52,
        fate="u",
    ),
    script(
        "objections",
        "ob-staff-fear",
        "“My schedulers will think we are replacing them”",
        "For practice managers who need their desk on board. What customers did with the hours won.",
        "Outpatient clinic, Hospital system, Practice operations, Less phone work / Discovery, Demo / Schedule, Waitlist",
        """
? “They are afraid for their jobs.”
At 31 customers we asked a year later: nobody was let go because of us, and in 24 a vacant position was not filled again. That is
the honest answer, and it is better to say it first.
= central-desk p6
? “They like to talk to the patients.”
And they will, to the eleven who need it. What goes away is “when is my visit”, ninety times a day.
= call-savings
? “They won’t trust it.”
They should not, in the first two weeks. Offers run with their finger on the pause button until they say it is boring.
= tt-waitlist-desk
""",
        owner="petra",
        age=50,
        review_in=154,
    ),
    script(
        "objections",
        "ob-patients-old",
        "“Our patients are too old for text messages”",
        "With figures by age, and what happens to those without a mobile phone.",
        "Outpatient clinic, Community health center, Clinical lead, Cut no-shows / Discovery, Demo / Schedule, Waitlist",
        """
? “They do not read texts.”
Over 75, 68 % answer the first text. Under 30 it is 61 %. The young are the problem.
= reminders
? “Some only have a landline.”
They get a call with a voice, and press 1. Eleven of a hundred do, and are filled as fast.
= reminders
? “Their children manage it for them.”
Then the daughter gets the text, with her mother’s permission on record.
= childrens p4
? “They will think it is a fraud.”
The message carries your name, a time they know, and never a link. Complaints in our largest clinic: three in 40,000.
= patient-messages
""",
        owner="petra",
        age=152,
        review_in=43,
        fate="r",
    ),
    script(
        "objections",
        "ob-surgeons",
        "“My surgeons will never release block time”",
        "For operating room directors who have tried before. Credit, not punishment.",
        "Surgery center, Hospital system, Operating room director, Operating room use / Demo, Business case / Block",
        """
1. Ask what was tried
What happened to the last policy, and what did a surgeon get for releasing?
? “They hold it just in case.”
Of course they do, holding costs them nothing. With credit, an hour given back in time improves their own number. At Saint Alder that
moved spine from zero to 41 hours in a month.
= case-saint-alder
? “The offices do not answer emails.”
They don’t. They answer a text with one letter, on Mondays before nine, in 26 seconds at the median.
= block-surgeons
? “The chief of surgery is against it.”
Start without him, with eyes and hands. After eight weeks show him whose cases were done in released time. His, usually.
= wp-block-policy p3
""",
        internal=True,
        owner="petra",
        age=136,
        review_in=56,
        fate="u",
    ),
    script(
        "objections",
        "ob-not-now",
        "“Call me after the budget”",
        "Six ways in which “later” is said, and which of them are true.",
        "Hospital system, Outpatient clinic, Executive, Cost and return / Discovery, Business case / Schedule, Waitlist, Block",
        """
? “Call me after the budget.”
Gladly. What would have to be in it, and by when does it have to be on paper? I will write that page, you correct it.
= no-shows-balance p8
? “We are reorganising.”
Then I will come back to whoever has the problem afterwards. Who could that be, and may I send them last month’s leak meanwhile?
= first-meeting p11
? “Send me some information.”
I will send one page, and it will be about you. Which number should be on it?
= em-after-first-call
? “We want to see next quarter first.”
What would you see in it that you don’t see now? If it is cancellations, I can show you those on Friday.
= no-show-calculator
""",
        internal=True,
        owner="ana",
        age=51,
        review_in=140,
    ),
    script(
        "objections",
        "ob-tried-before",
        "“We tried a waitlist and nobody used it”",
        "Why the first attempt failed at most places, and what was different the second time.",
        "Imaging center, Outpatient clinic, Practice operations, Fill cancellations / Discovery, Demo / Waitlist",
        """
? “Patients put themselves on it and never answered.”
Because the offer came four hours later, by email. After eleven seconds, by text, 62 % of slots are taken.
= waitlist-backfill
? “It booked people who could not be scanned.”
It knew the time and not the machine. Ours asks weight, coil and contrast first, and offers nothing that does not fit.
= imaging-readiness
? “The desk switched it off.”
They do when it surprises them. In the first two weeks each offer passes by the desk; they decide when to let go.
= tt-waitlist-desk
""",
        owner="petra",
        age=113,
        review_in=49,
        fate="f",
    ),
    script(
        "objections",
        "ob-fr-loi25",
        "« Nos données doivent rester au Québec »",
        "Pour les responsables de la vie privée au Québec : quatre réponses, selon la Loi 25.",
        "Hospital system, IT and security, Canada / Security review / Schedule, Waitlist",
        """
? « Où sont les données ? »
À Montréal, avec une copie de secours à Québec. Rien ne traverse la frontière, et le contrat le dit.
= fr-absences p5
? « Il nous faut une évaluation des facteurs relatifs à la vie privée. »
Elle est prête aux deux tiers : nous avons rempli ce qui nous concerne, votre équipe complète le reste en une demi-journée.
= questionnaire
? « Qui est responsable en cas d’incident ? »
Vous l’êtes devant la Commission, nous le sommes devant vous : avis en 24 heures, avec les dossiers touchés.
= questionnaire
""",
        internal=True,
        owner="ines",
        age=118,
        language="fr",
        review_in=69,
        fate="n",
    ),
)
