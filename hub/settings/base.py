"""Settings shared by all environments. What differs is in `dev`, `test` and `production`."""

from __future__ import annotations

from zoneinfo import available_timezones

from csp.constants import NONE, SELF

from hub.settings.environment import BASE_DIR, choice, data_dir, database, env, inbox, storages

DATA_DIR = data_dir()
DEBUG = False
HUB_DEMO = env.bool("HUB_DEMO", default=False)

INSTALLED_APPS = [
    "hub",
    "hub.frame",
    "hub.core",
    "search",
    "tracking",
    "content",
    "wagtail.embeds",
    "wagtail.sites",
    "hub.people.users_app.HubUsersAppConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "hub.frame.admin_app.HubAdminAppConfig",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "ninja",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hub.people.private_answers.PrivateAnswersMiddleware",
    "hub.people.idle.SessionInUseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "hub.people.who_asks.WhoAsksMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "hub.core.door.DoorMiddleware",
    "hub.people.no_role.NoRoleMiddleware",
    "hub.core.limits.AnswerTooMany",
    "content.releases.ReleaseOnTime",
    "content.uploads.SayThereIsNoRoom",
    "content.admin.deletion.SayWhatIsKept",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hub.operations.exports.NoteExportsMiddleware",
    "hub.people.logged_out.LoggedOutMiddleware",
]

ROOT_URLCONF = "hub.urls"
WSGI_APPLICATION = "hub.wsgi.application"
AUTH_USER_MODEL = "hub.User"
AUTHENTICATION_BACKENDS = ["hub.people.permissions.RoleBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hub.frame.context_processors.hub",
            ],
        },
    },
    {
        "NAME": "lists",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "lists"],
        "OPTIONS": {"environment": "hub.frame.lists.environment"},
    },
]

DATABASES = {"default": database(DATA_DIR / "hub.sqlite3")}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "hub_cache"}}
# Wagtail's admin shows previews in frames of its own origin, so frames are not denied altogether; on the hub's pages
# the content security policy denies them.
SILENCED_SYSTEM_CHECKS = ["security.W019"]

MEDIA_ROOT = DATA_DIR / "files"
MEDIA_URL = "/files-are-served-by-views-only/"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "hub" / "static"]
STORAGES = storages(MEDIA_ROOT, "whitenoise.storage.CompressedManifestStaticFilesStorage")

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
# Wagtail's English in the hub's words.
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True

# Former SECRET_KEYs: what was signed or derived with one of them is still good.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# All mail waits in the outbox, Django's and Wagtail's own too; this is what it leaves by.
HUB_MAIL_TRANSPORT = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_BACKEND = "hub.core.notices.backend.OutboxBackend"
# For each step of handing over a mail. Without a limit a mail server that hangs would hold the worker for ever.
EMAIL_TIMEOUT = env.float("EMAIL_TIMEOUT", default=30.0)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="hub@localhost")
# The mailbox to which reps send blind copies, and into which what did not arrive comes back; None: none is read.
HUB_INBOX = inbox()

TASKS: dict[str, dict] = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "content.uploads.TemporaryFileHandler",
]

# Wagtail
# Browsers know no zone of this name, and say so in their console.
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"localtime", "Factory"})
WAGTAIL_SITE_NAME = "Content hub"
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en-gb", "English")]
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILDOCS_DOCUMENT_MODEL = "content.Document"
WAGTAILIMAGES_IMAGE_MODEL = "content.Image"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "content.admin.file_forms.DocumentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "content.admin.file_forms.ImageForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# An original may hold active content: it is always an attachment.
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database"},
    # The search's own words are stems already, of several languages: PostgreSQL would stem them once more by the rules
    # of the server's language and drop what is a common word there, as the French données, whose stem is don.
    "words": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple", "AUTO_UPDATE": False},
}
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "content.finished_reviews.publish_what_was_approved"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False

