from django.apps import AppConfig


class FrameConfig(AppConfig):
    """What pages are made of: style sheets, icons, plots, template tags."""

    name = "hub.frame"
    label = "frame"
    verbose_name = "Frame"
