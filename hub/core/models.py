"""The tables of the ground floor."""

from hub.core.audit import AuditEntry
from hub.core.heartbeat import WorkerBeat
from hub.core.limits import Tally
from hub.core.notices.models import MailHabits, MailSwitchedOff, Notice, OutgoingMail
from hub.core.outbox.models import Outgoing

__all__ = ["AuditEntry", "MailHabits", "MailSwitchedOff", "Notice", "Outgoing", "OutgoingMail", "Tally", "WorkerBeat"]
