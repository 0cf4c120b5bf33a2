"""The versions described and compared: as OpenAPI documents, as a table of changes, and answer by answer.

All of it is worked out from the versions' own data. Nothing here answers a request.
"""
