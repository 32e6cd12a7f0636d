"""One-pagers: a page that is read standing up."""

from hub.demo.shapes import collateral

ENTRIES = (
    collateral(
        "one-pager",
        "hipaa-one-page",
        "HIPAA on one page",
        "What Tidewater signs, holds and logs, on one page for a privacy officer.",
        "Hospital system, Outpatient clinic, IT and security, Security and privacy / Security review / Schedule, Waitlist",
        """
== HIPAA on one page
+ What we sign: A HIPAA business associate agreement, before any data moves. The same text for every customer.
+ What we hold: Name, contact, time, room. No diagnosis, no notes.
== Who can look
Four named people at Tidewater, for four hours, when you ask for help and grant it. Each look is in a log that you own.
== Who holds the key
You do. AES-256, in your own key service. Withdraw it and nothing here can be read.
== If something goes wrong
A call within an hour, written notice within 24 hours of discovery, cause and remedy within 72.
== If you leave
Export in ten days, deletion in thirty, certificate in thirty-five. No fee.
> There is no “HIPAA certification”; nobody can sell you one. There is an agreement, a risk analysis and a log. You get all three.
""",
        owner="ana",
        age=183,
        review_in=98,
        fate="r",
    ),
    collateral(
        "one-pager",
        "schedule-one-page",
        "Schedule on one page",
        "The product in 200 words, with three figures.",
        "Outpatient clinic, Practice operations, Less phone work / Discovery, Demo / Schedule",
        """
== Schedule on one page
Patients book the right visit, with the right person, at the right length, without a call, because the rules your best
scheduler carries in her head are written down once.
# 71 %: of bookings without a call
# 44 %: fewer calls
# 3 days: of interface work
== What it does
- Books into your EHR, by your EHR’s own rules
- Keeps visits together that belong together
- Opens held slots when nobody needs them
- Speaks eleven languages, by text, web and voice
== What it does not
It does not replace your EHR, your portal or your schedulers. It gives them a list of the eleven people who need a human today.
""",
        owner="petra",
        age=220,
        review_in=70,
        fate="r",
    ),
    collateral(
        "one-pager",
        "waitlist-one-page",
        "Waitlist on one page",
        "How a freed slot finds its next patient, on one page.",
        "Outpatient clinic, Imaging center, Practice operations, Fill cancellations / Discovery, Demo / Waitlist",
        """
== Waitlist on one page
A patient cancels at 9:12. At 9:53, the median, somebody who asked for an earlier visit has the slot. No one at your desk made a
call.
# 62 %: of slots freed four hours ahead are filled
# 41 min: median
# 0: calls
== How it works
1) Ask: Three patients by text, by need and by fit.
2) Book: The first yes, straight into the EHR.
3) Tell: The others keep their place, and are told.
== What you decide
Order of need, distance, quiet hours, how often one person may be asked.
""",
        owner="petra",
        age=201,
        review_in=72,
        fate="r",
    ),
    collateral(
        "one-pager",
        "block-one-page",
        "Block on one page",
        "Operating room time, planned and released, on one page for a perioperative director.",
        "Surgery center, Hospital system, Operating room director, Operating room use / Discovery, Demo / Block",
        """
== Block on one page
An operating room hour that nobody releases in time is lost twice: to the surgeon who could not use it and to the one who was
not asked.
# 17 points: more block use at Saint Alder
# 5 days: earlier release, median
== What it does
- Forecasts which blocks will stay empty, nine days ahead
- Asks the office, with one tap to release
- Offers the time to surgeons who want it
- Keeps the credit straight
== What the committee keeps
The rules, the exceptions and the last word.
""",
        owner="petra",
        age=170,
        review_in=66,
        fate="s",
    ),
    collateral(
        "one-pager",
        "block-surgeons",
        "Block time for surgeons’ offices",
        "For the person in a surgeon’s office who books the cases.",
        "Surgery center, Operating room use / / Block",
        """
== Block time for surgeons’ offices
For whoever books the cases
== What changes for you
On Mondays you get one message with the time your surgeon is unlikely to need. Answer R to release, K to keep. That is all.
== What you get for it
Time released seven days ahead does not count against your surgeon. You also see open time in other rooms, and can hold it for
two hours while you call the patient.
== Three questions offices ask
- “Can somebody take our time?” No. Only you release.
- “What if we need it back?” Until it is booked, one tap returns it.
- “Who sees our numbers?” You, your surgeon and the director.
""",
        owner="petra",
        age=341,
        review_in=12,
        fate="n",
    ),
    collateral(
        "one-pager",
        "poster-es",
        "Waiting-room poster, Spanish",
        "Cartel para la sala de espera: cómo pedir una cita más temprana por mensaje.",
        "Outpatient clinic, Community health center, Patient access / Demo / Waitlist",
        """
== ¿Quiere una cita más temprana?
1) Diga «sí»: En recepción, o escriba ANTES al número de su clínica.
2) Espere un mensaje: Le avisamos cuando se libere una hora.
3) Conteste 1: Y la hora es suya.
== Sin prisa
Si no le conviene, conteste 2. Usted conserva su lugar en la lista.
== Privado
El mensaje dice solo el día y la hora. Nunca dice por qué viene.
""",
        owner="petra",
        age=330,
        language="es",
        review_in=40,
        fate="n",
    ),
    collateral(
        "one-pager",
        "pricing",
        "How Tidewater is priced",
        "What a customer pays for, what is free, and what changes the price. Shareable; the price list is not.",
        "Hospital system, Outpatient clinic, Finance, Cost and return / Business case, Contract / Schedule, Waitlist, Block",
        """
== How Tidewater is priced
+ Per clinician: Schedule and Waitlist, by the month. A clinician is a person with a calendar, not a login.
+ Per room: Block, by operating room and month.
== Always included
Reminders, texts in eleven languages, the gateway, upgrades, support at all hours, your data on the day you leave.
== Paid once
Setup and integration, a fixed sum agreed before you sign. It has not been exceeded in the last 60 projects.
== What lowers it
Three years, more than 250 clinicians, or being a community health center.
== What never changes it
Number of patients, number of texts, number of bookings. We do not want you to use it less.
""",
        owner="ana",
        age=259,
        review_in=30,
        fate="r",
    ),
    collateral(
        "one-pager",
        "ehr-checklist",
        "EHR interface checklist",
        "Twelve questions for the interface analyst, to be answered before the first technical call.",
        "Hospital system, IT and security, EHR integration / Demo, Security review / Schedule, Waitlist",
        """
== EHR interface checklist
For the interface analyst, twenty minutes
== About the feed
- Is there an SIU feed today, and who else reads it?
- Are cancellations sent at once, or in a nightly batch?
- Does a moved visit keep its number?
== About writing back
- Is the FHIR Appointment resource licensed and switched on?
- Does the patient portal book through it now?
- Which visit types may never be booked from outside?
== About the network
- May a server in your zone call out on port 443?
- Is there a proxy that opens encrypted traffic?
- Who signs a service account, and how long does it take?
== About people
- Who maps visit types today?
- When is your change freeze?
- Who would hear about it first if bookings stopped?
""",
        format="docx",
        owner="jonah",
        age=110,
        review_in=85,
        fate="r",
    ),
    collateral(
        "one-pager",
        "patient-messages",
        "What your patients will see",
        "Every text message a patient can get, word for word, in English and Spanish.",
        "Outpatient clinic, Hospital system, Patient access, Cut no-shows / Demo / Schedule, Waitlist",
        """
== What your patients will see
Every message, word for word
== Reminder, three days ahead
“Sam, you have a visit at Harbor Point on Tue at 2:40 pm. Reply 1 yes, 2 to move it.”
“Sam, tiene una cita en Harbor Point el mar a las 2:40 pm. Responda 1 sí, 2 para cambiarla.”
== Earlier visit
“A sooner time is open: tomorrow 9:20 am. Reply 1 to take it. You keep your old time until you do.”
“Hay una hora antes: mañana 9:20 am. Responda 1 para tomarla. Conserva su hora hasta entonces.”
== Somebody was faster
“That time is gone. You keep your place, and we will write again.”
“Esa hora ya no está. Usted conserva su lugar y le volveremos a escribir.”
== Stop
STOP ends it at once, ALTO too. Nobody has to say why.
""",
        owner="ines",
        age=31,
        review_in=160,
    ),
    collateral(
        "one-pager",
        "service-levels",
        "Service levels on one page",
        "What we promise about being up, being fast and being reachable, and what we pay when we are not.",
        "Hospital system, IT and security, Executive / Contract, Security review / Schedule, Waitlist, Block",
        """
== Service levels on one page
| Promise | Level | Last 24 months |
| Available | 99.9 % a month | 99.97 % |
| Offer sent after a slot is freed | 60 s | 11 s median |
| Urgent call answered by a person | 5 min, all hours | 2 min |
| Security fix | 7 days | 4 days |
== What we pay
Below 99.9 %: 10 % of the month’s fee. Below 99.5 %: 30 %. You do not have to ask; it is on the next invoice.
== Maintenance
Second Sunday of the month, 2 to 3 am your time, announced ten days ahead. It has been needed in 7 of the last 24 months.
== Where you see it
A status page without a login, with every incident since the beginning.
""",
        owner="jonah",
        age=11,
        review_in=167,
    ),
    collateral(
        "one-pager",
        "autumn-switch",
        "Why clinics switch in the autumn",
        "Campaign sheet for the autumn: start before the flu season, with setup at half price.",
        "Outpatient clinic, Practice operations, Switching and rollout, Under 50 clinicians / Discovery / Schedule",
        """
== Why clinics switch in the autumn
Templates are rebuilt for the new year anyway, students are gone, and the flu season has not begun. Six weeks are enough.
== The offer
Setup at half price for clinics that sign before the end of the campaign and go live within eight weeks.
== What a start needs
One person who knows the templates, six hours a week, and the courage to delete the visit types nobody uses.
""",
        format="docx",
        owner="petra",
        age=96,
        expires_in=-12,
        state="expired",
        review_in=-12,
    ),
    collateral(
        "one-pager",
        "rollout-roles",
        "Who does what in a rollout",
        "Roles, hours and names for a rollout, on one page for the sponsor.",
        "Hospital system, Practice operations, Switching and rollout / Contract / Schedule, Waitlist",
        """
== Who does what in a rollout
| Role | What they decide | Hours |
| Sponsor | When to stop, what to say | 6 in all |
| Scheduling lead | Every rule | 6 a week |
| Interface analyst | The connection | 24 in all |
| Super-user | How it is taught | 4 a week |
| Privacy officer | The agreement | 5 in all |
== The one that matters most
The scheduling lead. Projects with a lead freed for a day a week end on time; of the others, two in three are late.
""",
        format="docx",
        owner="ana",
        age=20,
        review_in=164,
    ),
    collateral(
        "one-pager",
        "downtime",
        "When the EHR is down",
        "What schedulers do in Tidewater while the EHR is away, hour by hour.",
        "Hospital system, Patient access, EHR integration / Demo, Security review / Schedule",
        """
== When the EHR is down
For scheduling desks
1) First minute: Offers pause by themselves. The desk sees today and tomorrow, read only.
2) First hour: New wishes are taken as requests, not bookings. Patients are told so.
3) After four hours: Print the day, one page a clinician, with phone numbers.
4) When it is back: Requests become bookings in order. Clashes come as a list.
> Write nothing on paper that you will have to type again, except what happens at the door.
""",
        owner="jonah",
        age=295,
        review_in=18,
        fate="n",
    ),
    collateral(
        "one-pager",
        "access-statement",
        "Accessibility of our patient pages",
        "How people who cannot see, hear or hold a phone steadily book with Tidewater.",
        "Outpatient clinic, Community health center, Patient access / Security review / Schedule",
        """
== Accessibility of our patient pages
== Tested with people
Twice a year with eight people who use screen readers, switches or large type. The last report is open to you.
== What we meet
WCAG 2.2, level AA, on all pages a patient sees. Two known faults are listed with their dates.
== Without a screen
Every booking can be made by voice, by relay service, or by a person at your desk.
== Words
Sixth-grade reading level in English and Spanish, checked by readers, not by software.
""",
        format="docx",
        owner="ines",
        age=227,
        review_in=22,
        fate="f",
    ),
    collateral(
        "one-pager",
        "lista-espera",
        "Waitlist en una página",
        "Cómo una hora liberada encuentra a su próximo paciente. Para clínicas con pacientes de habla hispana.",
        "Outpatient clinic, Community health center, Practice operations, Fill cancellations / Discovery, Demo / Waitlist",
        """
== Waitlist en una página
Un paciente cancela a las 9:12. A las 9:53, en la mediana, otra persona que pidió una cita más temprana tiene la hora. Nadie en
su recepción hizo una llamada.
# 62 %: de las horas liberadas se llenan
# 41 min: mediana
== Cómo funciona
1) Pregunta: A tres pacientes por mensaje, según necesidad.
2) Reserva: El primer «sí» queda en su expediente.
3) Avisa: Los demás conservan su lugar.
""",
        owner="ines",
        age=33,
        language="es",
        review_in=160,
    ),
)
