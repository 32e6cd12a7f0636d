"""What somebody who works on no content proposes: a draft with an owner, on its way through the ordinary gate."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.files import File
from django.db import transaction
from django.urls import reverse
from wagtail.actions.create import CreateAction
from wagtail.log_actions import log

from content import refusals
from content.actions.files import stored_document
from content.models import Collateral
from content.permissions import MARKETERS, has_role, may_manage_content
from content.reading.type_guess import guess_type
from content.words.letters import composed
from hub.core.notices.telling import tell
from hub.core.people import Person
from hub.core.quoting import quoted

PROPOSED = "content.propose"
#: How its owner is told.
PROPOSED_TO_YOU = "proposed_to_you"
LONGEST_REASON = 500


def who_may_own() -> list[AbstractUser]:
    """The marketers, by name: to one of them a draft is proposed."""
    people = get_user_model().objects.filter(is_active=True, groups__name=MARKETERS)
    return sorted(people, key=lambda person: str(person).casefold())


def propose_draft(
    *, file: File[bytes], name: str, title: str, why: str, by: Person, owner: AbstractUser, at: datetime
) -> Collateral:
    """Make a draft of the file, written by `by` and owned by `owner`, who is told; it goes live by the ordinary gate.

    Refuses with NotAllowedToCreate for who has no role, NotAnOwner for who looks after no content, NotStored when there
    is no room. Not for reruns.
    """
    if not has_role(by):
        raise refusals.NotAllowedToCreate
    if not owner.is_active or not may_manage_content(cast(Person, owner)):
        raise refusals.NotAnOwner
    guessed = guess_type(name=name, title=title)
    with transaction.atomic():
        document = stored_document(file=file, title=title, name=name)
        document.uploaded_by_user = by
        document.save()
        draft = Collateral(
            title=composed(title)[:200], type=guessed, guessed_type=guessed, owner=owner, document=document
        )
        CreateAction(draft, user=by, clean=False).execute(skip_permission_checks=True)
        data = {"file": document.original_name, "document": document.pk, "why": why[:LONGEST_REASON]}
        log(instance=draft, action=PROPOSED, user=by, data=data)
        tell(
            user=owner,
            kind=PROPOSED_TO_YOU,
            about=f"asset {draft.pk}",
            words=f"{by} proposes {quoted(draft.title)}, which you own now." + (f" {why}" if why else ""),
            address=reverse("assets_admin:edit", args=[draft.pk]),
            at=at,
        )
    return draft
