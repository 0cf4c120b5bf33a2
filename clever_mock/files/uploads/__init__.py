"""Clever's upload files: six CSV files that a district's SIS sends by SFTP, in and out.

The columns and the words are tables; `reading` makes rows of the files, `loading` a district of the rows.
"""
