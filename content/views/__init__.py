"""The rep's pages of an asset. Everything is found through `visible_to`: what is not visible is not there."""

from content.views.acts import bookmark, bookmarks, copied, present
from content.views.asset import asset
from content.views.files import download, media, page_hits, page_image

__all__ = ["asset", "bookmark", "bookmarks", "copied", "download", "media", "page_hits", "page_image", "present"]
