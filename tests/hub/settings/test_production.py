"""How production starts with what it is given: each case in a process of its own, as settings are read once."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from hub.settings.environment import BASE_DIR

GIVEN = {
    "DJANGO_SETTINGS_MODULE": "hub.settings.production",
    "SECRET_KEY": "checked-only-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "ALLOWED_HOSTS": "hub.example.com",
    "BASE_URL": "https://hub.example.com",
    "DATABASE_URL": "postgres://hub@127.0.0.1:1/hub",
}
UNSET = ("EMAIL_URL", "S3_BUCKET", "S3_ENDPOINT_URL", "ELASTICSEARCH_URL", "HUB_DEMO", "DEBUG")


def run(*words: str, **given: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in UNSET} | GIVEN | given
    return subprocess.run(
        [sys.executable, *words], cwd=BASE_DIR, env=environment, capture_output=True, text=True, timeout=100
    )


def deploy_check(**given: str) -> subprocess.CompletedProcess[str]:
    return run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **given)


def test_production_without_a_mail_server_fails_the_deploy_check():
    for given in ({}, {"EMAIL_URL": "consolemail://"}):
        checked = deploy_check(**given)
        assert checked.returncode == 1
        assert "(core.E001) No mail server is named: no mail leaves the hub." in checked.stderr


def test_production_with_a_mail_server_passes_the_deploy_check_without_preload():
    checked = deploy_check(EMAIL_URL="smtp://127.0.0.1:25")
    assert checked.returncode == 0, checked.stderr


ASK = (
    "import django, json; django.setup(); from django.conf import settings as s; "
    "print(json.dumps([s.SECURE_HSTS_PRELOAD, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.HUB_MAIL_TRANSPORT]))"
)


def test_preload_is_chosen_and_mail_is_never_printed():
    assert json.loads(run("-c", ASK).stdout) == [False, True, "hub.core.notices.no_server.NoMailServer"]
    chosen = {"SECURE_HSTS_PRELOAD": "1", "SECURE_HSTS_INCLUDE_SUBDOMAINS": "0", "EMAIL_URL": "smtp://127.0.0.1:25"}
    assert json.loads(run("-c", ASK, **chosen).stdout) == [True, False, "django.core.mail.backends.smtp.EmailBackend"]


def test_the_deploy_check_says_when_returned_mail_goes_elsewhere():
    given = {"EMAIL_URL": "smtp://127.0.0.1:25", "HUB_INBOX_URL": "imap+ssl://hub%40example.com:p%2Fw@mx.example.com"}
    elsewhere = deploy_check(**given, DEFAULT_FROM_EMAIL="Hub <no-reply@example.com>")
    assert elsewhere.returncode == 1
    assert "(core.W002) The hub sends from an address that is not its mailbox" in elsewhere.stderr
    assert deploy_check(**given, DEFAULT_FROM_EMAIL="Hub <Hub@example.com>").returncode == 0
