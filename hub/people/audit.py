"""How what was done with accounts reads in the audit log."""

from __future__ import annotations

from typing import Any

from wagtail.log_actions import LogActionRegistry, LogFormatter

from hub.core.audit import register_acts
from hub.people.tokens.models import ApiToken, Scope


class LoggedIn(LogFormatter):
    label = "Log in"

    def format_message(self, log_entry: Any) -> str:
        return f"Logged in{_from(log_entry)}"


class LogInFailed(LogFormatter):
    label = "Log-in failed"

    def format_message(self, log_entry: Any) -> str:
        return f"Log-in failed{_from(log_entry)}"


class PasswordChanged(LogFormatter):
    label = "Change password"
    message = "Changed the password, which ended all other sessions"


class SessionsEnded(LogFormatter):
    label = "End sessions"

    def format_message(self, log_entry: Any) -> str:
        number = log_entry.data.get("number", 1)
        return "Ended a session" if number == 1 else f"Ended {number} sessions"


class TokenMade(LogFormatter):
    label = "Make an API token"

    def format_message(self, log_entry: Any) -> str:
        scope = Scope(log_entry.data["scope"]).label.lower()
        return f"Made an API token for {log_entry.data['of']}: {scope}"


class TokenEnded(LogFormatter):
    label = "End an API token"

    def format_message(self, log_entry: Any) -> str:
        return f"Ended an API token of {log_entry.data['of']}"


class Exported(LogFormatter):
    label = "Export a list"

    def format_message(self, log_entry: Any) -> str:
        return f"Exported {log_entry.data['file']} from {log_entry.data['address']}"


class PersonExported(LogFormatter):
    label = "Export a person's data"
    message = "Exported all that is held about a person"


class PersonErased(LogFormatter):
    label = "Erase a person's data"
    message = "Erased what was held about a person"


ACTIONS: dict[str, type[LogFormatter]] = {
    "hub.log_in": LoggedIn,
    "hub.login_failed": LogInFailed,
    "hub.change_password": PasswordChanged,
    "hub.end_sessions": SessionsEnded,
    "hub.make_token": TokenMade,
    "hub.end_token": TokenEnded,
    "hub.export": Exported,
    "hub.export_person": PersonExported,
    "hub.erase_person": PersonErased,
}


def register(actions: LogActionRegistry) -> None:
    register_acts(actions, ACTIONS, kept_of=[ApiToken])


def _from(log_entry: Any) -> str:
    where = [f"from {log_entry.data['address']}"] if log_entry.data.get("address") else []
    where += [f"in {log_entry.data['device']}"] if log_entry.data.get("device") else []
    return f" {' '.join(where)}" if where else ""
