"""What follows from a fact: noted with it in one transaction, delivered after its commit, and tried again until it is.

`noting` writes the rows, `delivery` claims them and has them done, `consumers` says who does what, `models` is the row.
"""
