"""Assets that are an address elsewhere: which addresses are taken, and whether they still answer."""
