"""Settings for the tests: tasks at once, fast password hashes, files in a throw-away folder."""

import os
import tempfile

os.environ.setdefault("HUB_DATA_DIR", tempfile.mkdtemp(prefix="hub-test-"))

from hub.settings.base import *  # noqa: E402, F403
from hub.settings.base import DATA_DIR, MEDIA_ROOT, storages  # noqa: E402

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "ENQUEUE_ON_COMMIT": False}}
STORAGES = storages(MEDIA_ROOT, "django.contrib.staticfiles.storage.StaticFilesStorage")
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = DATA_DIR / "staticfiles"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_AUTOREFRESH = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SEARCH_INDEX_PREFIX = f"{os.environ.get('SEARCH_INDEX_PREFIX', 'hub')}test{os.environ.get('PYTEST_XDIST_WORKER', '')}"
# Its own tests switch it on; the others must not depend on what the machine has.
HUB_LIBREOFFICE = False
