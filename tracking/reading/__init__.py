"""What came back: from links, and for an asset. Aggregates as frozen dataclasses, each with its definition."""
