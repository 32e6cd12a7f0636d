"""Uploads for which the temporary folder has no room: refused with a sentence, whatever form they came by."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from content.refusals import NotStored

_NOTED = "_upload_had_no_room"


class TemporaryFileHandler(TemporaryFileUploadHandler):
    """Django's own, which fails with whatever the disk says; here the file is left out and the request knows."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            raise self._without() from error

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            raise self._without() from error

    def file_complete(self, file_size: int) -> UploadedFile | None:
        try:
            self.file.flush()
        except OSError:
            self._without()
            return None
        return super().file_complete(file_size)

    def _without(self) -> SkipFile:
        setattr(self.request, _NOTED, True)
        if hasattr(self, "file"):
            with suppress(OSError):  # closing writes what is left
                self.file.close()
        return SkipFile()


def had_no_room(request: HttpRequest) -> bool:
    """Whether a file of this request was left out. Known once its files have been asked for."""
    return hasattr(request, _NOTED)


class SayThereIsNoRoom:
    """Middleware, after the one that reads forms: no view gets a form whose file is missing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        if not had_no_room(request):
            return None
        why = str(NotStored())
        if "text/html" in request.headers.get("Accept", ""):  # scripts accept anything
            return render(request, "503.html", {"why": why}, status=503)
        return JsonResponse({"reason": why}, status=503)
