"""The desk of those who look after assets: what waits for them, and how theirs fare."""
