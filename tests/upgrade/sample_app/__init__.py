"""An app that keeps a copy of a district: as it was in v1.1 (`stage_0`), and in the three stages of its move to v1.2.

Each stage is the whole app as it would stand after a commit; `*_suite.py` are its own tests, as they came with them.
"""
