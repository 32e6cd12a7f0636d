"""Settings for the tests: tasks at once, fast password hashes, files in a throw-away folder."""

import atexit
import os
import shutil
import tempfile


def _throw_away(folder: str, made_by: int) -> None:
    if os.getpid() == made_by:  # not in a fork of it, which ends earlier
        shutil.rmtree(folder, ignore_errors=True)


# Processes that this one starts, the parallel test runners among them, find it set and use the same folder.
if "HUB_DATA_DIR" not in os.environ:
    os.environ["HUB_DATA_DIR"] = tempfile.mkdtemp(prefix="hub-test-")
    atexit.register(_throw_away, os.environ["HUB_DATA_DIR"], os.getpid())

from hub.settings.base import *  # noqa: E402, F403
from hub.settings.base import DATA_DIR, DATABASES, MEDIA_ROOT, env, storages  # noqa: E402

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "ENQUEUE_ON_COMMIT": False}}
# Each parallel runner counts its rows from one, so files kept under a row's number would meet in a common folder.
RUNNER = os.environ.get("PYTEST_XDIST_WORKER", "")
MEDIA_ROOT = MEDIA_ROOT / RUNNER
STORAGES = storages(MEDIA_ROOT, "django.contrib.staticfiles.storage.StaticFilesStorage")
if env.str("S3_BUCKET", default=""):
    STORAGES["default"]["OPTIONS"]["location"] = RUNNER
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # In memory its threads would lock each other out of whole tables; in a file they wait for each other as in use.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
# Each test has a vocabulary of its own, and the one before it was a moment ago.
SEARCH_VOCABULARY_SECONDS = 0.0
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = DATA_DIR / "staticfiles"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_AUTOREFRESH = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = HUB_MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
SEARCH_INDEX_PREFIX = f"{env.str('SEARCH_INDEX_PREFIX', default='hub')}test{RUNNER}"
# Its own tests switch it on; the others must not depend on what the machine has.
HUB_LIBREOFFICE = False
HUB_OCR = "off"
HUB_MODEL = "off"
