from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage

from hub.core.mail_addresses import AddressField, as_compared, read_address


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" rita@Marlow.example ", "rita@Marlow.example"),
        ("jorg@Müller.example", "jorg@müller.example"),
        ("jorg@xn--mller-kva.example", "jorg@müller.example"),
        ("jorg@XN--MLLER-KVA.example", "jorg@müller.example"),
        ("o'hara+x@例え.example", "o'hara+x@例え.example"),
    ],
)
def test_an_address_is_one_in_both_spellings_of_its_domain(written, read):
    assert read_address(written) == read
    assert AddressField().clean(written) == read
    assert as_compared(written) == read.lower()


def test_mail_to_a_domain_of_other_letters_is_addressed_as_servers_know_it():
    message = EmailMessage("Plans", "Words", "ana@example.com", [read_address("jorg@müller.example")])
    assert "To: jorg@xn--mller-kva.example" in message.message().as_string()


@pytest.mark.parametrize("written", ["jörg@müller.example", "jörg@mueller.example", "りた@marlow.example"])
def test_letters_that_mail_does_not_carry_are_refused_for_what_they_are(written):
    for read in (read_address, AddressField().clean):
        with pytest.raises(ValidationError, match="Mail carries only a to z, digits and signs before the @"):
            read(written)


@pytest.mark.parametrize(
    "written", ["rita", "rita@", "@marlow.example", "ri ta@marlow.example", "rita@mar low"]
)
def test_what_is_no_address_is_refused(written):
    with pytest.raises(ValidationError, match="Enter a valid email address"):
        read_address(written)
