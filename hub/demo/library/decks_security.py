"""Decks for the people who have to say yes: IT, privacy, integration."""

from hub.demo.shapes import collateral

ENTRIES = (
    collateral(
        "deck",
        "security-hipaa",
        "Security and HIPAA for hospital IT",
        "How patient scheduling data is held, who can see it and what Tidewater signs. For the first call with IT or the "
        "privacy office.",
        "Hospital system, IT and security, Security and privacy, Over 250 clinicians / Security review / Schedule, Waitlist, Block",
        """
== Security and HIPAA at Tidewater
For hospital IT, security and privacy offices
== Your review, in the order you will ask
! How to read this deck
| Your question | Page |
| What do you hold about our patients? | 3 |
| Where does it live, and who holds the key? | 4 and 5 |
| Who can look, and how would we know? | 6 and 9 |
| Does HIPAA allow it, and what do you sign? | 7 and 8 |
| What happens on a bad day? | 10 |
~ Ask which of the five they came for, and go there. The order is theirs, not ours.
== What Tidewater holds, and what it never sees
+ We hold: Name, one way to reach the patient, appointment time, room or machine.
+ We never see: Diagnosis, notes, results, insurance, social security number.
+ Why it is enough: A slot is offered by time and place. The reason for the visit stays in your EHR.
> Four fields. If a fifth is ever needed, you switch it on, not us.
~ Pause after “never see”. Privacy offices check this list against their own before they listen on.
== Where the data lives
1) Your network: The gateway reads free slots from your EHR. It only calls out; no port is opened inwards.
2) Tidewater cloud: Two regions in the United States, one tenant per customer, no shared tables.
3) The patient’s phone: A text or a voice call with a time and a place. No clinical word ever goes out.
~ Their network people ask about open ports first. There are none; the gateway calls out.
== Encrypted in transit and at rest, with your key
+ In transit: TLS 1.3 with mutual certificates between gateway and cloud.
+ At rest: AES-256. The key sits in your own key service and can be withdrawn in one minute.
+ If you withdraw it: Booking falls back to your EHR. Nothing held here can be read by anyone, us included.
== Who can see what
| Role | Sees | Through | Logged |
| Your schedulers | Their own departments | Your single sign-on | Yes |
| Your administrators | Everything of yours | Your single sign-on | Yes |
| Tidewater support | Nothing by default | A grant from you, 4 hours | Yes, to you |
| Tidewater engineers | Counts, no names | – | Yes |
== “Does HIPAA let us put schedules in your cloud?”
! The question we hear most
+ Signed first: A HIPAA business associate agreement before any data moves.
+ Minimum data: Name, contact, time, room. No diagnosis, no notes.
+ Your key, your exit: Export and deletion within 30 days, with a certificate.
> In one line: the question is who controls the data, and that stays you.
~ Let them finish the question. Then the one line at the bottom, and only then the three columns.
== What the HIPAA agreement covers
| Clause | What we commit to |
| Permitted use | Scheduling and reminders, nothing else |
| Subcontractors | Two, named, both under the same terms |
| Breach notice | Within 24 hours of discovery |
| Return and deletion | 30 days, with a certificate |
~ Offer the agreement now, before the questionnaire. It is short, and counsel likes to see it early.
== Every look is logged, and the log is yours
# 7 years: of audit records, kept for as long as your policy asks.
> Who, which record, from where and why. Sent to your own monitoring within 60 seconds.
== If something goes wrong
1) Within 1 hour: A named person calls your security desk.
2) Within 24 hours: Written notice with the records concerned.
3) Within 72 hours: Cause, containment, and what changes.
4) Within 30 days: A review with you, with the log in hand.
~ They will ask whether it has happened. Once, in 2024: three records, told within five hours.
== Tested by others, twice a year
+ Penetration tests: March and September, by two firms in turn. You get the full letter, not a summary.
+ SOC 2 Type II: Twelve months, no exceptions in the last two reports.
+ Your own test: Welcome, on a copy of your tenant, with two weeks’ notice.
== Common HIPAA questions, answered
| Question | Answer |
| Is Tidewater a business associate? | Yes, and it signs as one |
| Are texts to patients allowed? | Yes: a time and a place, with consent kept per patient |
| Can we keep data in one state? | Yes, a region can be pinned |
| Do you use our data to train models? | No, and the agreement says so |
== Your security review in 15 working days
1) Day 1: Agreement, questionnaire and reports in your data room.
2) Day 5: Call with our security lead, your questions only.
3) Day 10: Gateway in your test network.
4) Day 15: Your decision, with the risks written down.
== Documents you can ask for today
- HIPAA agreement, ready to sign
- Completed security questionnaire, 312 answers
- SOC 2 Type II report and last penetration test letter
- Data flow drawing and list of subcontractors
- Sample audit log in your monitoring’s format
""",
        owner="ana",
        age=199,
        review_in=98,
        fate="r",
    ),
    collateral(
        "deck",
        "hipaa-overview-old",
        "HIPAA overview YYYY-1",
        "The earlier HIPAA deck, from before customer-held keys. Superseded by Security and HIPAA for hospital IT.",
        "Hospital system, IT and security, Security and privacy / Security review / Schedule",
        """
== HIPAA overview
For hospital IT
== What we store
- Patient name, phone number, appointment time and department
- Stored in one United States region
== Our agreement
We sign a business associate agreement with every hospital. Breach notice is given within 72 hours.
== Encryption
Data is encrypted at rest with keys that Tidewater manages, and in transit with TLS 1.2.
== Access and audit
Support staff reach a customer’s tenant through a ticket. Audit records are kept for three years.
== Contact
Write to the security team for the questionnaire.
""",
        format="pptx",
        owner="ana",
        age=402,
        state="retired",
        successor="security-hipaa",
        review_in=-60,
    ),
    collateral(
        "deck",
        "ehr-integration",
        "EHR integration without a project",
        "How Tidewater reads free slots and writes bookings through the interfaces a hospital already runs. Eleven pages, two "
        "of them drawings.",
        "Hospital system, IT and security, EHR integration, Over 250 clinicians / Demo, Security review / Schedule, Waitlist",
        """
== EHR integration without a project
What your interface team has to do, and what it does not
== The short answer
# 3 days: of your interface team’s time, median of the last 40 hospitals.
# 0 changes: to templates, visit types or security classes in the EHR.
== The EHR stays the master record
A booking exists when your EHR says so. Tidewater asks for free time, offers it, and writes the booking back through the
same interface your patient portal uses. If we disagree with the EHR, the EHR wins and we say so in the log.
== Two interfaces, both of which you have
| Interface | Direction | What crosses |
| HL7 v2 SIU feed | EHR to gateway | New, changed and cancelled appointments |
| FHIR R4 Slot and Appointment | Both ways | Free time, bookings |
| ADT feed, optional | EHR to gateway | A changed phone number |
== What the gateway does
1) Listens: To the scheduling feed on your side of the firewall.
2) Reduces: Each message to four fields, before anything leaves.
3) Calls out: One outbound connection, mutual certificates.
4) Writes back: Bookings through the EHR’s own rules.
== Visit types map themselves, nearly
Of 1,900 visit types in a typical system about 120 carry nine tenths of the volume. We propose a mapping from three months of
history; your schedulers correct it in two one-hour sessions.
== When the interface is down
+ First minute: Offers pause. Nobody is promised a slot that may be gone.
+ Up to a day: Bookings wait in the gateway, encrypted, in order.
+ After: They are replayed, and clashes go to a work list with a phone number.
== What your team does, by week
| Week | Interface team | Us |
| 1 | Open the outbound route, create a service account | Install the gateway with you |
| 2 | Point the SIU feed of the test system at it | Map visit types |
| 3 | Approve the mapping | Run 500 test bookings |
| 4 | Move the feed to production | Watch, first clinic live |
== Nothing clinical crosses the interface
+ Crosses: Free slot, booking, machine’s name and room.
+ Never crosses: Diagnosis, notes, result. The visit type is replaced by a number before it leaves.
> The interface reads free slots and writes bookings. Nothing clinical crosses it, which settles the usual HIPAA question
  before it is raised.
== What interface teams said afterwards
“I had booked six weeks for it. We used the rest to catch up on the lab feed.” Interface lead, four hospitals, Midwest
“It behaves like one more portal, and that is the nicest thing I can say.” Integration architect, children’s hospital
== Ask for these
- Interface guide with sample messages
- A test gateway, ready in a day
- Two reference calls with interface leads
""",
        owner="jonah",
        age=21,
        review_in=180,
    ),
    collateral(
        "deck",
        "partner-briefing",
        "Integration partner briefing",
        "For the firms that run a hospital’s interfaces on its behalf: what to expect, and whom to call.",
        "Hospital system, EHR integration / Security review / Schedule",
        """
== Integration partner briefing
For managed-service partners
== Your part and ours
| Task | Partner | Tidewater |
| Outbound route and certificate | Does | Advises |
| Gateway install and upgrades | Watches | Does |
| Feed of the test system | Does | Tests |
| Visit type mapping | – | Does with the customer |
== Sizing
One gateway serves 40,000 appointments a day on two virtual processors and 4 GB of memory. A second one stands by.
== Upgrades
Four a year, announced thirty days ahead, rolled back with one command. Security fixes within seven days.
== Ports
One outbound connection to port 443. No inbound port, no VPN, no jump host.
== Whom to call
Partner desk, staffed from 6 to 22 Eastern. Urgent: the number on the gateway’s own status page.
""",
        format="pptx",
        owner="jonah",
        age=337,
        review_in=20,
        fate="n",
    ),
    collateral(
        "deck",
        "data-leaving",
        "Leaving Tidewater: your data and your dates",
        "What happens to schedules, consents and logs when a customer leaves. Legal teams ask for it late; send it early.",
        "Hospital system, IT and security, Security and privacy / Security review, Contract / Schedule, Waitlist",
        """
== Leaving Tidewater
Your data and your dates
== Why we show you this first
You should know how to leave before you join. Eleven customers have left since we began; nine of them had everything back
within ten days.
== The four things you take with you
+ Booking history: CSV, one row a booking, with your EHR’s own numbers.
+ Consent records: When each patient agreed to texts, in which words.
+ Rules and templates: As documents your schedulers can read.
+ The audit log: Seven years or since the start, signed.
== The dates
1) Day 0: You give notice; offers stop when you say so.
2) Day 10: Export in your storage, checked by you.
3) Day 30: Everything deleted, backups included.
4) Day 35: Certificate of deletion, signed by our security lead.
== What it costs
Nothing. The agreement says so in section 11, and there is no fee for the certificate.
""",
        format="pptx",
        owner="jonah",
        age=272,
        review_in=15,
        fate="s",
    ),
)
