"""Who works at Tidewater, and whom its reps write to. Every name and company is invented."""

from dataclasses import dataclass

TEAMS: tuple[str, ...] = ("Hospitals East", "Hospitals West", "Clinics & Imaging")


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    group: str
    team: str = ""


PERSONAS: tuple[Person, ...] = (
    Person("rep", "Raj Dhillon", "Reps", "Hospitals East"),
    Person("marketer", "Ana Brandl", "Marketers"),
    Person("approver", "Colette Marsh", "Approvers"),
    Person("manager", "Mia Castellan", "Managers", "Hospitals East"),
    Person("admin", "Ada Lindqvist", "Administrators"),
)

OWNERS: tuple[Person, ...] = (
    Person("petra", "Petra Quill", "Marketers"),
    Person("jonah", "Jonah Breck", "Marketers"),
    Person("ines", "Inés Calder", "Marketers"),
)

REP_NAMES: dict[str, tuple[str, ...]] = {
    "Hospitals East": (
        "Dora Whitfield", "Marcus Oyelaran", "Priya Raman", "Tom Gallagher", "Lena Sorokin", "Andre Baptiste",
        "Kelly Nakamura", "Owen Prichard", "Fatima Zaidi", "Grant Hollis", "Simone Achard", "Bea Lindgren", "Carlos Mena",
    ),
    "Hospitals West": (
        "Yuki Tanabe", "Rosa Delgado", "Will Etheridge", "Hana Kovacs", "Derek Olmstead", "Nia Campbell", "Sam Whitcomb",
        "Ingrid Solberg", "Victor Amaya", "Paula Reyes", "Jack Thornbury", "Mei Lin Zhao", "Eli Braverman", "Tess Okafor",
    ),
    "Clinics & Imaging": (
        "Abby Kirkland", "Noel Ferreira", "Jess Havilland", "Rob Castellano", "Anika Sharma", "Dean Morrow",
        "Camille Roche", "Peter Vance", "Lucia Benedetti", "Harvey Stokes", "Gwen Ashcroft", "Ivan Petrov", "Molly Tran",
    ),
}  # fmt: skip

# company, domain, industry, contacts
PROSPECTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("Marlow County Health", "marlowcounty.example", "Hospital system", ("Rita Halloran", "Imre Kovel", "Joan Tilley")),
    ("Pinecrest Imaging Group", "pinecrestimaging.example", "Imaging center", ("Dana Whitlock", "Paul Reinholt")),
    ("Lakemont Children’s", "lakemont.example", "Children’s hospital", ("Luis Ferrand", "Aisha Noble")),
    ("Ashdown Surgical", "ashdownsurgical.example", "Surgery center", ("Grace Odum", "Kurt Weller")),
    ("Ridgeline Orthopedics", "ridgelineortho.example", "Outpatient clinic", ("Hank Belisle", "Sheila Drummond")),
    ("Fairhaven Pediatrics", "fairhavenpeds.example", "Children’s hospital", ("Noor Ashby", "Tim Lockhart")),
    ("Northgate Surgical", "northgatesurgical.example", "Surgery center", ("Tess Armitage", "Dr. Omar Haddad")),
    (
        "St. Brannoc Medical Center",
        "stbrannoc.example",
        "Hospital system",
        ("Ellen Voss", "Robert Pacheco", "Mina Sato"),
    ),
    ("Copperline Health", "copperline.example", "Hospital system", ("Gary Munroe", "Leah Feldman")),
    ("Three Rivers Regional", "threeriversregional.example", "Hospital system", ("Alice Chu", "Stan Wojcik")),
    ("Harbor Point Clinics", "harborpointclinics.example", "Outpatient clinic", ("Denise Fallon", "Jorge Castillo")),
    ("Blue Mesa Infusion", "bluemesa.example", "Infusion center", ("Karen Yellowhorse", "Phil Granger")),
    ("Whitetail Family Medicine", "whitetailfm.example", "Outpatient clinic", ("Dr. Susan Amory", "Becky Lund")),
    ("Glenrock Behavioral", "glenrockbehavioral.example", "Behavioral health", ("Monica Pryce", "Dale Hutchins")),
    ("Sierra Vista Radiology", "sierravistaradiology.example", "Imaging center", ("Angela Portillo", "Neil Crandall")),
    (
        "Oakhurst Health Network",
        "oakhursthealth.example",
        "Hospital system",
        ("Miriam Adler", "Curtis Bell", "Tara Singh"),
    ),
    ("Clearfork Community Care", "clearforkcare.example", "Community health center", ("Yolanda Pierce", "Evan Mills")),
    ("Maple Crossing Therapy", "maplecrossingpt.example", "Physical therapy", ("Greta Olsen", "Nate Barlow")),
    ("Klinikum Auental", "klinikum-auental.example", "Hospital system", ("Sabine Kern", "Dr. Jens Ruhland")),
    ("Hôpital Montclair", "hopitalmontclair.example", "Hospital system", ("Élise Gagnon", "Marc Thibault")),
    ("Prairie View Hospitals", "prairieview.example", "Hospital system", ("Carl Jensen", "Denise Hauer")),
    ("Westlake Women’s Imaging", "westlakewomens.example", "Imaging center", ("Renee Colby", "Sara Lindholm")),
    ("Cedar Falls Eye Surgery", "cedarfallseye.example", "Surgery center", ("Dr. Anil Mehta", "Joyce Pratt")),
    ("Summerset Health Partners", "summersethealth.example", "Hospital system", ("Frank DeLuca", "Vera Nolan")),
    ("Bayside Oncology Associates", "baysideoncology.example", "Infusion center", ("Lorna Keats", "Miles Duarte")),
    ("Ironwood Medical Group", "ironwoodmedical.example", "Outpatient clinic", ("Cheryl Stone", "Amir Rahimi")),
)
