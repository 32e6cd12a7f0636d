"""What is held about a person, outside or inside: exported, and erased with the sums kept."""
