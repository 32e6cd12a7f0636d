"""The demo: an invented company's library and five months of invented use."""

# Begins the import key of each of its assets, by which they are told from others.
KEY_PREFIX = "demo:"
