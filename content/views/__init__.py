"""The rep's pages of an asset. Everything is found through `visible_to`: what is not visible is not there."""

from content.views.acts import bookmark, bookmarks, copied
from content.views.asset import asset
from content.views.claims import agree_with_claim, claim, claims
from content.views.files import download, media, page_hits, page_image
from content.views.messages import accept, agree, carry, check_text, message, message_house
from content.views.present import present, presenter
from content.views.still_right import still_right

__all__ = [
    "accept",
    "agree",
    "agree_with_claim",
    "asset",
    "bookmark",
    "bookmarks",
    "carry",
    "check_text",
    "claim",
    "claims",
    "copied",
    "download",
    "media",
    "message",
    "message_house",
    "page_hits",
    "page_image",
    "present",
    "presenter",
    "still_right",
]
