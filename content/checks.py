"""What `manage.py check --deploy` says of the optional programs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Info, register

from content.extraction import ocr, office
from content.reading import scans


@register(deploy=True)
def check_tesseract(**kwargs: Any) -> list[CheckMessage]:
    """Whether scanned pages are read here, and in which languages."""
    if not scans.switched_on():
        return [Info("HUB_OCR is off: the words of scanned pages are not read.", id="content.I001")]
    if not scans.can_be_read():
        hint = "Install Tesseract with the languages you need (Debian: tesseract-ocr, tesseract-ocr-deu), restart."
        return [Info("Tesseract is not on the PATH, or has no language.", hint=hint, id="content.I002")]
    there = ", ".join(sorted(ocr.installed_languages()))
    return [Info(f"Scanned pages are read by {ocr.program()}: {there}.", id="content.I003")]


@register(deploy=True)
def check_libreoffice(**kwargs: Any) -> list[CheckMessage]:
    """Whether Office files get true page images."""
    if not settings.HUB_LIBREOFFICE:
        return [Info("HUB_LIBREOFFICE is off: the hub draws the pages of Office files itself.", id="content.I004")]
    if not office.program():
        hint = "Install LibreOffice (Debian: libreoffice-impress-nogui, -writer-nogui, -calc-nogui), restart."
        return [Info("LibreOffice is not on the PATH.", hint=hint, id="content.I005")]
    return [Info(f"Pages of Office files are drawn by {office.program()}.", id="content.I006")]
