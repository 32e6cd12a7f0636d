"""What readers say back on a link's page: whether it was useful, and what they ask."""
