"""Typed reading of the environment; every variable may come from a file named in `NAME_FILE`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.FileAwareEnv()

#: Ways to send mail that keep it on the machine, for development, and the one that stands for having none.
PRINTING = ("django.core.mail.backends.console.EmailBackend", "django.core.mail.backends.filebased.EmailBackend")
NO_SERVER = "hub.core.notices.no_server.NoMailServer"


INBOX_PORTS = {"imap+ssl": 993, "imap+tls": 143, "imap": 143}
ON_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Inbox:
    """The mailbox that the hub reads, and its address; `*` in it stands for whose mail it is."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    address: str
    is_tls: bool = True
    starts_tls: bool = False

    def address_with(self, key: str) -> str:
        """The address for mails of whoever has this key."""
        if "*" in self.address:
            return self.address.replace("*", key)
        name, _, domain = self.address.rpartition("@")
        return f"{name}+{key}@{domain}"

    def key_in(self, address: str) -> str:
        """The key in an address of this mailbox; "" in any other."""
        before, after = self.address_with("*").lower().split("*")
        said = address.lower()
        is_ours = len(said) > len(before + after) and said.startswith(before) and said.endswith(after)
        return said[len(before) : len(said) - len(after)] if is_ours else ""

    def is_own(self, address: str) -> bool:
        return address.lower() == self.address.lower() or bool(self.key_in(address))


def inbox() -> Inbox | None:
    """The mailbox of `HUB_INBOX_URL`; None when none is read. Refuses one that is read in the clear over a network."""
    url = env.str("HUB_INBOX_URL", default="").strip()
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"HUB_INBOX_URL is no address: {error}.") from error
    if parts.scheme not in INBOX_PORTS or not host or not parts.username:
        raise ImproperlyConfigured("HUB_INBOX_URL is not as imap+ssl://user:password@host:993/INBOX.")
    if parts.scheme == "imap" and host not in ON_THIS_MACHINE:
        raise ImproperlyConfigured("HUB_INBOX_URL would send the password in the clear: use imap+ssl or imap+tls.")
    user = unquote(parts.username)
    address = env.str("HUB_INBOX_ADDRESS", default=user).strip()
    if address.count("@") != 1 or address.count("*") > 1:
        raise ImproperlyConfigured("HUB_INBOX_ADDRESS is not as hub@example.com or *@mail.example.com.")
    return Inbox(
        host=host,
        port=port or INBOX_PORTS[parts.scheme],
        user=user,
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        address=address,
        is_tls=parts.scheme == "imap+ssl",
        starts_tls=parts.scheme == "imap+tls",
    )


def data_dir() -> Path:
    """The folder of the embedded parts: database, files, generated secrets. Made when missing."""
    folder = Path(env.str("HUB_DATA_DIR", default=str(BASE_DIR / "var"))).expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def required_secret(name: str) -> str:
    """The value of `name` or of the file in `name_FILE`; refuses to go on when neither is set."""
    value = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. Set {name}, or {name}_FILE to a file that holds it.")
    return value


def choice(name: str, *values: str) -> str:
    """One of the values, the first when `name` is not set; refuses anything else."""
    value = env.str(name, default=values[0]).strip().lower()
    if value not in values:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to {' or '.join(values)}.")
    return value


def database(default_path: Path) -> dict:
    """The database settings from `DATABASE_URL`, or SQLite at `default_path`, tuned for many readers and one writer."""
    if env.str("DATABASE_URL", default=""):
        config = env.db("DATABASE_URL")
        if config["ENGINE"] == "django.db.backends.postgresql":
            config["ENGINE"] = "hub.postgresql"
            # Compiling a query takes longer than the hub's queries take, over sums as over facts.
            config.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
        config.setdefault("CONN_MAX_AGE", 60)
        config.setdefault("CONN_HEALTH_CHECKS", True)
        return config
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(default_path),
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
            ),
        },
    }


def storages(media_root: Path, static_backend: str) -> dict:
    """Files on S3 when `S3_BUCKET` is set, else on disk under `media_root`."""
    files: dict = {"BACKEND": "hub.core.disk_storage.DiskStorage", "OPTIONS": {"location": str(media_root)}}
    if env.str("S3_BUCKET", default=""):
        files = {
            "BACKEND": "hub.core.s3_storage.S3Files",
            "OPTIONS": {
                "bucket_name": env.str("S3_BUCKET"),
                "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
                "access_key": env.str("S3_ACCESS_KEY_ID", default="") or None,
                "secret_key": env.str("S3_SECRET_ACCESS_KEY", default="") or None,
                "region_name": env.str("S3_REGION", default="us-east-1"),
                # Many S3 servers refuse boto3's default signature on a custom endpoint.
                "signature_version": "s3v4",
                "addressing_style": "path",
                "default_acl": None,
                "file_overwrite": False,
                "querystring_expire": 60,
                # Larger files go through a temporary file: the library's default keeps them whole in memory.
                "max_memory_size": 8 * 1024 * 1024,
            },
        }
    return {"default": files, "staticfiles": {"BACKEND": static_backend}}
