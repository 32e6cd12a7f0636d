"""What the hub tells people: notices, and all its mail. `mail` writes it, `post` is the one place that sends it."""
