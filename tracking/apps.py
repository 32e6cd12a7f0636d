from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "tracking"
    verbose_name = "Tracking"

    def ready(self) -> None:
        from hub.core.notices import kinds
        from tracking import receivers  # noqa: F401
        from tracking.links.mail import LinkMails

        kinds.register(LinkMails())
