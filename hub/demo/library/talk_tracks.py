"""Talk tracks: what is said, in steps, with what to wait for."""

from hub.demo.shapes import script

ENTRIES = (
    script(
        "talk_track",
        "tt-practice-manager",
        "Opening a call with a practice manager",
        "Ninety seconds that end in her list of cancellations. For the first call to a clinic.",
        "Outpatient clinic, Practice operations, Fill cancellations, Under 50 clinicians / Discovery / Schedule, Waitlist",
        """
1. Say why you call
I work with practices that lose about one visit in seven. I am calling to find out whether you do, and if you don’t, I will leave
you alone.
> Wait. Most laugh, and then tell you a number.
2. Ask for yesterday
Could we take yesterday? How many cancelled, and what became of those times? I don’t mean a report. I mean what you remember.
> Write the times down. You will need them at the end.
3. Give her own words back
So four were cancelled, one was filled, and Maria spent most of the afternoon on the phone for that one. Did I get that right?
4. Ask for the list
If you send me last month’s cancellations, only the times, no names, I will tell you within a week how many of them somebody was
waiting for. You keep the answer either way.
> Send “The list we talked about” while you are still on the phone.
""",
        internal=True,
        owner="petra",
        age=5,
        review_in=180,
    ),
    script(
        "talk_track",
        "tt-cio",
        "The first ten minutes with a CIO",
        "Shows in ten minutes that this is not another platform. For chief information officers of hospital systems.",
        "Hospital system, IT and security, EHR integration, Over 250 clinicians / Discovery, Security review / Schedule, Waitlist",
        """
1. Start with what you do not want
I am not here to replace anything you have. If at the end of ten minutes this looks like a new platform, throw me out.
2. Draw three boxes
Your EHR here, our gateway beside it, inside your network, and our cloud there. The gateway reads the feed you already have. It
calls out on one port. Nobody calls in.
> Draw it. Do not show the slide.
3. Name the price in their currency
Your interface analyst needs three days over four weeks. That is the median of our last forty hospitals, and the longest was nine.
> Ask: “When is your change freeze?”
4. Raise security before they do
Four data fields, your key, an agreement before anything moves. Your security office gets the questionnaire today, filled in, and
I will not call you again until they have had it for a week.
5. Ask for one name
Who would I have to convince so that you never need to hear from me?
""",
        internal=True,
        owner="jonah",
        age=168,
        review_in=50,
        fate="u",
    ),
    script(
        "talk_track",
        "tt-cfo",
        "The money talk with a CFO",
        "From their no-show rate to a capped first step. Bring the calculator, not the deck.",
        "Hospital system, Finance, Cost and return, Cut no-shows, Over 250 clinicians / Business case / Schedule, Waitlist",
        """
1. Begin with their figure
Your annual report says 412,000 visits. At the usual rate 54,000 did not happen. Do you have a better number than the usual rate?
> They always do, and it is always higher.
2. Let them price it
What is a visit worth to you in contribution? We use 215 dollars, which finance people tell me is cautious. Put yours in the
yellow cell.
3. Halve it
Now forget half of that. If only the other half were true, would it be worth a first step that costs 74,000 dollars at most?
4. Say what can go wrong
Three things: your phones may not ring less because people call for other reasons; departments may keep held slots; and the first
six weeks need a scheduling lead for a day a week. If you can’t free one, don’t start.
> This is the sentence that makes them trust the others.
5. Ask for the rule
Which payback do you need to see, and over how long, before you would sign without a committee?
""",
        internal=True,
        owner="ana",
        age=108,
        review_in=64,
        fate="u",
    ),
    script(
        "talk_track",
        "tt-or-director",
        "Opening with an operating room director",
        "Talk about releases, never about utilisation. For first calls about Block.",
        "Surgery center, Hospital system, Operating room director, Operating room use / Discovery / Block",
        """
1. Ask about last Tuesday
Which room stood empty last Tuesday afternoon, and when did you know that it would?
> The second half of the question is the important one.
2. Stay on the surgeon’s side
Nobody holds time out of malice. The office holds it because giving it back has never brought them anything. What happens at your
place to a surgeon who releases early?
3. Tell one story
At Saint Alder the spine service released nothing for a year. Then a released hour stopped counting against them. In the first
month they gave back 41 hours, and eyes took 37 of them.
4. Offer the small start
One service line, eight weeks, your own rules. If nobody releases, you owe us nothing but a coffee.
""",
        internal=True,
        owner="petra",
        age=34,
        review_in=159,
    ),
    script(
        "talk_track",
        "tt-demo-opening",
        "The first two minutes of any demo",
        "Stops you from touring the menu. Works for all three products.",
        "Outpatient clinic, Hospital system, Practice operations / Demo / Schedule, Waitlist, Block",
        """
1. Repeat their sentence
Last time you said: “By Thursday I know that Friday has holes, and I can’t do anything about it.” I will show you one Thursday.
2. Name the person
You are Denise at the desk. It is two in the afternoon. I won’t show you anything that Denise doesn’t see.
3. Promise an end
This takes eleven minutes. Stop me when you see something you would never use; that helps us both.
> Then be silent and start. No agenda slide.
4. After the first wow
What happens at your place at this moment, today?
> Say it once. The answer is your business case.
""",
        internal=True,
        owner="ana",
        age=44,
        review_in=156,
    ),
    script(
        "talk_track",
        "tt-imaging",
        "Discovery call with an imaging center",
        "Seven questions in the order in which an operations lead can answer them.",
        "Imaging center, Practice operations, Fill cancellations, Cut no-shows / Discovery / Waitlist",
        """
1. The machine
Which scanner makes you the most money, and how many of its slots stood empty last week?
2. The reason
Of those, how many patients were there but not ready? Metal, contrast, no authorisation?
> Three separate numbers. Most centers know only the sum.
3. The phone
When a slot is freed at eleven for two o’clock, who picks up the phone, and whom does she call first?
4. The list
Do you have patients who have asked for an earlier date? Where does that wish live: in a system, on paper, in her head?
5. The fit
If I gave you five names right now, how many could lie on that scanner at two?
> Lead over to coils and weight limits; then to the waitlist datasheet.
""",
        internal=True,
        owner="petra",
        age=90,
        review_in=71,
        fate="o",
    ),
    script(
        "talk_track",
        "tt-security-call",
        "Leading the security call",
        "How to keep a one-hour security call short, and what to hand over to our security lead.",
        "Hospital system, IT and security, Security and privacy / Security review / Schedule, Waitlist, Block",
        """
1. Give them the chair
You have had our questionnaire for a week. I would rather not present. Which three answers worry you most?
2. Write down, do not argue
Let me read that back to you, so that I ask our security lead the right thing.
> You are not the expert. Every answer you improvise comes back in writing.
3. Say the four fields once
Name, contact, time, room. If a worry depends on a fifth field, it may go away by itself.
4. Close with dates
Day 5 is our security lead’s call. Day 10 the gateway in your test network. Day 15 your decision. Which of those dates is
impossible?
""",
        internal=True,
        owner="jonah",
        age=142,
        review_in=61,
        fate="u",
    ),
    script(
        "talk_track",
        "tt-reference-call",
        "Preparing a reference customer for a call",
        "Ten minutes with our customer before they speak to yours. Protects the relationship.",
        "Hospital system, Executive, Cost and return / Business case, Contract / Schedule, Waitlist, Block",
        """
1. Thank, and limit
They have asked for thirty minutes. I promised twenty, and that I would never ask you again this quarter.
2. Say who they are
They run three hospitals, and their worry is the interface team. They do not need to hear that we are wonderful.
3. Ask what went wrong
What would you tell them that went badly? Please tell them. They will believe the rest.
> If there is something new in it, write to the account lead today.
4. Afterwards
I will tell you what came of it, whichever way it goes.
""",
        internal=True,
        owner="ana",
        age=157,
        review_in=63,
        fate="f",
    ),
    script(
        "talk_track",
        "tt-voicemail",
        "Voicemail in eighteen seconds",
        "Three messages that were called back, and one that never was.",
        "Outpatient clinic, Practice operations / Discovery / Schedule, Waitlist",
        """
1. The number
Raj from Tidewater. Your website offers a new skin check in 74 days; the practice across the river says 19. I would like to tell
you how they did it. I will call again on Thursday at nine.
> Use their own two numbers, or do not use this message.
2. The name
Raj from Tidewater. Dr. Amory suggested that I call you, about the Friday holes. Thursday at nine?
3. The small question
Raj from Tidewater. One question only: when somebody cancels for tomorrow, who calls the next patient? I will try you on Thursday
at nine.
> The fourth, “just following up”, was called back by nobody in 2,300 tries.
""",
        internal=True,
        owner="petra",
        age=86,
        review_in=83,
        fate="o",
    ),
    script(
        "talk_track",
        "tt-renewal",
        "Renewal with a new sponsor",
        "Your champion has left. What to say to the successor who did not choose us.",
        "Hospital system, Executive, Switching and rollout / Contract / Schedule, Waitlist, Block",
        """
1. Do not assume
You did not choose us. In your place I would want to know in twenty minutes whether you would.
2. Show the four numbers
This is where you stood on the day you started, this is last Monday. I have marked the two that did not move.
3. Ask what they are measured by
What will people say about your first year if it went well? Which of these numbers is part of that?
4. Offer the door
The agreement lets you leave with thirty days. I would rather hear it today than read it.
""",
        internal=True,
        owner="ana",
        age=129,
        review_in=46,
        fate="n",
    ),
    script(
        "talk_track",
        "tt-de-erstgespraech",
        "Erstgespräch mit der Klinikleitung",
        "Fünf Minuten, die mit einer Liste der Absagen enden. Für Häuser in Deutschland und Österreich.",
        "Hospital system, Executive, Germany and Austria, Shorter waits / Discovery / Schedule, Waitlist",
        """
1. Der Anlass
Jeder siebte Termin findet nicht statt. Ich möchte herausfinden, ob das bei Ihnen auch so ist, und wenn nicht, bedanke ich mich
und gehe.
2. Gestern
Nehmen wir gestern: Wie viele haben abgesagt, und was wurde aus diesen Terminen?
> Abwarten. Meist schätzt der Verwaltungsleiter, und die Ambulanz widerspricht.
3. Der Datenschutz zuerst
Wir brauchen vier Felder und keinen Befund. Der Vertrag nach Artikel 28 liegt Ihnen vor, bevor ein Datensatz fließt.
4. Die Liste
Schicken Sie uns die Uhrzeiten der Absagen eines Monats. In zwei Wochen haben Sie Ihre Zahl.
""",
        internal=True,
        owner="ines",
        age=85,
        language="de",
        review_in=92,
        fate="n",
    ),
    script(
        "talk_track",
        "tt-waitlist-desk",
        "Showing Waitlist to the front desk",
        "The people who will use it decide whether it lives. Fifteen minutes at their counter.",
        "Outpatient clinic, Practice operations, Fill cancellations, Less phone work / Demo / Waitlist",
        """
1. Begin with their worry
Somebody has told you that this makes calls so that you don’t have to be here. It doesn’t. It makes the calls you hate.
2. Let her cancel one
Cancel the 2:20, please, the way you always do. Now look at your phone: you are the patient.
> Wait for the buzz. Say nothing.
3. Show the stop button
If something is odd, press pause. Every offer stops at once, and nobody asks you why.
4. Ask for the exception
Whom would you never move by text? Tell me the names of the three doctors, and the rule is in before lunch.
""",
        internal=True,
        owner="petra",
        age=24,
        review_in=170,
    ),
    script(
        "talk_track",
        "tt-board-dinner",
        "Two minutes at a board dinner",
        "When somebody asks what you sell, and dessert is coming.",
        "Hospital system, Executive, Shorter waits / Discovery / Schedule",
        """
1. One picture
Every evening a hospital throws away about forty appointments that people are begging for. We bring the two together before
midnight.
2. One number
Kestrel Valley kept 1.9 million dollars of imaging last year that way.
3. One question
Do you know how long your own mother would wait for a cardiologist there? Your scheduling people do. Ask them tomorrow.
""",
        internal=True,
        owner="ana",
        age=0,
        state="draft",
        review_in=180,
    ),
)
