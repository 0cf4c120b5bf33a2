"""Rosters in and out of files: roster files, captured answers of the real API, and Clever's upload files.

`sources` reads whatever a path holds, `roster_file` writes a roster, and `uploads` holds what is CSV.
"""
