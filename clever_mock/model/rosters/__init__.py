"""The district and the roster that join the other rooms, and which roster is the active one.

What a record is, how time goes and who looks is decided below; the wire is not known here.
"""
