"""Datasheets: what a product does, in numbers and limits."""

from hub.demo.shapes import collateral

ENTRIES = (
    collateral(
        "datasheet",
        "waitlist-backfill",
        "Waitlist backfill",
        "How freed slots are matched, offered and booked: rules, limits and times.",
        "Imaging center, Outpatient clinic, Practice operations, Fill cancellations / Demo, Business case / Waitlist",
        """
== Waitlist backfill
Matching, offering, booking
| Property | Value |
| Time from freed slot to first offer | 11 s median, 60 s at most |
| Patients asked at once | 1 to 10, three by default |
| Time to answer | 15 min, shorter on the day |
| Languages of offers | 11 |
| Quiet hours | 8 pm to 8 am, yours to change |
== How a match is made
A patient fits when length, clinician, machine, preparation and distance fit. Among those who fit, your order of need decides,
then the longest wait.
== What is never done
Nobody loses a visit by answering no or not at all. Nobody is asked more than twice a week unless they want to be.
== Limits
Slots freed less than 40 minutes ahead are not offered by text. Group visits and linked visits of more than four are left to the
desk.
== Reports
Freed, offered, filled and lost, by department, hour and reason; as a page, CSV, or a feed to your warehouse.
""",
        owner="petra",
        age=9,
        review_in=175,
    ),
    collateral(
        "datasheet",
        "sso",
        "Single sign-on and access control",
        "Sign-on, roles, automatic removal of leavers, and what is logged. Supersedes the earlier sheet.",
        "Hospital system, IT and security, Security and privacy / Security review / Schedule, Waitlist, Block",
        """
== Single sign-on and access control
| Property | Value |
| Sign-on | OpenID Connect or SAML 2.0 |
| Second factor | Yours; we require that there is one |
| Provisioning | SCIM 2.0, leavers removed within 5 minutes |
| Session | 30 min idle, 12 h at most, yours to shorten |
| Local accounts | None, except one sealed emergency account |
== Roles
Scheduler, department lead, administrator, auditor. Roles follow your groups; a person in no group sees nothing.
== The emergency account
Its password is in two halves, one with you, one with us. Opening it writes to your monitoring and calls your security desk.
== Support access
By grant only: one person, one purpose, four hours. You can end it at any moment.
""",
        owner="jonah",
        age=17,
        review_in=170,
    ),
    collateral(
        "datasheet",
        "sso-old",
        "Single sign-on and access control YYYY-1",
        "The earlier sheet, with SAML only and manual removal of leavers.",
        "Hospital system, IT and security, Security and privacy / Security review / Schedule",
        """
== Single sign-on and access control
| Property | Value |
| Sign-on | SAML 2.0 |
| Provisioning | By file, nightly |
| Session | 60 min idle |
== Roles
Scheduler and administrator.
""",
        owner="jonah",
        age=388,
        state="retired",
        successor="sso",
        review_in=-40,
    ),
    collateral(
        "datasheet",
        "gateway",
        "The Tidewater gateway",
        "The small server inside the hospital’s network: sizing, ports, upgrades, failure.",
        "Hospital system, IT and security, EHR integration, Security and privacy / Security review / Schedule, Waitlist",
        """
== The Tidewater gateway
| Property | Value |
| Form | Virtual appliance or container |
| Size | 2 virtual processors, 4 GB memory, 20 GB disk |
| Load | 40,000 appointments a day |
| Inbound ports | None |
| Outbound | One connection, port 443, mutual certificates |
| Kept on disk | Bookings not yet written, encrypted, 72 h at most |
== High availability
Two gateways, one active. The second takes over in 20 seconds; messages are kept in order.
== Upgrades
Four a year, announced thirty days ahead. Each can be rolled back for 30 days with one command.
== What it logs
Every message by number, time and result, without content. Content can be logged for one hour, by you, for tracing.
""",
        owner="jonah",
        age=160,
        review_in=70,
        fate="r",
    ),
    collateral(
        "datasheet",
        "reminders",
        "Reminders and two-way texts",
        "Channels, timing, languages, consent and what each reminder does to no-shows.",
        "Outpatient clinic, Hospital system, Practice operations, Cut no-shows / Demo / Schedule",
        """
== Reminders and two-way texts
| Property | Value |
| Channels | Text, voice, email, portal message |
| Languages | 11, chosen per patient |
| Timing | Up to five, by visit type |
| Consent | Kept per person and channel, with the words shown |
| Replies understood | 97 % without a human |
== What each reminder adds
| Reminder | Fewer no-shows |
| One text, one day ahead | 11 % |
| Two texts, seven and two days | 19 % |
| Two texts that can be answered | 22 % |
| A third | nothing we can measure |
== Replies
“1”, “yes”, “sí”, “on my way” and a thumb all mean yes. What is not understood goes to the desk with the words as they came.
== Cost
Included, without a limit on messages.
""",
        owner="petra",
        age=194,
        review_in=58,
        fate="r",
    ),
    collateral(
        "datasheet",
        "interfaces",
        "Interfaces: HL7, FHIR and the warehouse feed",
        "Every interface with its standard, direction, content and error handling.",
        "Hospital system, IT and security, EHR integration / Security review / Schedule, Waitlist, Block",
        """
== Interfaces
| Interface | Standard | Direction |
| Appointments | HL7 v2.5 SIU S12–S26 | In |
| Free time | FHIR R4 Slot, Schedule | In |
| Bookings | FHIR R4 Appointment | Out |
| Contacts | HL7 ADT A08, A31 | In, optional |
| Cases | HL7 SIU from the surgery module | In, for Block |
| Warehouse | Parquet, nightly, to your storage | Out |
== Errors
A message that cannot be read is kept for 72 hours, shown in the work list with its number, and never guessed at.
== Versions
Each interface is kept for 24 months after its successor is announced.
== Sample messages
Forty messages with their expected results come with the interface guide.
""",
        owner="jonah",
        age=240,
        review_in=28,
        fate="o",
    ),
    collateral(
        "datasheet",
        "reports",
        "Reports and the Monday page",
        "The four numbers, how they are counted, and the page that goes out on Mondays.",
        "Outpatient clinic, Hospital system, Practice operations, Executive / Demo, Business case / Schedule, Waitlist",
        """
== Reports and the Monday page
| Number | How it is counted |
| Slots filled | A freed slot in which somebody was checked in |
| No-shows | Booked, not cancelled by the start, not checked in |
| Calls per 100 visits | From your phone system, if connected |
| Days to visit | Third next available, per specialty |
== The Monday page
One page by mail at 7:00: the four numbers, last week and the twelve before, and the three departments that moved most.
== Who sees what
A department lead sees the department. Clinician figures are seen by the clinician and the medical director.
""",
        owner="ana",
        age=209,
        review_in=33,
        fate="o",
    ),
    collateral(
        "datasheet",
        "block-analytics",
        "Block analytics",
        "Utilisation, release, credit and forecast: definitions a block committee can sign.",
        "Surgery center, Operating room director, Operating room use / Business case, Demo / Block",
        """
== Block analytics
| Measure | Definition |
| Block use | Wheels in to wheels out plus turnover, within the block, over block minutes |
| Credit | Minutes released seven days ahead leave the denominator |
| Forecast | Chance that a block hour stays empty, nine days ahead |
| First-case delay | Minutes after planned start, first case of the room |
== How good the forecast is
Of hours forecast at 80 % to stay empty, 81 % did, over 31 sites and 400 days.
== Turnover
Fixed by service, set by your committee; not taken from the log, so that nobody is blamed for a broken elevator.
""",
        owner="petra",
        age=103,
        review_in=77,
        fate="u",
    ),
    collateral(
        "datasheet",
        "regional-referral",
        "Regional referral guide",
        "Codes and routes for referrals between regions.",
        " / Discovery / Schedule",
        """
== Regional referral guide
| Route | Code | Books into |
| Primary to specialty, same group | RG-1 | Receiving template |
| Primary to specialty, other group | RG-2 | Request list |
| Emergency to specialty, 72 h | RG-3 | Held urgent slots |
| Out of state | RG-4 | Request list, with a call |
== How a route is chosen
By the receiving group’s agreement on file. Where none is on file, RG-2 applies.
== Who keeps it
Each region’s access lead, twice a year.
""",
        format="docx",
        owner="petra",
        age=326,
        review_in=5,
        fate="n",
    ),
    collateral(
        "datasheet",
        "retention",
        "Data kept, and for how long",
        "Each kind of data with its place, its clock and how it is deleted.",
        "Hospital system, IT and security, Security and privacy / Security review, Contract / Schedule, Waitlist, Block",
        """
== Data kept, and for how long
| Data | Where | Kept |
| Name and contact | Cloud, your key | Until 90 days after the last visit |
| Appointment time and room | Cloud, your key | 24 months |
| Consent | Cloud, your key | 6 years |
| Messages sent | Cloud, your key | 12 months |
| Audit log | Cloud and your monitoring | 7 years |
| Backups | Second region | 35 days |
== Shorter, if you like
Every clock can be shortened by an administrator. None can be lengthened without a signed change.
== Deletion
Keys of deleted rows are destroyed the same night. A certificate is made monthly.
""",
        owner="jonah",
        age=84,
        review_in=66,
        fate="s",
    ),
    collateral(
        "datasheet",
        "api",
        "Programming interface",
        "For customers who build their own pages: what can be called, how fast, how safely.",
        "Hospital system, IT and security, EHR integration, Over 250 clinicians / Demo / Schedule",
        """
== Programming interface
| Property | Value |
| Style | FHIR R4 where there is a resource, JSON where there is none |
| Sign-on | OAuth 2.0, SMART scopes |
| Limit | 50 calls a second and customer |
| Test tenant | With 400 invented patients |
== What people build
A “book now” button on the doctor’s page; a kiosk; a bot that answers “when am I due?”.
== What we ask
No screen scraping of our pages, and a human name for every key.
""",
        owner="jonah",
        age=333,
        review_in=9,
        fate="n",
    ),
    collateral(
        "datasheet",
        "de-datenschutz",
        "Datenschutz und Datensicherheit",
        "Technische und organisatorische Maßnahmen für Kliniken in Deutschland und Österreich.",
        "Hospital system, IT and security, Security and privacy, Germany and Austria / Security review / Schedule, Waitlist",
        """
== Datenschutz und Datensicherheit
| Frage | Antwort |
| Rolle | Auftragsverarbeiter nach Art. 28 DSGVO |
| Ort | Frankfurt und Düsseldorf, keine Übermittlung in Drittländer |
| Felder | Name, Kontakt, Zeit, Raum |
| Schlüssel | Beim Krankenhaus, jederzeit entziehbar |
| Protokoll | 7 Jahre, im Besitz des Krankenhauses |
== Unterauftragnehmer
Zwei, mit Namen, beide mit Sitz in der Europäischen Union.
== Meldung
Innerhalb von 24 Stunden nach Kenntnis, schriftlich, mit den betroffenen Datensätzen.
== Betriebsrat
Auswertungen je Mitarbeiter sind abgeschaltet und lassen sich nur mit Zustimmung einschalten.
""",
        owner="ines",
        age=91,
        language="de",
        review_in=100,
        fate="f",
    ),
    collateral(
        "datasheet",
        "devices",
        "Devices and browsers",
        "What works on what, and until when.",
        "Outpatient clinic, IT and security / Security review / Schedule",
        """
== Devices and browsers
| Where | Works with |
| Schedulers | Current and previous version of the four large browsers |
| Patients | Any phone that gets texts; pages on any browser of the last five years |
| Kiosk | Tablets from 10 inches, with a stand that locks |
== What ends
Support for 32-bit tablets ends next spring. Customers with such tablets have had a letter.
""",
        format="docx",
        owner="jonah",
        age=134,
        expires_in=-25,
        state="expired",
        review_in=-25,
    ),
)
