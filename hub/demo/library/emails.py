"""Email templates with merge fields."""

from hub.demo.shapes import script

ENTRIES = (
    script(
        "email",
        "em-security-docs",
        "After the security call: documents you asked for",
        "Sends the agreement, the questionnaire and the security deck, with the page that answers their question.",
        "Hospital system, IT and security, Security and privacy / Security review / Schedule, Waitlist, Block",
        """
@ The documents from our security call
* open questions: what you promised to find out, at most 200
* date: the day by which they hear, at most 30
Dear {{ first_name }},

Thank you for the hour. Here are the three documents you asked for: {{ tracked_link }}. The agreement is ready to sign, the
questionnaire has 312 answers, and page 9 of the deck shows the log your team wanted to see.

Two questions are still with our security lead: {{ open_questions }}. You have her answers by {{ date }}.
""",
        owner="jonah",
        age=175,
        review_in=150,
        fate="r",
    ),
    script(
        "email",
        "em-after-first-call",
        "After the first call: your own page",
        "One page about them instead of a brochure about us.",
        "Outpatient clinic, Hospital system, Practice operations, Fill cancellations / Discovery / Schedule, Waitlist",
        """
@ {{ company }}: what we heard on {{ weekday }}
* weekday: the day of the call, at most 20
* their words: what they said, as they said it, at most 160
* date: the day before you call again, at most 30
Dear {{ first_name }},

You said that {{ their_words }}. I have put that and two figures on one page: {{ tracked_link }}.

What is missing is your list of cancelled visits for last month, only dates and times. With it the page will have your number on
it instead of the usual one.

Would you send it by {{ date }}? I call on the day after, either way.
""",
        owner="ana",
        age=191,
        review_in=57,
        fate="r",
    ),
    script(
        "email",
        "em-list",
        "The list we talked about",
        "Asks for last month’s cancellations and says exactly which columns, and which not.",
        "Outpatient clinic, Practice operations, Fill cancellations / Discovery / Waitlist",
        """
@ Last month’s cancellations, without names
Dear {{ first_name }},

Three columns are enough: date, time, and when it was cancelled. No names, no numbers, no reasons; if one slips in, I delete the
file and ask again.

Most systems have it as “Cancelled visits” or “Slot history”. If yours hides it, {{ colleague }} knows the way and has ten
minutes at {{ time }}.
""",
        owner="petra",
        age=53,
        review_in=153,
    ),
    script(
        "email",
        "em-demo-confirm",
        "Confirming a demo",
        "Gets the right people into the room and their own template on the screen.",
        "Hospital system, Outpatient clinic, Practice operations / Demo / Schedule, Waitlist, Block",
        """
@ {{ weekday }}, {{ time }}: what you will see
Dear {{ first_name }},

On {{ weekday }} we follow one patient for eleven minutes, on a template that looks like {{ department }}’s. Could somebody be there
who has answered the phone this week? She will ask the questions that matter.

If you send me one week of that template before {{ date }}, you will see your own rooms. A short look ahead: {{ tracked_link }}.
""",
        owner="ana",
        age=55,
        review_in=152,
    ),
    script(
        "email",
        "em-after-demo",
        "After the demo: what Denise would say",
        "A follow-up that is forwarded, because it is written for those who were not there.",
        "Outpatient clinic, Hospital system, Practice operations, Less phone work / Demo / Schedule",
        """
@ For those who could not be there on {{ weekday }}
Dear {{ first_name }},

You may want to forward this. In eleven minutes we saw a referral become three linked visits, a patient move them at 22:15, and
a desk that was not called once.

{{ quote_from_the_room }}, said {{ colleague }}.

The nine screens are here, with what to look at on each: {{ tracked_link }}. What would have to be different for your team?
""",
        owner="petra",
        age=27,
        review_in=161,
    ),
    script(
        "email",
        "em-business-case",
        "Sending the business case",
        "Hands the workbook to finance with the assumptions on top.",
        "Hospital system, Finance, Cost and return / Business case / Schedule, Waitlist, Block",
        """
@ {{ company }}: the figures, with every assumption
Dear {{ first_name }},

The workbook has eight yellow cells; five of them hold your own figures, three are medians of other customers and marked as such:
{{ tracked_link }}. With your figures the yearly cost of missed visits is {{ amount }}.

Please try to break it. If it still stands on {{ date }}, I would like to talk about a capped first step.
""",
        owner="ana",
        age=147,
        review_in=54,
        fate="r",
    ),
    script(
        "email",
        "em-silence",
        "When they have gone silent",
        "The last message. Gets an answer from about half.",
        "Hospital system, Outpatient clinic, Executive / Discovery, Business case / Schedule, Waitlist, Block",
        """
@ Shall I close the file on {{ company }}?
Dear {{ first_name }},

I have not heard from you since {{ date }}, which usually means that something more important came up. I would rather close the file
than keep writing.

A one-word answer is enough: “close”, “spring”, or a name.
""",
        owner="ana",
        age=173,
        review_in=42,
        fate="u",
    ),
    script(
        "email",
        "em-legal",
        "To the customer’s counsel",
        "First message to a lawyer: short, complete, nothing to sell.",
        "Hospital system, IT and security, Security and privacy / Contract / Schedule, Waitlist, Block",
        """
@ {{ company }} and Tidewater: agreement and annexes
Dear {{ first_name }},

{{ sponsor }} has asked me to send you our agreement with annexes A to C: {{ tracked_link }}. The three changes that counsel ask
for most are already marked, with the wording we accept.

Our counsel is {{ our_counsel }}. She answers herself, usually on the same day.
""",
        owner="jonah",
        age=94,
        review_in=79,
        fate="o",
    ),
    script(
        "email",
        "em-kickoff",
        "From signature to kick-off",
        "Names, dates and the first small task, on the day of the signature.",
        "Hospital system, Outpatient clinic, Practice operations, Switching and rollout / Contract / Schedule, Waitlist, Block",
        """
@ Welcome, and three names
Dear {{ first_name }},

From today {{ project_lead }} is your contact; she has our notes, and you will not have to tell anything twice. The plan with
dates is here: {{ tracked_link }}.

One small task until {{ date }}: the name of your scheduling lead and her manager’s yes to a day a week.
""",
        owner="petra",
        age=87,
        review_in=93,
        fate="f",
    ),
    script(
        "email",
        "em-es-primera",
        "Después de la primera llamada (español)",
        "Una página sobre ellos, en español, para clínicas comunitarias.",
        "Community health center, Practice operations, Fill cancellations / Discovery / Schedule, Waitlist",
        """
@ {{ company }}: lo que conversamos el {{ weekday }}
Estimada {{ first_name }}:

Usted dijo que {{ their_words }}. Lo puse en una página, con dos cifras de clínicas parecidas: {{ tracked_link }}.

Falta su lista de citas canceladas del mes pasado, solo fecha y hora, sin nombres. ¿Podría enviármela antes del {{ date }}?
""",
        owner="ines",
        age=110,
        language="es",
        review_in=78,
        fate="n",
    ),
    script(
        "email",
        "em-block-director",
        "To the operating room director, after the first call",
        "Follows up a Block call with one story and one question.",
        "Surgery center, Hospital system, Operating room director, Operating room use / Discovery / Block",
        """
@ Room 4 on Tuesday afternoon
Dear {{ first_name }},

You said that room {{ room }} was empty on {{ weekday }} and that you knew it {{ days }} days before. Saint Alder had the same week,
every week: {{ tracked_link }}.

If one service line could release without losing face, which would it be?
""",
        owner="petra",
        age=46,
        review_in=145,
    ),
    script(
        "email",
        "em-conference",
        "After the conference",
        "For badges scanned at the access summit. Says where you met.",
        "Hospital system, Executive, Shorter waits / Discovery / Schedule, Waitlist",
        """
@ The number you wrote on our wall
Dear {{ first_name }},

On our wall at the access summit you wrote {{ days_to_visit }} days. The median of all 143 cards was 26; the list is here:
{{ tracked_link }}.

Shall I show you what those below 12 have in common? It takes a quarter of an hour.
""",
        owner="ana",
        age=72,
        expires_in=-3,
        state="expired",
        review_in=-3,
    ),
    script(
        "email",
        "em-price-change",
        "Announcing the new price list",
        "To customers with an open offer, before the list changes.",
        "Hospital system, Outpatient clinic, Finance, Cost and return / Contract / Schedule, Waitlist, Block",
        """
@ Your offer of {{ date }} stays as it is
Dear {{ first_name }},

Our price list changes on {{ list_date }}. Your offer does not: it holds until {{ offer_until }}, as written.

If you would like it with other dates or another scope, tell me before then: {{ tracked_link }}.
""",
        owner="ana",
        age=0,
        state="in_review",
        review_in=180,
    ),
)
