"""The demo: an invented company's library and twelve weeks of invented use."""
