from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The ground floor: what every app stands on. It imports no app."""

    name = "hub.core"
    label = "core"
    verbose_name = "Ground floor"
