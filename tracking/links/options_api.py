"""The options of a link as the API takes and tells them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import field_validator

from hub.core.door import Ending
from tracking.links.forms import SHORTEST_PASSCODE
from tracking.links.options import LONGEST_DAYS, LONGEST_TERMS, MOST_ALLOWED, LinkOptions, Notify, read_allowed
from tracking.models import ShareLink

Versions = Literal["newest", "exact"]
When = Literal["at_once", "daily", "never"]


class OptionsIn(Schema):
    """What is left out stays: the preset of a new link, or what the link has. Looser than administrators allow is
    422.
    """

    expires_at: Ending | None = Field(
        None, description="Left out: the preset; null: until revoked. A bare day lasts until its end."
    )
    expires_after_days: int | None = Field(
        None, ge=1, le=LONGEST_DAYS, description="After the first view by a person; the earlier end counts."
    )
    passcode: str | None = Field(None, max_length=100, description="null or empty: none.")
    verify_email: bool = Field(False, description="The recipient shows by a code by mail that the address is theirs.")
    allowed: list[Annotated[str, Field(max_length=254)]] = Field(
        default_factory=list,
        max_length=MOST_ALLOWED,
        description="Addresses and domains whose owners may open it besides, by a code by mail.",
    )
    allow_download: bool = False
    watermark: bool = Field(False, description="The reader's address and the day on page images and PDF files.")
    pass_on: bool = Field(True, description="Its readers may make a link of it for somebody else.")
    terms: str | None = Field(
        None, max_length=LONGEST_TERMS, description="A text to agree to before reading; null or empty: none."
    )
    version: Versions = Field(
        "newest", description="newest: always the newest approved version; exact: what is live now, for good."
    )
    notify: When = Field("at_once", description="When its sender is told of the first view.")

    @field_validator("passcode")
    @classmethod
    def _long_enough(cls, value: str | None) -> str | None:
        if value and len(value.strip()) < SHORTEST_PASSCODE:
            raise ValueError(f"at least {SHORTEST_PASSCODE} characters")
        return value

    @field_validator("allowed")
    @classmethod
    def _addresses_and_domains(cls, value: list[str]) -> list[str]:
        return list(read_allowed(value))

    def options(self, before: LinkOptions) -> LinkOptions:
        """The options as they are to be: what was said, else as in `before`."""
        said: dict[str, Any] = {
            "expires_at": self.expires_at,
            "expires_after_days": self.expires_after_days,
            "passcode": (self.passcode or "").strip(),
            "verify_email": self.verify_email,
            "allowed": tuple(self.allowed),
            "allow_download": self.allow_download,
            "watermark": self.watermark,
            "pass_on": self.pass_on,
            "terms": (self.terms or "").strip(),
            "keep_versions": self.version == "exact",
            "notify": Notify(self.notify),
        }
        named = {"keep_versions" if name == "version" else name for name in self.model_fields_set}
        return LinkOptions(**{name: said[name] if name in named else getattr(before, name) for name in said})


class OptionsOut(Schema):
    expires_at: datetime | None = Field(description="As it was chosen.")
    expires_after_days: int | None
    ends_at: datetime | None = Field(description="When it closes by itself, as far as is known: the earlier of both.")
    passcode: bool = Field(description="Whether it asks for one.")
    verify_email: bool
    allowed: list[str]
    allow_download: bool
    watermark: bool
    pass_on: bool
    terms: int | None = Field(description="Version of the terms that are agreed to before reading.")
    notify: When


def options_out(link: ShareLink) -> dict[str, Any]:
    """The fields of `OptionsOut`."""
    return {
        "expires_at": link.expires_at,
        "expires_after_days": link.expires_after_days,
        "ends_at": link.ends_at,
        "passcode": bool(link.passcode),
        "verify_email": link.verify_email,
        "allowed": link.allowed,
        "allow_download": link.allow_download,
        "watermark": link.watermark,
        "pass_on": link.pass_on,
        "terms": link.terms_id,
        "notify": link.notify,
    }
