"""What a record is: its fields, values and words, the rows that hold them, the tables of rows, and their relations.

Nothing here knows of syncs, of who looks, or of the wire; a district is only the home that a record names.
"""
