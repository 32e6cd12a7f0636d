import logging

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The ground floor: what every app stands on. It imports no app."""

    name = "hub.core"
    label = "core"
    verbose_name = "Ground floor"

    def ready(self) -> None:
        from hub.core import checks  # noqa: F401
        from hub.core.logs import TokenlessRecord
        from hub.core.notices import kinds
        from hub.core.notices.backend import FrameworkMails
        from hub.core.notices.gathering import Gatherer
        from hub.core.notices.post import Post
        from hub.core.outbox import consumers

        logging.setLogRecordFactory(TokenlessRecord)
        consumers.register(Post())
        consumers.register(Gatherer())
        kinds.register(FrameworkMails())
