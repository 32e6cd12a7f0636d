"""Whether an address answers, asked of a real server on this machine; only what its name leads to is pretended."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from content.addresses import life
from content.addresses.life import Life, look_at
from content.addresses.rules import NotAnAddress


class Answers(BaseHTTPRequestHandler):
    asked: list[tuple[str, str]] = []

    def do_GET(self) -> None:
        Answers.asked.append((self.headers["Host"], self.path))
        status, _, target = self.path[1:].partition("/")
        if status == "slow":
            self.answer_for_ever(target)
            return
        self.send_response(int(status))
        if target:
            self.send_header("Location", target.replace("(", "[").replace("%20", " "))
        self.send_header("Content-Length", "5000000000")
        self.end_headers()
        self.wfile.write(b"a little of it")

    def answer_for_ever(self, how: str) -> None:
        """A byte after the other, or one interim answer after the other: never longer than a timeout apart."""
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: " if how == "header" else b"")
            while True:
                self.wfile.write(b"x" if how == "header" else b"HTTP/1.1 100 Continue\r\n\r\n")
                time.sleep(0.02)

    def log_message(self, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def port(monkeypatch) -> Iterator[int]:
    Answers.asked = []
    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()

    def look_up(host: str, port: int) -> list[str]:
        if host == "inside.example":
            raise NotAnAddress("The address leads to a machine that recipients can't reach.")
        return ["127.0.0.1"]

    monkeypatch.setattr(life, "look_up", look_up)
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("status", [200, 204, 401, 403, 405, 429])
def test_whatever_its_server_has_to_say_is_life(port, status):
    assert look_at(f"http://video.example:{port}/{status}") == Life(True)
    assert Answers.asked == [(f"video.example:{port}", f"/{status}")]


@pytest.mark.parametrize(("status", "said"), [(404, "no such page"), (410, "no such page"), (503, "in trouble")])
def test_what_is_gone_or_in_trouble_does_not_answer(port, status, said):
    found = look_at(f"http://video.example:{port}/{status}")
    assert not found.answers
    assert said in found.reason


def test_it_is_followed_where_it_leads_but_not_inside_and_not_for_ever(port):
    assert look_at(f"http://video.example:{port}/302//200") == Life(True)
    led = look_at(f"http://video.example:{port}/302/http://inside.example/200")
    assert led == Life(False, "The address leads to a machine that recipients can't reach.")
    for inside in ("http://127.0.0.1/", "file:///etc/passwd", "//localhost/"):
        assert not look_at(f"http://video.example:{port}/301/{inside}").answers
    assert len(Answers.asked) == 6
    path = f"http://video.example:{port}/302/"
    assert look_at(path + path + path + path + path + path + "x") == Life(False, "It leads on more than 5 times.")


def test_a_server_that_is_not_there_does_not_answer(port, monkeypatch):
    assert look_at("http://video.example:1/") == Life(False, "Its server does not answer.")
    monkeypatch.setattr(life, "MOST_SECONDS", 0.0)
    assert not look_at(f"http://video.example:{port}/200").answers


@pytest.mark.timeout(30)
@pytest.mark.parametrize("how", ["header", "continue"])
def test_a_server_that_never_ends_its_answer_is_left_in_time(port, monkeypatch, how):
    monkeypatch.setattr(life, "MOST_SECONDS", 0.3)
    assert look_at(f"http://video.example:{port}/slow/{how}") == Life(False, "It took longer than 20 seconds.")


def test_what_a_server_leads_to_may_be_no_address_or_have_letters_that_browsers_take(port):
    assert look_at(f"http://video.example:{port}/302/http://(::1/") == Life(False, "It leads to what is no address.")
    assert look_at(f"http://video.example:{port}/302//200/a%20b") == Life(True)
    assert Answers.asked[-1][1] == "/200/a%20b"
