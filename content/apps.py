from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = "Content"

    def ready(self) -> None:
        from content import checks, receivers  # noqa: F401  connected by being imported
        from content.approval_notices import DECIDED, WAITS, ApprovalDecided, ApprovalWaits
        from hub.core.notices import gathering, kinds
        from hub.core.notices.topics import Topic

        gathering.register(ApprovalWaits())
        gathering.register(ApprovalDecided())
        for name in (WAITS, DECIDED):
            kinds.register(kinds.PlainKind(name, Topic.APPROVAL))
