from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "tracking"
    verbose_name = "Tracking"

    def ready(self) -> None:
        from hub.core.notices import kinds
        from hub.core.outbox import consumers
        from tracking import receivers  # noqa: F401
        from tracking.links.mail import LinkMails
        from tracking.withdrawals.outbox import LinkSweeps, Withdrawals

        kinds.register(LinkMails())
        consumers.register(Withdrawals())
        consumers.register(LinkSweeps())
