"""IMAP servers for tests, each on a port of its own: Debian's dovecot, and a small one where that is not installed."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import re
import shutil
import socket
import socketserver
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from hub.settings.environment import Inbox

USER, PASSWORD, ADDRESS = "hub@tidewater.example", 'p w"ord', "hub@tidewater.example"
STARTS_WITHIN = 20.0


@dataclass
class Server:
    """A running server with one folder."""

    port: int
    folder: str = "INBOX"

    @property
    def inbox(self) -> Inbox:
        return Inbox("127.0.0.1", self.port, USER, PASSWORD, self.folder, ADDRESS, is_tls=False)

    def deliver(self, raw: bytes, *, at: datetime | None = None) -> None:
        with self._logged_in() as connection:
            when = imaplib.Time2Internaldate(at) if at else None
            state, said = connection.append("INBOX", "", when, raw)
            assert state == "OK", said

    def empty(self) -> None:
        """Delete all that is in it."""
        with self._logged_in() as connection:
            connection.select("INBOX")
            connection.uid("STORE", "1:*", "+FLAGS", "(\\Deleted)")
            connection.expunge()

    def contents(self) -> list[bytes]:
        """Flags and all: whether the hub changed any."""
        with self._logged_in() as connection:
            connection.select("INBOX", readonly=True)
            _, said = connection.uid("FETCH", "1:*", "(FLAGS)")
            return [line for line in said if isinstance(line, bytes)]

    @contextmanager
    def _logged_in(self) -> Iterator[imaplib.IMAP4]:
        connection = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        try:
            connection.login(USER, PASSWORD)
            yield connection
        finally:
            connection.logout()


def dovecot_path() -> str:
    return shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").exists() else "")


@contextmanager
def dovecot() -> Iterator[Server]:
    """Debian's dovecot in the foreground. What it keeps lies in a folder of its own: pytest's are for one user alone,
    and root's mails are read by another.
    """
    with tempfile.TemporaryDirectory(prefix="dovecot-") as folder, _dovecot_in(Path(folder)) as server:
        yield server


@contextmanager
def _dovecot_in(folder: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    user = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    group = grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
    (folder / "mail").mkdir()
    config = folder / "dovecot.conf"
    config.write_text(_CONFIG.format(folder=folder, port=port, user=user, group=group))
    if os.getuid() == 0:
        shutil.chown(folder / "mail", user, group)
        folder.chmod(0o755)
    with subprocess.Popen([dovecot_path(), "-F", "-c", config]) as running:
        try:
            _wait_for(port)
            yield Server(port)
        finally:
            running.terminate()


_CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
mail_access_groups =
passdb {{
  driver = static
  args = nopassword=y
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as reached:
            if reached.recv(10).startswith(b"* OK"):
                return
        time.sleep(0.05)
    raise TimeoutError("dovecot did not start")


@dataclass
class Kept:
    """What the small server keeps. Its mails are numbered from `first`."""

    validity: int = 7
    first: int = 1
    mails: list[tuple[bytes, str]] = field(default_factory=list)


@contextmanager
def small_server(kept: Kept) -> Iterator[Server]:
    """As much of RFC 3501 as reading a mailbox takes, on a real socket."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        server.daemon_threads = True
        server.kept = kept
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield Server(server.server_address[1])
        server.shutdown()
        thread.join()


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.kept: Kept = self.server.kept
        self._say(b"* OK ready")
        while line := self.rfile.readline():
            tag, _, command = line.strip().partition(b" ")
            if not self._answer(tag, command):
                return

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def _answer(self, tag: bytes, command: bytes) -> bool:
        name = command.split(b" ")[0].upper()
        if name == b"CAPABILITY":
            self._say(b"* CAPABILITY IMAP4rev1")
        elif name == b"LOGIN" and b'"p w\\"ord"' not in command:
            self._say(tag + b" NO wrong password")
            return True
        elif name in (b"SELECT", b"EXAMINE") and command.split(b" ")[1].strip(b'"') != b"INBOX":
            self._say(tag + b" NO no such folder")
            return True
        elif name in (b"SELECT", b"EXAMINE"):
            self._say(b"* %d EXISTS" % len(self.kept.mails))
            self._say(b"* OK [UIDVALIDITY %d] valid" % self.kept.validity)
        elif name == b"APPEND":
            self._append(command)
        elif name == b"UID":
            self._uid(command)
        elif name == b"EXPUNGE":
            self.kept.first += len(self.kept.mails)
            self.kept.mails.clear()
        elif name == b"LOGOUT":
            self._say(b"* BYE")
        self._say(tag + b" OK done")
        return name != b"LOGOUT"

    def _append(self, command: bytes) -> None:
        size = int(re.search(rb"\{(\d+)\}$", command)[1])
        date = re.search(rb'"(\s?\d+-\w{3}-\d{4} [^"]+)"', command)
        now = datetime.now(UTC).strftime("%d-%b-%Y %H:%M:%S +0000")
        self._say(b"+ go on")
        self.kept.mails.append((self.rfile.read(size), date[1].decode() if date else now))
        self.rfile.readline()

    def _uid(self, command: bytes) -> None:
        words = command.split(b" ", 3)
        if words[1] == b"STORE":
            return
        numbered = list(enumerate(self.kept.mails, start=self.kept.first))
        if words[1] == b"SEARCH":
            first = int(re.search(rb"UID (\d+):", command)[1])
            found = [uid for uid, _ in numbered if uid >= first] or [uid for uid, _ in numbered[-1:]]
            self._say(b"* SEARCH " + b" ".join(b"%d" % uid for uid in found))
            return
        for uid, (raw, date) in numbered:
            if words[2] in (b"%d" % uid, b"1:*"):
                self._fetch(uid, raw, date, words[3])

    def _fetch(self, uid: int, raw: bytes, date: str, wanted: bytes) -> None:
        if b"FLAGS" in wanted:
            self._say(b"* %d FETCH (UID %d FLAGS ())" % (uid, uid))
        elif b"BODY" in wanted:
            said = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if b"HEADER" in wanted else raw
            self.wfile.write(b"* %d FETCH (UID %d BODY[] {%d}\r\n" % (uid, uid, len(said)) + said + b")\r\n")
        else:
            told = (uid, uid, len(raw), date.encode())
            self._say(b'* %d FETCH (UID %d RFC822.SIZE %d INTERNALDATE "%s")' % told)
