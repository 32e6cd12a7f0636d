"""A person's browser without a browser: Django's client, and what an answer says."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.test import Client


def as_user(user: Any) -> Client:
    """A client of this person's; of nobody's for None."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def words_of(answer: Any) -> str:
    """All words of a page, one space between them; spaces that keep words together stay."""
    return words_in(soup(answer))


def words_in(part: Tag | None) -> str:
    """As `words_of`, of a part of a page."""
    assert part is not None
    return re.sub(r"[ \n]+", " ", " ".join(part.stripped_strings))
