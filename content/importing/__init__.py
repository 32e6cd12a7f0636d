"""Bringing files in by the thousand: from a folder, or by a manifest."""

from content.importing.run import ImportOptions, import_assets

__all__ = ["ImportOptions", "import_assets"]
