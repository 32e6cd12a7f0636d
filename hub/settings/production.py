"""Production: everything from the environment, and no start without its secrets."""

from django.core.exceptions import ImproperlyConfigured

from hub.settings.base import *  # noqa: F403
from hub.settings.base import BASE_URL, HUB_MAIL_TRANSPORT, SILENCED_SYSTEM_CHECKS, env
from hub.settings.environment import NO_SERVER, PRINTING, required_secret

if env.bool("DEBUG", default=False):
    raise ImproperlyConfigured("DEBUG is set. Production does not run with DEBUG; unset it.")
if env.bool("HUB_DEMO", default=False):
    raise ImproperlyConfigured("HUB_DEMO is set. The demo's log-ins have no place in production; unset it.")

SECRET_KEY = required_secret("SECRET_KEY")
required_secret("DATABASE_URL")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set. Name the hosts this hub answers for.")
if not env.str("BASE_URL", default=""):
    raise ImproperlyConfigured("BASE_URL is not set. Links to recipients are made from it.")
if env.str("S3_BUCKET", default="") and env.str("S3_ENDPOINT_URL", default=""):
    required_secret("S3_ACCESS_KEY_ID")
    required_secret("S3_SECRET_ACCESS_KEY")

# Printed, a link for a new password would stand in the log: without a server mails wait in the outbox.
if HUB_MAIL_TRANSPORT in PRINTING:
    HUB_MAIL_TRANSPORT = NO_SERVER

CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[BASE_URL])
_HTTPS = BASE_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=_HTTPS)
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if _HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=_HTTPS)
# Browsers keep what they preload for years, and all below that name: a company chooses it, the hub does not.
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W021"]
