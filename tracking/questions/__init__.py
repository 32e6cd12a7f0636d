"""Questions to owners: what would make an asset useful that no rep uses."""
