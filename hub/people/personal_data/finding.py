"""Whom a user name or an address means."""

from __future__ import annotations

from django.db.models import Q

from hub.people.models import User
from hub.people.personal_data.held import Subject
from tracking.links.erasure import naming
from tracking.models import Recipient


def find_subjects(written: str) -> list[Subject]:
    """The accounts of this user name or address, and whoever outside has the address, or was let in by it."""
    written = written.strip()
    if not written:
        return []
    found = User.objects.filter(Q(username=written) | Q(email__iexact=written)).order_by("pk")
    subjects = [Subject(user=user) for user in found]
    rows = [Recipient.objects.with_address(written), *naming(written)]
    if any(some.exists() for some in rows):
        subjects.append(Subject(email=written.lower()))
    return subjects
