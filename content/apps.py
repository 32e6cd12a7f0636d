from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = "Content"

    def ready(self) -> None:
        from content import checks, receivers  # noqa: F401  connected by being imported
        from content.approval_notices import (
            DECIDED,
            KEPT_BACK,
            WAITS,
            ApprovalDecided,
            ApprovalWaits,
            DeadAddress,
            ReleaseKeptBack,
        )
        from content.lapse_notices import LAPSED, AssetLapsed
        from content.review_reminders import ReviewMails
        from hub.core.notices import gathering, kinds
        from hub.core.notices.topics import Topic

        gathering.register(ApprovalWaits())
        gathering.register(ApprovalDecided())
        gathering.register(ReleaseKeptBack())
        gathering.register(DeadAddress())
        gathering.register(AssetLapsed())
        kinds.register(ReviewMails())
        kinds.register(kinds.PlainKind(LAPSED, Topic.LAPSES))
        for name in (WAITS, DECIDED, KEPT_BACK):
            kinds.register(kinds.PlainKind(name, Topic.APPROVAL))
