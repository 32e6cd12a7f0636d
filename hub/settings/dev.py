"""The embedded parts on the own machine, for `make demo`, `make dev` and `manage.py` without any variable set."""

import secrets

from hub.settings.base import *  # noqa: F403
from hub.settings.base import DATA_DIR, MEDIA_ROOT, env, storages

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])


def _own_secret_key() -> str:
    """A key made once and kept with the data, so that sessions outlive a restart and no two hubs share one."""
    file = DATA_DIR / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="") or _own_secret_key()
STORAGES = storages(MEDIA_ROOT, "django.contrib.staticfiles.storage.StaticFilesStorage")
WHITENOISE_USE_FINDERS = True
# Nothing is collected here, but WhiteNoise warns of a folder that is not there.
STATIC_ROOT = DATA_DIR / "staticfiles"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_AUTOREFRESH = DEBUG
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