# A page of the hub loads from itself alone; Wagtail's admin still needs inline script and style.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/admin/",),
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_ENGINE = "hub.people.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# The hub
HUB_COMPANY = env.str("HUB_COMPANY", default="Tidewater")
HUB_BRAND_COLOUR = env.str("HUB_BRAND_COLOUR", default="#0D4448")
HUB_UNUSED_DAYS = env.int("HUB_UNUSED_DAYS", default=60)
HUB_MINIMUM_GROUP_SIZE = env.int("HUB_MINIMUM_GROUP_SIZE", default=3)
HUB_APPROVE_OWN_WORK = env.bool("HUB_APPROVE_OWN_WORK", default=False)
# Whether an asset without a segment or a buying stage is kept from going live; else whoever approves is told.
HUB_TAGS_REQUIRED = env.bool("HUB_TAGS_REQUIRED", default=False)
HUB_MAX_FILE_BYTES = env.int("HUB_MAX_FILE_BYTES", default=200 * 1024 * 1024)
# Page images of Office files by LibreOffice, where it is installed.
HUB_LIBREOFFICE = env.bool("HUB_LIBREOFFICE", default=True)
# Words of scanned pages by Tesseract, where it is installed: "auto" or "off". The languages to expect besides the
# asset's own: codes of the hub's, or Tesseract's names.
HUB_OCR = choice("HUB_OCR", "auto", "off")
HUB_OCR_LANGUAGES = env.list("HUB_OCR_LANGUAGES", default=[])
WAGTAILDOCS_MAX_UPLOAD_SIZE = HUB_MAX_FILE_BYTES
HUB_SHARE_LINK_DAYS = env.int("HUB_SHARE_LINK_DAYS", default=14)
HUB_RAW_EVENT_DAYS = env.int("HUB_RAW_EVENT_DAYS", default=400)
# What is recorded of recipients: "tell" all, after telling them; "ask" nothing before they agree; "sums" daily sums.
# Of a browser that sends Do Not Track or Global Privacy Control: "sums" at most, "nothing", or as of any ("ignore").
HUB_TRACKING = choice("HUB_TRACKING", "tell", "ask", "sums")
HUB_PRIVACY_SIGNAL = choice("HUB_PRIVACY_SIGNAL", "sums", "nothing", "ignore")
# How many proxies stand in front and add to X-Forwarded-For. 0: the address of the connection is the recipient's.
HUB_PROXIES = env.int("HUB_PROXIES", default=0)
# Addresses of mail gateways that open what they deliver, as in 198.51.100.0/24=Mimecast: nobody reads from there.
HUB_MAIL_GATEWAYS = env.list("HUB_MAIL_GATEWAYS", default=[])
# Calls of the API that one person's tokens and session may make in a minute.
HUB_API_CALLS_A_MINUTE = env.int("HUB_API_CALLS_A_MINUTE", default=600)

# How long a log-in lasts that nobody uses. At the latest it ends after SESSION_COOKIE_AGE, two weeks.
HUB_SESSION_IDLE_MINUTES = env.int("HUB_SESSION_IDLE_MINUTES", default=720)
# How long it is kept who logged in, made and closed links, exported and so on.
HUB_AUDIT_DAYS = env.int("HUB_AUDIT_DAYS", default=730)

# Elasticsearch answers searches when this is set; else the database does.
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
SEARCH_INDEX_PREFIX = env.str("SEARCH_INDEX_PREFIX", default="hub")
# Who types asks several times a second; whether the glossary or a tag changed is asked once in so many.
SEARCH_VOCABULARY_SECONDS = 1.0
SEARCH_TIMEOUT_SECONDS = env.float("SEARCH_TIMEOUT_SECONDS", default=2.0)
# A folder with the model by whose vectors searches find what means the same; "": the one that came with the set-up.
HUB_MODEL = env.str("HUB_MODEL", default="")

# Whether the worker looks if addresses of assets answer; the demo goes nowhere by itself.
HUB_LOOK_AT_ADDRESSES = env.bool("HUB_LOOK_AT_ADDRESSES", default=not HUB_DEMO)

# What the worker's clock enqueues: (task, every so many seconds).
HUB_PERIODIC: list[tuple[str, int]] = [
    ("content.tasks.resume_files", 30),
    ("content.tasks.narrow_page_images", 30),
    ("content.tasks.sweep_page_images", 3_600),
    ("content.tasks.compare_texts", 60),
    ("content.tasks.learn_pages", 60),
    ("content.tasks.look_at_addresses", 60),
    ("content.tasks.check_messages", 60),
    ("content.tasks.check_cited_proofs", 3_600),
    ("content.tasks.remind_of_due_reviews", 3_600),
    ("hub.core.outbox.tasks.deliver_due", 30),
    ("search.tasks.mend_index", 60),
    ("search.tasks.check_index", 21_600),
    ("search.tasks.count_words", 86_400),
    ("search.tasks.learn_words", 86_400),
    ("search.tasks.find_missing_vectors", 300),
    ("search.tasks.refresh_worth", 3_600),
    ("search.tasks.tell_of_saved_searches", 3_600),
    ("tracking.tasks.look_after_checks", 60),
    ("tracking.tasks.sum_searches", 300),
    ("tracking.tasks.judge_opens_anew", 300),
    ("tracking.tasks.read_mailbox", 60),
    ("tracking.tasks.tell_of_requests", 3_600),
    ("tracking.tasks.tell_of_expiries", 3_600),
    ("hub.tasks.publish_scheduled", 60),
    ("hub.tasks.requeue_lost", 60),
    ("hub.tasks.prune_task_results", 86_400),
    ("hub.tasks.clear_sessions", 86_400),
    ("hub.tasks.forget_audit_entries", 86_400),
    ("hub.tasks.forget_tallies", 3_600),
    ("hub.tasks.forget_mails", 86_400),
    ("hub.tasks.forget_notices", 86_400),
    ("tracking.tasks.forget_old_events", 86_400),
    ("tracking.tasks.forget_report_files", 3_600),
    ("tracking.tasks.follow_up", 3_600),
    ("tracking.digests.tasks.make_monday_pages", 1_800),
    ("tracking.digests.tasks.make_scheduled_exports", 1_800),
    ("tracking.tasks.repair_rollups", 86_400),
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "hub.core.logs.LineFormatter",
            "fmt": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Without Django's mails of errors, whose reports hold addresses of links and all that was sent.
        "django": {"handlers": [], "level": "INFO"},
        "elastic_transport": {"level": "ERROR"},
        "elasticsearch": {"level": "ERROR"},
        "django_tasks": {"level": "WARNING"},
    },
}
