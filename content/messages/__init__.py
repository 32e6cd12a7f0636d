"""The message house: what reps may say and what not, and the check that finds what breaks it in a text."""
