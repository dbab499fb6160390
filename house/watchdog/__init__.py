"""Which processes of a house hang, grow or die again and again, and what is done about it. Pure.

Tuples and plain classes: data classes would cost the small process that uses this 1.5 MB.
"""
