"""Objection handling for IT, privacy and legal."""

from hub.demo.shapes import script

ENTRIES = (
    script(
        "objections",
        "ob-patient-data",
        "“We can’t let patient data leave our network”",
        "For IT and security at hospital systems, when HIPAA and the cloud are the worry. Two minutes of talk, five answers, "
        "one email to send afterwards.",
        "Hospital system, IT and security, Security and privacy, Over 250 clinicians / Security review / Schedule, Waitlist",
        """
1. Agree with the worry
That is the right question to ask first. Most hospitals we work with asked it on the first call, and the short answer is that very
little needs to leave.
> Wait for them to say which data they mean.
2. Shrink the data
To fill a slot we need a name, a way to reach that person, a time and a room. No diagnosis, no notes, no results. The schedule in
your EHR stays the master record, and our gateway inside your network only ever calls out.
> Show page 3 of the security deck.
3. Offer the next step
Shall I send you the agreement and the completed questionnaire today, and put our security lead on a call next week?
? “Our data does not leave our network.”
Most of it never will. The gateway sits on your side and sends four fields, encrypted, for the slots you choose to fill.
= security-hipaa p4
? “HIPAA does not allow a cloud scheduler.”
Under HIPAA a cloud service may hold scheduling data if it signs a business associate agreement first. We sign ours before any data
moves, and it is the same one for every customer.
= security-hipaa p7, hipaa-one-page
? “Who at Tidewater can look at our patients?”
Four named people, only when you ask for help, and each look is in a log that you own.
= security-hipaa p9
? “What if you go out of business?”
The key is yours, so the data is yours. The software’s source is in escrow, and the export runs without us.
= data-leaving p3
? “How do we get our data back?”
Within ten days as plain files, in your own storage. Thirty days later everything here is deleted, backups included, and you get a
certificate.
= data-leaving p4, retention
@ The security documents for {{ company }}
Dear {{ first_name }},

As agreed, here are our HIPAA agreement, ready to sign, and the completed security questionnaire: {{ tracked_link }}. Page 7
answers the question you raised about the cloud.

Our security lead has time next week. Would Tuesday or Thursday suit your team?
""",
        owner="jonah",
        age=178,
        review_in=150,
        fate="r",
    ),
    script(
        "objections",
        "ob-lawyers",
        "“Our lawyers will never sign off”",
        "The three redlines that most legal teams ask for, with the wording we accept.",
        "Hospital system, IT and security, Security and privacy / Security review, Contract / Schedule, Waitlist, Block",
        """
? “They will want changes to the HIPAA agreement.”
Most legal teams ask for three changes to the HIPAA agreement. Here are the three, with the wording we accept: notice in 24 hours
instead of 72, deletion of backups named, and audit once a year at our cost.
= hipaa-one-page
? “Your liability is too low.”
It is three times the yearly fee, and ten million dollars for a breach, insured. We can show the certificate; we cannot make it
unlimited, and I would not trust a vendor who can.
= security-hipaa p8
? “State privacy law is stricter than HIPAA.”
In California, Texas and New York it is. Annex C adds their duties, and a region can be pinned so that data stays in the state.
= wp-cloud-hipaa p2
? “We only sign on our own paper.”
Then let us start from yours and send back our annex B, data and security, as the only addition. Nine legal teams of ten accept
that within two weeks.
= retention
""",
        internal=True,
        owner="jonah",
        age=333,
        review_in=-10,
        fate="u",
    ),
    script(
        "objections",
        "ob-ehr-has-it",
        "“We already have a scheduler in our EHR”",
        "The commonest objection of all. Four answers that do not insult the EHR.",
        "Hospital system, Practice operations, EHR integration, Switching and rollout / Discovery, Demo / Schedule, Waitlist",
        """
1. Agree, and mean it
Good, and you should keep it. It is the record, and we write into it.
> Never compare features here.
2. Ask the one question
How many of last Thursday’s cancellations did it fill by itself?
? “It has a waitlist function.”
It does, and it shows a list. Somebody still has to call. The question is how many slots it filled last month while nobody was at a
desk.
= bc-ehr
? “We have paid for it already.”
You have, and nothing of it is lost. What costs money every day is the slot that stays empty. Put your own numbers in; it takes
four minutes.
= no-show-calculator
? “IT wants fewer vendors.”
I would too. What counts for them is interfaces, not vendors: we use the two they already run, and open no port inwards.
= ehr-integration p4, gateway
? “The next release will do it.”
It may. Sign for a year, not three, and measure until it comes. Two customers did that; both renewed after the release.
= case-mercer
""",
        owner="jonah",
        age=196,
        review_in=47,
        fate="r",
    ),
    script(
        "objections",
        "ob-interface-team",
        "“Our interface team has no time until next year”",
        "Three days over four weeks: how to make that believable to the people who own the queue.",
        "Hospital system, IT and security, EHR integration / Demo, Security review / Schedule, Waitlist",
        """
? “Every vendor says it is only a few days.”
They do. So here is the list: one route, one account, one feed in test, one approval, one feed in production. The median of our last
forty hospitals was three days, and the longest nine. I can give you the name of the nine.
= ehr-integration p8
? “We are in a change freeze.”
Then we work with what doesn’t change: mapping visit types from an export. The feed moves on the first day after the freeze.
= ehr-checklist
? “We are upgrading the EHR.”
Start after it, and use the time for the agreement. Starting during an upgrade is the one thing we advise against.
= rollout p7
""",
        internal=True,
        owner="jonah",
        age=123,
        review_in=59,
        fate="u",
    ),
    script(
        "objections",
        "ob-breach",
        "“You will be the next breach in the news”",
        "For boards and privacy officers after a bad week in the press.",
        "Hospital system, Executive, IT and security, Security and privacy / Security review / Schedule, Waitlist, Block",
        """
1. Do not promise
Nobody can promise that it never happens. I can tell you what would be found: names, phone numbers, times, rooms, and all of it
encrypted with a key we don’t have.
? “That is what the others said too.”
Ask them who held the key. In the three large cases of last year it was the vendor.
= wp-cloud-hipaa p3
? “How would we even find out?”
A named person calls within an hour, a letter follows within a day, and your own monitoring has the log already.
= security-hipaa p10
? “Have you had an incident?”
Two in eleven years. In neither did patient data leave. Both reports are in the data room, with our names under them.
= security-hipaa p14
""",
        internal=True,
        owner="jonah",
        age=105,
        review_in=44,
        fate="o",
    ),
    script(
        "objections",
        "ob-ai",
        "“Do you train AI on our patients?”",
        "A short, plain answer and where it is written down.",
        "Hospital system, Outpatient clinic, IT and security, Security and privacy / Security review, Discovery / Schedule, Waitlist",
        """
? “Is our data used to train models?”
No. The agreement says so in section 3, and it binds our subcontractors too.
= questionnaire
? “But you forecast empty blocks.”
From times and rooms of your own site, for your own site. No patient is in it, and no other customer’s data.
= block-analytics
? “Do you predict who will not come?”
Only if you switch it on, and only to offer a ride or another hour. It is never used to overbook, and the software has no way to.
= wp-why-miss p4
""",
        owner="jonah",
        age=13,
        review_in=170,
    ),
)
