"""The library: every asset of the demo, by kind. Keys are unique."""

from hub.demo.library import (
    battlecards,
    datasheets,
    decks_case,
    decks_first,
    decks_security,
    decks_settings,
    emails,
    objections_case,
    objections_security,
    one_pagers,
    sheets,
    stories_clinics,
    stories_hospitals,
    talk_tracks,
    web_pages,
    whitepapers,
)
from hub.demo.shapes import Entry

ENTRIES: tuple[Entry, ...] = (
    *decks_security.ENTRIES,
    *decks_first.ENTRIES,
    *decks_case.ENTRIES,
    *decks_settings.ENTRIES,
    *one_pagers.ENTRIES,
    *datasheets.ENTRIES,
    *battlecards.ENTRIES,
    *whitepapers.ENTRIES,
    *sheets.ENTRIES,
    *talk_tracks.ENTRIES,
    *objections_security.ENTRIES,
    *objections_case.ENTRIES,
    *emails.ENTRIES,
    *stories_hospitals.ENTRIES,
    *stories_clinics.ENTRIES,
    *web_pages.ENTRIES,
)
