"""Decks for one kind of house each, and in other languages."""

from hub.demo.shapes import collateral

ENTRIES = (
    collateral(
        "deck",
        "infusion",
        "Scheduling for infusion centers",
        "Chairs, nurses and drugs: three calendars that have to agree.",
        "Infusion center, Clinical lead, Shorter waits / Business case / Schedule",
        """
== Scheduling for infusion centers
Chairs, nurses and drugs
== The ten o’clock mountain
Most centers book by chair and start everyone at nine. By ten the pharmacy is behind, by one the chairs are empty.
== Level the day
# 31 %: lower peak at Tamarack Infusion, same patients, same chairs
== Three limits, one calendar
+ Chair: Length of treatment plus cleaning.
+ Nurse: No more than three starts an hour.
+ Pharmacy: Mixed in the order of arrival, not of booking.
== The long treatments
Six-hour treatments start before 8:30 or not at all. Schedule offers nothing else, so nobody has to say no.
== When a lab value cancels a treatment
The chair goes to a patient on a shorter protocol who lives within 30 minutes. One in three such chairs is used again the same
day.
== Try it on last month
We replay your last month with levelled starts and show the nurse hours.
""",
        owner="jonah",
        age=155,
        review_in=45,
        fate="n",
    ),
    collateral(
        "deck",
        "community",
        "Access for community health centers",
        "Walk-ins, interpreters and grants: scheduling where a missed bus is a missed visit.",
        "Community health center, Patient access, Cut no-shows, Under 50 clinicians / Discovery / Schedule, Waitlist",
        """
== Access for community health centers
Where a missed bus is a missed visit
== Nobody misses a visit for one reason
A ride, a shift, a child at home, a letter in the wrong language.
== What helps, in order
1) Ask early: A text two days ahead that can be answered with a number.
2) Offer the other door: The same clinician by phone, at the same time.
3) Keep room: A third of the day for walk-ins, opened hour by hour.
== Eleven languages, spoken plainly
Messages are written at a sixth-grade level and read by two native speakers. Spanish, Haitian Creole, Vietnamese, Somali and
seven more.
== What the grant report needs
Visits kept by language, by distance and by payer, as a table your grant writer can paste.
== Pike River’s year
# 27 to 16 %: missed visits
# 4,300: visits kept that would have been lost
== What it costs a small center
$29 a clinician and month under the community rate; no setup fee below fifteen clinicians.
""",
        owner="petra",
        age=246,
        review_in=25,
        fate="o",
    ),
    collateral(
        "deck",
        "behavioral",
        "First visits kept: behavioral health",
        "Why the first visit is the hard one, and what to say in the week before it.",
        "Behavioral health, Clinical lead, Cut no-shows / Discovery, Demo / Schedule, Waitlist",
        """
== First visits kept
For behavioral health practices
== The week before the first visit
Four in ten first visits are missed. After a first visit kept, it is one in nine.
== Words matter more than timing
“Your visit with Dana is on Tuesday. You can tell her as much or as little as you like.” That sentence, sent by a group in the
Midwest, kept more visits than three extra reminders.
== Privacy on a shared phone
No word of therapy, no name of the practice if the patient asks so. “Tuesday, 3 pm, as agreed” is enough.
== A gentle waitlist
Offers go out between ten and six, at most two a week, and silence is never counted against anyone.
== What clinicians asked for
A note before the session: moved twice, confirmed today, asked about parking. Nothing more.
""",
        format="pptx",
        owner="petra",
        age=94,
        review_in=95,
        fate="o",
    ),
    collateral(
        "deck",
        "childrens",
        "Scheduling for children’s hospitals",
        "Two parents, three specialists, one day off school.",
        "Children’s hospital, Patient access, Shorter waits / Discovery, Demo / Schedule, Waitlist",
        """
== Scheduling for children’s hospitals
Two parents, three specialists, one day off school
== The family’s calendar is the hard one
A child with a heart condition sees four departments a year. Booked one by one, that is four days of school and four of work.
== One day, in the right order
| Time | Where | Why then |
| 8:40 | Echo | Needs a calm child |
| 9:30 | Cardiology | With the echo in hand |
| 10:45 | Genetics | Same floor |
| 12:00 | Home | Before the nap |
== Who may book
Both parents, a grandmother with permission, the teenager from sixteen. Consent is kept per person.
== Slots nobody wants
School hours fill last. Waitlist offers them first to children under five and to families near by.
== Lakemont’s quarter
# 1,140: cancelled slots filled
# 7 in 10: freed slots used, from 2 in 10
== Sedation changes everything
Fasting, nurse, recovery bed. The template knows, and moves all three or none.
""",
        owner="jonah",
        age=121,
        review_in=65,
        fate="o",
    ),
    collateral(
        "deck",
        "surgeons-week",
        "A surgeon’s week, replanned",
        "For surgery centers with under twelve rooms: clinic days, block days and the gap between.",
        "Surgery center, Clinical lead, Operating room use, 50 to 250 clinicians / Demo / Block, Schedule",
        """
== A surgeon’s week, replanned
For surgery centers
== Two calendars that never met
The clinic books consultations without knowing the block. So the block fills in bursts: nothing in week two, a queue in week
five.
== One question a month
How many consultations does a full block need? At Osprey it was 3.4 for knees, 2.1 for hands.
== The clinic template follows the block
1) Block is planned: Eight weeks ahead.
2) Consultations open: As many as the block needs, four weeks ahead.
3) Gaps show early: And are released while others can use them.
== Result at Osprey
# 11 days: from consultation to surgery, was 29
""",
        format="pptx",
        owner="petra",
        age=311,
        review_in=10,
        fate="n",
    ),
    collateral(
        "deck",
        "de-krankenhaus",
        "Terminplanung für Krankenhäuser",
        "Das Gesprächsdeck für erste Termine in Deutschland und Österreich, mit Datenschutz auf einer Folie.",
        "Hospital system, Executive, Germany and Austria, Shorter waits / Discovery / Schedule, Waitlist",
        """
== Terminplanung für Krankenhäuser
Ein erstes Gespräch
== Jeder siebte Termin findet nicht statt
# 1 von 7: gebuchten Terminen fällt aus, vier von zehn davon sind am Vortag bekannt
== Was ein leerer Termin kostet
| Bereich | Erlös je Termin |
| Ambulanz | 95 € |
| MRT | 410 € |
| OP-Stunde | 1.900 € |
== Wie Tidewater arbeitet
1) Termin wird frei: Durch Absage oder Verschiebung.
2) Drei werden gefragt: Nach Dringlichkeit, per SMS.
3) Der Erste bekommt ihn: Gebucht im KIS, ohne Anruf.
== Datenschutz auf einer Folie
Vier Datenfelder, Rechenzentrum in Frankfurt, Auftragsverarbeitung nach Art. 28 DSGVO, Schlüssel im eigenen Haus.
== Erfahrung aus Lindental
# 34 %: weniger Ausfälle in der Radiologie nach fünf Monaten
== Nächster Schritt
Eine Liste der Absagen des letzten Monats genügt. Zwei Wochen später kennen Sie Ihre Zahl.
""",
        owner="ines",
        age=87,
        language="de",
        review_in=90,
        fate="s",
    ),
    collateral(
        "deck",
        "fr-absences",
        "Moins de rendez-vous manqués",
        "La présentation d’un premier entretien au Québec : les absences, leur coût, trois façons de commencer.",
        "Hospital system, Patient access, Canada, Cut no-shows / Discovery / Schedule, Waitlist",
        """
== Moins de rendez-vous manqués
Un premier entretien
== Un rendez-vous sur sept n’a pas lieu
# 1 sur 7: et quatre fois sur dix, on le savait la veille
== Ce que fait Tidewater
1) Une place se libère: Par un texto, un appel ou votre équipe.
2) Trois patients sont invités: Dans l’ordre du besoin, dans leur langue.
3) Le premier oui la prend: Inscrit dans votre dossier clinique.
== À Rivebelle
# –29 %: d’absences en imagerie en deux trimestres
== Vos données restent au Québec
Quatre champs, hébergés à Montréal, selon la Loi 25. La clé reste chez vous.
== Trois façons de commencer
Un service, un site, ou tout le réseau.
""",
        format="pptx",
        owner="ines",
        age=76,
        language="fr",
        review_in=100,
        fate="n",
    ),
)
