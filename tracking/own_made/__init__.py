"""Pages that reps made themselves and that resemble each other: what to make next, and what has been made since."""
