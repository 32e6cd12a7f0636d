"""Typed reading of the environment; every variable may come from a file named in `NAME_FILE`."""

from __future__ import annotations

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.FileAwareEnv()

#: Ways to send mail that keep it on the machine, for development, and the one that stands for having none.
PRINTING = ("django.core.mail.backends.console.EmailBackend", "django.core.mail.backends.filebased.EmailBackend")
NO_SERVER = "hub.core.notices.no_server.NoMailServer"


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
