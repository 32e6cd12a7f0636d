"""Record what comes back from a link: opens, confirmed views with their time, downloads, what people say of them."""

from tracking.engagement.actions.downloads import record_download
from tracking.engagement.actions.opens import Caller, record_open, viewer_key
from tracking.engagement.actions.overruling import overrule_verdict
from tracking.engagement.actions.readings import Reading, record_reading, tells_news
from tracking.engagement.actions.traps import note_trapped

__all__ = [
    "Caller",
    "Reading",
    "note_trapped",
    "overrule_verdict",
    "record_download",
    "record_open",
    "record_reading",
    "tells_news",
    "viewer_key",
]
