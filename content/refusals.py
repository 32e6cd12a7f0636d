"""What an action refuses, and why. Each message is a sentence that the person who asked may read."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied

from content.findings import Finding, in_words


class NotAllowed(PermissionDenied):
    """The role may not do this."""


class NotAllowedToCreate(NotAllowed):
    def __init__(self) -> None:
        super().__init__("Your role may not create assets.")


class NotAllowedToChange(NotAllowed):
    def __init__(self) -> None:
        super().__init__("Your role may not change or submit assets.")


class NotAllowedToHandOver(NotAllowed):
    def __init__(self) -> None:
        super().__init__("Only administrators and the manager of its owner's team hand an asset over.")


class NotAllowedToApprove(NotAllowed):
    def __init__(self) -> None:
        super().__init__("Your role may not approve assets or send them back.")


class NotAllowedToPublish(NotAllowed):
    def __init__(self) -> None:
        super().__init__("Your role may not publish assets. Submit it for approval.")


class NotAllowedToRetire(NotAllowed):
    def __init__(self) -> None:
        super().__init__("Your role may not retire assets.")


class NotAllowedToReinstate(NotAllowed):
    def __init__(self) -> None:
        super().__init__("Your role may not reinstate assets.")


class NotAllowedToDelete(NotAllowed):
    def __init__(self) -> None:
        super().__init__("Your role may not delete assets.")


class NotAllowedToWithdraw(NotAllowed):
    def __init__(self) -> None:
        super().__init__("Only who submitted or owns it, and its approvers, withdraw it from review.")


class NotAllowedToCancelRelease(NotAllowed):
    def __init__(self) -> None:
        super().__init__("Only approvers call a release off.")


class OwnWork(NotAllowed):
    """Whoever owns, wrote or submitted a version may not be the one who approves it."""

    def __init__(self) -> None:
        super().__init__("You own, wrote or submitted this version: somebody else has to approve it.")


class NotAnOwner(ValueError):
    def __init__(self) -> None:
        super().__init__("Choose a marketer who looks after it.")


class WrongState(Exception):
    """The state the asset is in does not allow this."""


class AlreadyRetired(WrongState):
    def __init__(self) -> None:
        super().__init__("It is retired. Reinstate it first.")


class NotLive(WrongState):
    def __init__(self) -> None:
        super().__init__("It is not live: only a live asset can be retired.")


class NothingToReview(WrongState):
    def __init__(self) -> None:
        super().__init__("It is not live: only what is live can still be right.")


class StillLive(WrongState):
    def __init__(self) -> None:
        super().__init__("It is live. Retire it first: that says why, and leads its links on.")


class NotRetired(WrongState):
    def __init__(self) -> None:
        super().__init__("It is not retired.")


class SameSuccessor(WrongState):
    def __init__(self) -> None:
        super().__init__("That one takes its place already.")


class AlreadyInReview(WrongState):
    def __init__(self) -> None:
        super().__init__("It is in review already.")


class NotInReview(WrongState):
    def __init__(self) -> None:
        super().__init__("It is not in review.")


class TypeOfAnotherKind(WrongState):
    def __init__(self, kind: str, types: list[str]) -> None:
        super().__init__(f"A {kind} is one of: {', '.join(types)}.")


class SendingNeedsApproval(WrongState):
    def __init__(self) -> None:
        super().__init__(
            "It is internal, and live or in review: that it may be sent is for an approver. Change it in its editor, "
            "and submit it."
        )


class AlreadyOver(WrongState):
    def __init__(self) -> None:
        super().__init__("That is over already. To end it now, retire it, which says why.")


class NothingToApprove(WrongState):
    def __init__(self) -> None:
        super().__init__("It is live and nothing has been changed since: there is nothing to approve.")


class UnderReview(WrongState):
    def __init__(self) -> None:
        super().__init__("It is in review. Withdraw it from review, or wait for the decision.")


class NothingScheduled(WrongState):
    def __init__(self) -> None:
        super().__init__("No release of it is planned.")


class NotADraft(WrongState):
    def __init__(self) -> None:
        super().__init__("Only a draft that was never live can become the new version of another asset.")


class WasLive(WrongState):
    def __init__(self) -> None:
        super().__init__("It is live, or was: change it in its editor.")


class NoFile(WrongState):
    def __init__(self) -> None:
        super().__init__("Only collateral with a file can be, or get, a new version in this way.")


class SameFile(WrongState):
    def __init__(self) -> None:
        super().__init__("It is the same file, byte by byte: there is no new version.")


class NoNewVersion(WrongState):
    def __init__(self) -> None:
        super().__init__("There is no new version to take back: it was approved, taken back or changed since.")


class NoWorkflow(WrongState):
    def __init__(self) -> None:
        super().__init__("No approval workflow is set up for this kind. An administrator does it under Settings.")


class NotStored(Exception):
    """The file store is full or can't be reached: nothing was kept, and trying later may do."""

    def __init__(self) -> None:
        super().__init__(
            "It was not added: there is no room for it, or the file store can't be reached. Nothing was changed. "
            "Try again later; if it stays so, tell an administrator."
        )


class Incomplete(ValueError):
    """What is missing before it can be approved. `missing` maps a field to what is wrong with it."""

    def __init__(self, missing: dict[str, list[str]]) -> None:
        self.missing = missing
        words = "; ".join(f"{field}: {' '.join(messages)}" for field, messages in missing.items())
        super().__init__(f"It is not complete yet. {words}")


class Unfit(Incomplete):
    """The gate found what stands in the way of going live. `findings` are its errors."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        self.missing = {finding.field: [finding.words] for finding in findings}
        ValueError.__init__(self, f"It can't go live like this. {in_words(findings)}")

    @property
    def passes_by_itself(self) -> bool:
        """Whether waiting is all there is to do: its file is being read."""
        return all(finding.code == "file_not_read" for finding in self.findings)


class NoComment(Incomplete):
    """Whoever sends something back says what is to be changed."""

    def __init__(self) -> None:
        super().__init__({"comment": ["Say what is to be changed."]})


class BadSuccessor(ValueError):
    """The asset named as successor can't be one."""
