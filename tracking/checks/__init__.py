"""Checks of files that somebody is about to use: what was asked, and the verdict on each page."""
