"""Slides drawn from their own shapes, colours and sizes, for machines without LibreOffice.

Not every effect of PowerPoint, but its composition: what stands where, how large, in which colour, in our own type.
"""
