"""Email addresses as they are read at every door: which can be written to, and which are one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

#: The code of a refusal for letters before the @.
OTHER_LETTERS = "letters"
NOT_CARRIED = "Mail carries only a to z, digits and signs before the @. Another address is needed."
_SPELLED_IN_ASCII = "xn--"


def read_address(written: str) -> str:
    """An address that mail can be sent to, with a domain of other letters in these and in small letters, so that both
    of its spellings are one. Raises ValidationError with the reason.

    The part before the @ has to be ASCII: servers that carry other letters there (SMTPUTF8) are too few to rely on.
    """
    address = written.strip()
    local, at, domain = address.rpartition("@")
    if at and domain and not local.isascii():
        raise ValidationError(NOT_CARRIED, code=OTHER_LETTERS)
    validate_email(address)
    return f"{local}@{read_domain(domain)}"


def read_domain(domain: str) -> str:
    """A domain in its own letters; one of ASCII alone as it is written."""
    if domain.isascii() and _SPELLED_IN_ASCII not in domain.lower():
        return domain
    try:
        return domain.lower().encode("idna").decode("idna")
    except UnicodeError:
        return domain


def as_compared(address: str) -> str:
    """An address in small letters, with its domain as `read_address` has it; whatever is none likewise."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local}{at}{read_domain(domain)}"


class AddressField(forms.EmailField):
    """Takes an address that mail can be sent to."""

    default_validators = []

    def clean(self, value: Any) -> str:
        cleaned: str = super().clean(value)
        return read_address(cleaned) if cleaned else cleaned
