"""Listens to what happens to assets and keeps the index true."""
