from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "tracking"
    verbose_name = "Tracking"

    def ready(self) -> None:
        from hub.core.notices import kinds
        from hub.core.notices.topics import Topic
        from tracking import receivers  # noqa: F401
        from tracking.links.mail import FIRST_VIEW, LinkMails
        from tracking.requests import actions as requests
        from tracking.usage import telling

        kinds.register(LinkMails())
        kinds.register(kinds.PlainKind(FIRST_VIEW, Topic.LINK_READ))
        kinds.register(kinds.PlainKind(requests.TOLD_AS, Topic.REQUESTS))
        kinds.register(kinds.PlainKind(telling.KIND, Topic.RETIREMENT))
