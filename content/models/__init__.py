from content.models.approval import BrandApprovalTask
from content.models.asset import Asset, AssetState, AssetType, Audience, Kind, Language, Part
from content.models.bookmark import Bookmark
from content.models.carried import CarriedMessage, CarriedState, SeenBy
from content.models.claim import Claim, ClaimCitation
from content.models.collateral import Collateral
from content.models.document import Document, DocumentPage, FileState, Image, ImageRendition, Recognition
from content.models.known_page import KnownPage, KnownRun, KnownSource, KnownText
from content.models.likeness import NearPair, TextBand, TextSignature
from content.models.message_house import (
    FindingState,
    Message,
    MessageCheck,
    MessageFinding,
    MessagePass,
    MessageRule,
    Pillar,
)
from content.models.review_interval import ReviewInterval, ReviewReminder
from content.models.script import Script
from content.models.story import CustomerStory
from content.models.taxonomy import BuyingStage, Product, Segment, SegmentAxis
from content.models.version import AssetVersion
from content.models.web_address import WebAddress

__all__ = [
    "Asset",
    "AssetState",
    "AssetType",
    "AssetVersion",
    "Audience",
    "Bookmark",
    "BrandApprovalTask",
    "BuyingStage",
    "CarriedMessage",
    "CarriedState",
    "Claim",
    "ClaimCitation",
    "Collateral",
    "CustomerStory",
    "Document",
    "DocumentPage",
    "FileState",
    "FindingState",
    "Image",
    "ImageRendition",
    "Kind",
    "KnownPage",
    "KnownRun",
    "KnownSource",
    "KnownText",
    "Language",
    "Message",
    "MessageCheck",
    "MessageFinding",
    "MessagePass",
    "MessageRule",
    "NearPair",
    "Part",
    "Pillar",
    "Product",
    "Recognition",
    "ReviewInterval",
    "ReviewReminder",
    "Script",
    "SeenBy",
    "Segment",
    "SegmentAxis",
    "TextBand",
    "TextSignature",
    "WebAddress",
]
