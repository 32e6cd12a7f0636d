"""Which part of what is sent with a request is looked at by whoever answers it."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse

NOTED = "tests.hub.noted_reading.NoteReading"
# Each way to look at the query, by "get", and at what is posted, by "post".
_WAYS = {
    **dict.fromkeys(("GET", "environ", "get_full_path", "build_absolute_uri"), "get"),
    **dict.fromkeys(("POST", "FILES", "body", "read", "readline", "readlines"), "post"),
}


class _Noting(WSGIRequest):
    def __getattribute__(self, name: str) -> Any:
        if name in _WAYS:
            self.__dict__.setdefault("looked_at", set()).add(_WAYS[name])
        return super().__getattribute__(name)


class _NotingMeta(dict[str, Any]):
    """The query stands once more in what came with the request."""

    def __init__(self, request: HttpRequest) -> None:
        self.plain = request.META
        super().__init__(self.plain)
        self.request = request

    def __getitem__(self, name: str) -> Any:
        self._note(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self._note(name)
        return super().get(name, default)

    def __iter__(self) -> Iterator[str]:
        self._note("QUERY_STRING")
        return super().__iter__()

    def items(self) -> ItemsView[str, Any]:
        self._note("QUERY_STRING")
        return super().items()

    def copy(self) -> dict[str, Any]:
        self._note("QUERY_STRING")
        return super().copy()

    def _note(self, name: str) -> None:
        if name == "QUERY_STRING":
            self.request.__dict__.setdefault("looked_at", set()).add("get")


class NoteReading:
    """Middleware, for the innermost place: all others have looked at the request by the time it notes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        # The headers, without the query, are taken from there when they are first asked for.
        assert request.headers is not None
        request.__class__ = _Noting
        request.META = _NotingMeta(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """The view is over; what says so is the same page after any."""
        request.__class__ = WSGIRequest
        if isinstance(request.META, _NotingMeta):
            request.META = request.META.plain


def was_looked_at(answer: Any, method: str) -> bool:
    """Whether the view, or what its answer passed through, looked at the query ("get") or at what was posted ("post").
    If not, it gives this answer whatever they hold."""
    return method in getattr(answer.wsgi_request, "looked_at", ())
