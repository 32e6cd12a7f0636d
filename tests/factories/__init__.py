"""Makers of rows for tests. Each returns a saved object; what a test is about, it says."""
