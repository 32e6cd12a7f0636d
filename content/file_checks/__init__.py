"""Whether the pages of any file are approved, and still right: known pages, and the verdict on each."""
