"""What is elsewhere: a page of the company's own site, and one of a standard that customers ask about."""

from hub.demo.shapes import elsewhere

ENTRIES = (
    elsewhere(
        "schedule-tour",
        "Guided tour of Schedule",
        "Six minutes on our site, without a log-in: a coordinator moves a morning, and the waiting patients hear of it.",
        "Outpatient clinic, Imaging center, Practice operations / Discovery, Demo / Schedule",
        "https://www.tidewater.example/schedule/tour",
        owner="ana",
        age=31,
        review_in=120,
    ),
    elsewhere(
        "fhir-appointment",
        "FHIR: how an appointment is written down",
        "The page of the standard that an integration team reads first, to see which fields our feed fills.",
        "Hospital system, Outpatient clinic / Security review / Schedule",
        "https://hl7.org/fhir/appointment.html",
        owner="ines",
        age=24,
        review_in=200,
    ),
)
