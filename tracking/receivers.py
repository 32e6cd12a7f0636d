"""Listens to what happens to assets and records it."""
