"""Customer stories from hospital systems. Results are value, unit, what it is, how it was counted."""

from hub.demo.shapes import story

ENTRIES = (
    story(
        "case-kestrel",
        "Kestrel Valley Hospitals: 38 % fewer no-shows in two quarters",
        "Four hospitals, six scanners: missed visits from 13.1 to 8.1 % after a security review of twelve working days.",
        "Hospital system, Imaging center, IT and security, Finance, Cut no-shows, Fill cancellations, Over 250 clinicians, Midwest / "
        "Security review, Business case / Schedule, Waitlist",
        customer="Kestrel Valley Hospitals",
        about="Four hospitals, 620 clinicians, Midwest",
        challenge="One imaging slot in eight stood empty. Staff called down a paper list for every late cancellation and reached "
        "someone one time in five. IT had turned down two cloud schedulers over patient data.",
        solution="Tidewater Waitlist offers a freed slot by text to patients who asked for an earlier one, in order of need. The "
        "gateway sends four fields and nothing clinical, which passed the security review in twelve working days.",
        results=(
            ("–38", "%", "no-shows", "from 13.1 % to 8.1 % of booked slots, first to third quarter"),
            ("41", "min", "to fill a cancelled slot", "median; it was 2 days by phone list"),
            ("$1.9", "M", "imaging revenue kept in a year", "their finance team’s figure, six scanners"),
        ),
        quotes=(
            (
                "We stopped calling and started choosing. By the time I see a cancellation, it is usually someone’s better appointment.",
                "Director of imaging operations",
            ),
            (
                "I said no to two vendors. This one showed me the four fields, signed first, and gave us the key.",
                "Head of information security",
            ),
        ),
        nameable_for=220,
        owner="ana",
        age=225,
        review_in=105,
        fate="r",
    ),
    story(
        "case-saint-alder",
        "Saint Alder: block use from 61 to 78 %",
        "A teaching hospital with 22 rooms that paid for releases with credit instead of threatening to take blocks away.",
        "Hospital system, Operating room director, Operating room use, Over 250 clinicians, Northeast / Demo, Business case / Block",
        customer="Saint Alder Medical Center",
        about="Teaching hospital, 22 operating rooms, Northeast",
        challenge="Thirty-nine per cent of block minutes were unused on a usual Tuesday, while general surgery waited five weeks for "
        "a room. A policy of taking blocks away had been voted down twice.",
        solution="Block forecasts empty hours nine days ahead and asks each office by text. Time released seven days before no longer "
        "counts against the surgeon.",
        results=(
            ("78", "%", "block use", "from 61 % two quarters before"),
            ("212", "h", "released early and rebooked", "in two quarters, 22 rooms"),
            ("26", "s", "for an office to answer", "median, Mondays before nine"),
        ),
        quotes=(
            (
                "In eleven years nobody had ever thanked a surgeon for giving time back. Now the software does.",
                "Director of perioperative services",
            ),
            ("My number went up by using less. I had to have it explained twice.", "Spine surgeon"),
        ),
        owner="petra",
        age=134,
        review_in=95,
        fate="r",
    ),
    story(
        "case-fort-laurel",
        "Fort Laurel Regional: payback in nine months, by their own books",
        "A sceptical finance team kept the ledger. What they counted, what they refused to count, and where they landed.",
        "Hospital system, Finance, Executive, Cost and return, 50 to 250 clinicians, South / Business case, Contract / Schedule, Waitlist",
        customer="Fort Laurel Regional",
        about="One hospital and 14 clinics, 190 clinicians, South",
        challenge="The board had stopped two software purchases whose savings never showed in the accounts. Finance insisted on a "
        "ledger of its own before a third.",
        solution="Finance counted a filled slot only when the patient had been checked in and the slot had been free for four hours. "
        "Nothing was credited for calls saved, because no position was cut.",
        results=(
            ("9", "months", "to payback", "setup and fees against contribution, their ledger"),
            ("$612", "K", "contribution in the first year", "after fees"),
            ("0", "$", "counted for saved calls", "although the desk took 31 % fewer"),
        ),
        quotes=(
            (
                "I went in to show that it would not pay. I have kept the ledger as a souvenir.",
                "Vice president of finance",
            ),
        ),
        owner="ana",
        age=168,
        review_in=83,
        fate="r",
    ),
    story(
        "case-harlan",
        "Harlan County Health: through the security review in twelve days",
        "A public hospital whose IT counted every field that left the building, and found four.",
        "Hospital system, IT and security, Security and privacy, EHR integration, 50 to 250 clinicians, South / Security review / Schedule",
        customer="Harlan County Health",
        about="Public hospital, 140 clinicians, South",
        challenge="Two years earlier a ransom attack on another vendor had closed the clinics for nine days. Since then every new "
        "connection needed a vote of the county’s security board.",
        solution="The board’s own engineer sat at the gateway for a day and recorded what left. It was four fields over one outbound "
        "connection. The key went into the county’s key service.",
        results=(
            ("12", "days", "from first call to the board’s vote", "the three before took 140 on average"),
            ("4", "fields", "left the building", "counted by the county’s engineer"),
            ("0", "ports", "opened inwards", ""),
        ),
        quotes=(
            (
                "Bring us something we can measure, I tell every vendor. They are the first who brought the meter.",
                "Chief information security officer",
            ),
        ),
        owner="jonah",
        age=118,
        review_in=73,
        fate="r",
    ),
    story(
        "case-lakemont",
        "Lakemont Children’s: 1,140 cancelled slots filled",
        "A children’s hospital that fills seven of ten freed slots, school hours first.",
        "Children’s hospital, Patient access, Fill cancellations, Shorter waits, Over 250 clinicians, Midwest / Demo, Business case / Waitlist",
        customer="Lakemont Children’s",
        about="Children’s hospital, 310 clinicians, Midwest",
        challenge="Children fall ill, so a fifth of visits is cancelled, most within a day. Two in ten of those slots were used again. "
        "Neurology had a wait of 94 days at the same time.",
        solution="Families say which hours suit them and who may answer. Freed slots in school hours go first to children under five "
        "and to families within twenty minutes.",
        results=(
            ("1,140", "slots", "filled in one quarter", "of 1,610 freed"),
            ("94 → 61", "days", "wait in neurology", "third next available, median"),
            ("7 in 10", "", "freed slots used", "from 2 in 10"),
        ),
        quotes=(
            (
                "We got the call-back on a Wednesday morning. My son saw the specialist before I had told my boss.",
                "Mother of a patient",
            ),
            (
                "It asks the families who can actually come. We used to ask whoever picked up.",
                "Manager of patient access",
            ),
        ),
        owner="jonah",
        age=4,
        review_in=176,
    ),
    story(
        "case-mercer",
        "Mercer Bay Health: from MedCadence to live in nine weeks",
        "After nineteen months of an access suite, one department at a time.",
        "Hospital system, Executive, Switching and rollout, Over 250 clinicians, West / Business case, Contract / Schedule, Waitlist",
        customer="Mercer Bay Health",
        about="Three hospitals, 480 clinicians, West",
        challenge="Nineteen months into an access suite, one clinic of forty was live and the consultants’ bill had passed the licence.",
        solution="Waitlist went live beside the suite in nine weeks; Schedule followed clinic by clinic. The suite’s contract was left "
        "to run out.",
        results=(
            ("9", "weeks", "to the first department live", "after 19 months before"),
            ("38", "clinics", "moved in a year", "none during the flu season"),
            ("400", "days", "of consultants not bought", "planned for year two of the suite"),
        ),
        quotes=(("We had bought a drawing. What we needed was a Tuesday that worked.", "Chief operating officer"),),
        nameable_for=-20,
        owner="jonah",
        age=149,
        review_in=-18,
        fate="s",
    ),
    story(
        "case-oakridge",
        "Oakridge Health: 6.4 clinicians found in held slots",
        "Before hiring, a medical director counted the slots that were held for nobody.",
        "Hospital system, Executive, Clinical lead, Shorter waits, Over 250 clinicians, South / Discovery, Business case / Schedule",
        customer="Oakridge Health",
        about="Two hospitals, 275 clinicians, South",
        challenge="Waits for a new specialty visit had reached 41 days and a plan to hire nine clinicians was on the table.",
        solution="Held slots now open to everybody 24 hours ahead unless their owner says no. Doctors kept two urgent slots a day.",
        results=(
            ("6.4", "clinicians", "worth of held time", "counted over eight weeks"),
            ("41 → 27", "days", "wait for a new visit", "third next available, median of specialties"),
            ("3", "hires", "instead of nine", ""),
        ),
        quotes=(("I was about to pay for nine people to do what an empty afternoon could.", "Medical director"),),
        owner="ana",
        age=126,
        review_in=64,
        fate="o",
    ),
    story(
        "case-unnamed-14",
        "A system of 14 hospitals: one waitlist for 31 scanners",
        "May not be named. Central imaging with one list across sites and machines.",
        "Hospital system, Imaging center, Practice operations, Fill cancellations, Over 250 clinicians, Northeast / Demo, Business case / Waitlist",
        customer="Carrow Health System",
        about="14 hospitals, 31 scanners, Northeast",
        nameable=False,
        challenge="Every hospital kept its own list. A patient could wait four weeks at one site while a scanner twelve minutes away "
        "stood free.",
        solution="One list, distance as the patient states it, and the coil in the rule. Sites keep a third of their slots.",
        results=(
            ("131", "slots", "filled a week", "31 scanners"),
            ("9", "days", "less wait for a routine MRI", "from 23 to 14"),
        ),
        quotes=(("Patients never cared which of our buildings it was. Only we did.", "Vice president of imaging"),),
        owner="petra",
        age=160,
        review_in=57,
        fate="f",
    ),
    story(
        "case-unnamed-university",
        "A university hospital in the West: 41 rules that one man knew",
        "May not be named. Replacing a home-grown scheduler before its author retired.",
        "Hospital system, IT and security, Switching and rollout, Over 250 clinicians, West / Security review, Discovery / Schedule",
        customer="Calder University Hospital",
        about="University hospital, 900 clinicians, West",
        nameable=False,
        challenge="The scheduler had been written in house over twenty years. Its rules were in code and in the head of its author, who "
        "had nine months left.",
        solution="He wrote the rules down with us, one a day. Forty-one were needed, sixteen turned out to contradict each other, and he "
        "now visits the help desk on Fridays.",
        results=(
            ("41", "rules", "written down", "in nine weeks"),
            ("16", "contradictions", "found", "two of them had cancelled each other since the beginning"),
        ),
        quotes=(("I had been trying to hand this over for six years.", "Author of the old scheduler"),),
        owner="jonah",
        age=201,
        review_in=41,
        fate="n",
    ),
    story(
        "case-lindental",
        "Klinikum Lindental: 34 % weniger Ausfälle in der Radiologie",
        "Ein Haus der Schwerpunktversorgung, fünf Monate, zwei MRT und ein zufriedener Datenschutzbeauftragter.",
        "Hospital system, Imaging center, Practice operations, Cut no-shows, Germany and Austria / Demo, Business case / Waitlist",
        customer="Klinikum Lindental",
        about="540 Betten, Süddeutschland",
        language="de",
        challenge="Jeder achte MRT-Termin fiel aus, meist am selben Tag. Die Anmeldung rief eine Liste ab und erreichte jeden Sechsten.",
        solution="Freie Termine gehen per SMS an drei Patienten in der Reihenfolge der Dringlichkeit. Vier Datenfelder verlassen das Haus.",
        results=(
            ("–34", "%", "Ausfälle in der Radiologie", "nach fünf Monaten, zwei MRT"),
            ("52", "min", "bis zur Neubesetzung", "Median"),
        ),
        quotes=(
            ("Der Personalrat fragte, wer jetzt telefoniert. Niemand, sagte ich, und dann war Ruhe.", "Leitende MTR"),
        ),
        owner="ines",
        age=88,
        review_in=86,
        fate="s",
    ),
    story(
        "case-rivebelle",
        "Centre hospitalier Rivebelle : 29 % d’absences en moins",
        "Imagerie et cliniques externes, en français et en anglais, avec les données à Montréal.",
        "Hospital system, Patient access, Cut no-shows, Canada / Discovery, Business case / Schedule, Waitlist",
        customer="Centre hospitalier Rivebelle",
        about="Hôpital de 380 lits, Québec",
        language="fr",
        challenge="Les rappels partaient dans une seule langue et personne ne pouvait y répondre. Une place sur sept restait vide.",
        solution="Des messages dans la langue du patient, auxquels il répond par un chiffre. Les places libérées sont offertes en ordre de "
        "priorité clinique.",
        results=(
            ("–29", "%", "d’absences en imagerie", "en deux trimestres"),
            ("2", "langues", "choisies par le patient", "onze possibles"),
        ),
        quotes=(
            ("On ne savait pas que la moitié des gens voulaient seulement pouvoir répondre.", "Cheffe de l’accès"),
        ),
        owner="ines",
        age=54,
        review_in=130,
    ),
    story(
        "case-summit-ridge",
        "Summit Ridge: cardiology waits cut by half in one summer",
        "Linked visits, echo first, and one scheduler who wrote the rules.",
        "Hospital system, Clinical lead, Shorter waits, 50 to 250 clinicians, West / Demo, Business case / Schedule",
        customer="Summit Ridge Heart",
        about="Heart center, 64 clinicians, West",
        challenge="New patients came twice: once for the echo, once for the visit, three weeks apart. Half of the first visits ended with "
        "“come back with the echo”.",
        solution="Echo and visit are booked as one, same day, same building. The rules were written by the scheduler with the longest memory.",
        results=(
            ("38 → 19", "days", "wait for a new patient", "third next available"),
            ("1", "trip", "instead of two", "for 83 % of new patients"),
        ),
        quotes=(("They asked Wanda instead of a consultant. That was new.", "Lead cardiologist"),),
        nameable_for=45,
        owner="petra",
        age=41,
        review_in=140,
    ),
)
