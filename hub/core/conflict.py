"""An answer of the API that says by a code why something was not done: 409, and what to do about it."""

from __future__ import annotations

from http import HTTPStatus

from ninja.errors import HttpError


class Conflict(HttpError):
    """`code` is for programs and never changes."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(HTTPStatus.CONFLICT, detail)
        self.code = code
