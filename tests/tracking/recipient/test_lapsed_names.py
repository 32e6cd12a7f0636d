"""A customer could be named when a link was sent, and may not be by the day on which it is read."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import unquote

import pypdfium2 as pdfium
import pytest
from django.core import mail
from django.utils import timezone

from content.models import CustomerStory, DocumentPage
from hub.core.notices.models import MailState, OutgoingMail
from tests.factories.content import CustomerStoryFactory, ScriptFactory, answer
from tests.factories.mail import post_all
from tests.factories.tracking import RecipientFactory, ShareLinkFactory
from tests.tracking.recipient.test_views import make_deck, person
from tracking.links.mail import mail_link

pytestmark = pytest.mark.django_db
CUSTOMER = "Kestrel Valley Hospitals"
DESCRIBED = "A hospital group in the Midwest"


@pytest.fixture
def story() -> CustomerStory:
    """The customer may be named until the end of today."""
    return CustomerStoryFactory(
        title=f"{CUSTOMER}: 38 % fewer no-shows",
        customer=CUSTOMER,
        described_as=DESCRIBED,
        challenge="At KESTREL VALLEY every fifth slot stayed empty.",
        results=[("result", {"figure": "-38", "unit": "%", "label": "at Kestrel", "basis": f"{CUSTOMER}, 2025"})],
        quotes=[("quote", {"quote": "Kestrel changed.", "speaker": "Jane Doe", "role": f"COO, {CUSTOMER}"})],
        may_name_customer=True,
        may_name_until=timezone.localdate(),
    )


def lapse(day: date | None = None) -> None:
    CustomerStory.objects.update(may_name_until=day or timezone.localdate() - timedelta(days=1))


def test_a_story_names_nobody_from_the_day_after_on(client, raj, story):
    link = ShareLinkFactory(created_by=raj, assets=[story], note=f"As at {CUSTOMER}.")
    before = person(client, link).content.decode()
    assert all(words in before for words in (CUSTOMER, "Jane Doe", "KESTREL VALLEY"))
    lapse()
    after = person(client, link).content.decode()
    assert "kestrel" not in after.lower()
    assert "Jane Doe" not in after
    assert f"{DESCRIBED}: 38 % fewer no-shows" in after
    assert "As at a hospital group in the Midwest." in after


def test_a_permission_that_is_taken_back_holds_at_once_for_a_version_that_a_link_keeps(client, raj, story):
    link = ShareLinkFactory(created_by=raj, assets=[story])
    CustomerStory.objects.update(may_name_customer=False, may_name_until=None)
    assert "kestrel" not in person(client, link).content.decode().lower()


def test_a_description_that_names_the_customer_is_not_read(client, raj, story):
    CustomerStory.objects.update(described_as="The people of Kestrel")
    lapse()
    page = person(client, ShareLinkFactory(created_by=raj, assets=[story])).content.decode()
    assert "A customer: 38 % fewer no-shows" in page
    assert "Kestrel" not in page


def test_a_script_of_whatever_title_names_nobody(client, raj, story):
    said = answer(f"{CUSTOMER}?", "Kestrel Valley did it in a week.")
    script = ScriptFactory(title=f"As {CUSTOMER} does", body=[said])
    link = ShareLinkFactory(created_by=raj, assets=[script])
    assert CUSTOMER in person(client, link).content.decode()
    lapse()
    page = person(client, link).content.decode()
    assert "kestrel" not in page.lower()
    assert "The customer did it in a week." in page
    assert "As a hospital group in the Midwest does" in page


@pytest.fixture
def deck():
    deck = make_deck(name="Kestrel-Valley_offer.pptx", title=f"{CUSTOMER} in numbers")
    DocumentPage.objects.filter(document=deck.document, number=2).update(text="As at Kestrel\nValley Hospi-\ntals.")
    return deck


def test_a_page_of_a_file_that_names_the_customer_is_left_out_with_its_picture_and_in_the_pdf(
    client, raj, story, deck
):
    link = ShareLinkFactory(created_by=raj, assets=[deck], allow_download=True)
    images = [f"/s/{link.token}/{deck.pk}/{number}.webp" for number in (1, 2, 3)]
    taken = f"/s/{link.token}/{deck.pk}/file"
    assert [client.get(image).status_code for image in images] == [200, 200, 200]
    assert "Kestrel-Valley_offer.pdf" in client.get(taken)["Content-Disposition"]
    lapse()
    page = person(client, link).content.decode()
    assert ("kestrel" in page.lower(), "Slide 2" in page, "Slide 3" in page) == (False, False, True)
    assert [client.get(image).status_code for image in images] == [200, 404, 200]
    answer = client.get(taken)
    assert "Kestrel" not in unquote(answer["Content-Disposition"])
    assert DESCRIBED in unquote(answer["Content-Disposition"])
    made = pdfium.PdfDocument(b"".join(answer.streaming_content))
    assert len(made) == 2
    made.close()
    answer.close()


def test_a_link_that_opens_at_such_a_page_opens_at_the_first_one(client, raj, story, deck):
    link = ShareLinkFactory(created_by=raj, assets=[deck], page=2)
    lapse()
    page = person(client, link).content.decode()
    assert ("Opened at page" in page, "Words of slide 1." in page) == (False, True)


def test_an_original_that_names_the_customer_is_not_taken(client, raj, story):
    asset = make_deck(name="prices.pdf", content=b"%PDF original")
    link = ShareLinkFactory(created_by=raj, assets=[asset], allow_download=True)
    DocumentPage.objects.filter(document=asset.own.document, number=3).update(title="Kestrel Valley")
    assert "Download" in person(client, link).content.decode()
    lapse()
    assert "Download" not in person(client, link).content.decode()
    assert client.get(f"/s/{link.token}/{asset.pk}/file").status_code == 404


def test_a_file_that_names_the_customer_on_every_page_is_a_closed_link(client, raj, story):
    asset = make_deck()
    link = ShareLinkFactory(created_by=raj, assets=[asset], allow_download=True)
    DocumentPage.objects.update(text=CUSTOMER)
    lapse()
    assert person(client, link).status_code == 404
    assert client.get(f"/s/{link.token}/{asset.pk}/file").status_code == 404


def test_a_word_that_is_only_proposed_from_the_name_withholds_no_page(client, raj, story):
    asset = make_deck()
    DocumentPage.objects.filter(number=1).update(text="The Kestrel is a bird.")
    lapse()
    assert "The Kestrel is a bird." in person(client, ShareLinkFactory(created_by=raj, assets=[asset])).content.decode()


def test_the_customer_may_be_named_to_the_customer(client, raj, deck, story):
    recipient = RecipientFactory(sender=raj, company=CUSTOMER.upper())
    link = ShareLinkFactory(created_by=raj, assets=[deck], recipient=recipient)
    lapse()
    assert "Kestrel" in person(client, link).content.decode()


def test_a_mail_that_waited_over_the_day_does_not_leave(raj, story):
    link = ShareLinkFactory(created_by=raj, assets=[story], recipient=RecipientFactory(sender=raj, company="Marlow"))
    mail_link(link=link, by=raj, at=timezone.now())
    lapse()
    post_all()
    assert mail.outbox == []
    waited = OutgoingMail.objects.get()
    assert (waited.state, waited.reason) == (
        MailState.DROPPED,
        "It names a customer who may not be named any more. Mail it again.",
    )
    link.refresh_from_db()
    mail_link(link=link, by=raj, at=timezone.now())
    post_all()
    assert [sent.subject for sent in mail.outbox] == [f"{DESCRIBED}: 38 % fewer no-shows"]
    assert "Kestrel" not in mail.outbox[0].body


@pytest.mark.parametrize(
    ("subject", "body"), [(f"As at {CUSTOMER}", "{{ link }}"), ("Hello", f"{CUSTOMER}: {{{{ link }}}}")]
)
@pytest.mark.parametrize("later_words", ["", "Other words"])
def test_an_email_that_waited_over_the_day_does_not_leave(raj, story, subject, body, later_words):
    """Also where the script it was written from says something else by then."""
    script = ScriptFactory(type="email-template", body=[("email", {"name": "", "subject": subject, "body": body})])
    recipient = RecipientFactory(sender=raj, company="Marlow", name=CUSTOMER)
    link = ShareLinkFactory(created_by=raj, assets=[script], recipient=recipient)
    mail_link(link=link, by=raj, at=timezone.now())
    lapse()
    if later_words:
        script.body = [("step", {"heading": "Begin", "say": later_words})]
        script.save()
    post_all()
    assert mail.outbox == []
    assert OutgoingMail.objects.get().state == MailState.DROPPED
    link.refresh_from_db()
    mail_link(link=link, by=raj, at=timezone.now())
    post_all()
    [sent] = mail.outbox
    # The reader is called what they are called.
    assert CUSTOMER not in sent.subject + sent.body.replace(f"Hello {CUSTOMER},", "")


def test_a_mail_program_is_opened_with_words_that_name_nobody(client, raj, story):
    email = {"name": "", "subject": f"As at {CUSTOMER}", "body": "Kestrel Valley writes {{ tracked_link }}"}
    script = ScriptFactory(type="email-template", body=[("email", email)])
    link = ShareLinkFactory(created_by=raj, assets=[script])
    lapse()
    client.force_login(raj)
    assert "Kestrel" not in client.get(f"/send/{link.pk}/").content.decode()
